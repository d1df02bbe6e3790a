-- Articles of the wanted texts, as far as comparing and placing them needs.
select
    revision_id, article_id, source_id, url, canonical_url, title, text, language, published_at, author, captured_at
from article semi join wanted_text using (revision_id)
