-- Articles of the wanted texts, lot by lot, as far as comparing and placing them needs.
select
    lot, revision_id, article_id, source_id, url, canonical_url, title, text, language, published_at, author, captured_at
from article join lot_text using (revision_id)
order by lot, revision_id
