"""From the bytes of any news page to exactly the article: `clean_page` and `clean_capture` in `page.py`."""
