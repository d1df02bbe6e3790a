"""Two coders that anybody could write in ten minutes, to show on the same gold what the rules add.

`keyword` calls every article with the stem "defect" a defection; `verbs` codes each sentence with a joining verb and
a party as one act of the capitalised name before it. Both date every act with the day of publication, as naive event
data do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.records import Actor, Article, Coding, Count, DateSpan, Evidence, Mention

_KEYWORD = re.compile(r"\bdefect\w*|ចុះចូល|ralli\w+|défection\w*", re.I)
_VERB = re.compile(r"\b(?:defected|joined|switched|quit|left|crossed over)\b|ចូលរួម|ចុះចូល|\brejoint\b|\brallié", re.I)
_NAME = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}\b")
_SENTENCE = re.compile(r"[^.!?។\n]+")


def keyword(article: Article) -> Coding:
    """A defection to the ruling party wherever the word is used."""
    match = _KEYWORD.search(article.text)
    return (
        Coding("defection", 1.0, (_mention(article, match.start(), match.end(), None),)) if match else Coding("related")
    )


def verbs(article: Article) -> Coding:
    """A defection to the ruling party wherever a joining verb stands in a sentence, by the name before it."""
    mentions = tuple(_acts(article))
    return Coding("defection" if mentions else "related", 1.0 if mentions else 0.0, mentions)


def _acts(article: Article) -> Iterator[Mention]:
    for sentence in _SENTENCE.finditer(article.text):
        if verb := _VERB.search(sentence[0]):
            names = _NAME.findall(sentence[0][: verb.start()])
            start = sentence.start() + verb.start()
            yield _mention(article, start, start + len(verb[0]), names[-1] if names else None)


def _mention(article: Article, start: int, end: int, name: str | None) -> Mention:
    day = article.published_on
    return Mention(
        type="defection",
        actor_kind="person" if name else "group",
        evidence=(Evidence("text", start, end, article.text[start:end]),),
        actors=(Actor(name),) if name else (),
        count=Count(1, 1) if name else None,
        origin="OPPOSITION",
        destination="CPP",
        direction="to_ruling",
        date=DateSpan(day, day, "day") if day else None,
    )
