"""Khmer people without names → `GroupSpan`s: "សមាជិក…ចំនួន ៣២០នាក់" (320 members), "រាប់រយនាក់", "អ្នកទាំងពីរ" (both), and a
political noun with its party but no number. The noun phrase stands to the left of the count, its party on either side.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, partial

from pipeline.detect.document import Document
from pipeline.detect.khmer.counts import numbers
from pipeline.detect.lexicon import Lexicon
from pipeline.detect.spans import GroupSpan, PartySpan, Span
from pipeline.records import Count

_REACH = 120


def tag_groups(document: Document, lexicon: Lexicon) -> dict[int, int]:
    """Put `GroupSpan`s on the document; parties, times, places and people must be tagged before.

    Returns where the noun phrase of a group begins: a count stands at the end of its phrase.
    """
    phrases: dict[int, int] = {}
    grammar = partial(lexicon.pattern, "grammar")
    words = numbers(lexicon)
    mask = document.mask
    political = lexicon.pattern("group_nouns", "political")
    anaphors: list[Span] = []
    for match in _anaphors(lexicon, words.number).finditer(mask):
        number = words.value(match["n"] or match["n2"] or "")
        noun, start, party = _phrase(document, lexicon, match.start())
        if (
            number
            and match["bare"]
            and political.fullmatch(noun or "-")
            and not grammar("those").match(mask, match.end())
        ):
            # "the commune's councillors, all five, …": their first mention.
            anaphors.append(GroupSpan(match.start(), match.end(), Count(number, number), noun, party))
            phrases[match.start()] = start
            continue
        anaphors.append(
            GroupSpan(match.start(), match.end(), Count(number, number) if number else None, "they", is_pronoun=True)
        )
    document.tag(anaphors)
    mask = document.mask
    spans: list[Span] = []
    for match in words.percent.finditer(mask):
        count = words.read_percent(match)
        noun, start, party = _phrase(document, lexicon, match.start())
        of = grammar("share_of").match(mask, match.end())
        head = political.match(mask, of.end()) if of else None
        if head is not None:
            named = [s.party_id for s in document.spans_in(head.end(), head.end() + 30) if isinstance(s, PartySpan)]
            noun, start, party = head.group(), match.start(), named[0] if named else None
        if count is not None and noun and political.fullmatch(noun):
            phrases[match.start()] = start
            spans.append(GroupSpan(match.start(), match.end(), count, "share", party, is_aggregate=True))
    for match in words.share.finditer(mask):
        noun, start, party = _phrase(document, lexicon, match.start())
        value = words.shares[match.group()]
        if noun and political.fullmatch(noun):
            phrases[match.start()] = start
            spans.append(
                GroupSpan(match.start(), match.end(), Count(value, value, "percent"), "share", party, is_aggregate=True)
            )
    for match in words.count.finditer(mask):
        span = _counted(document, lexicon, match, words.read_count(match))
        last = spans[-1] if spans else None
        if isinstance(last, GroupSpan) and grammar("out_of").fullmatch(mask, last.end, match.start()):
            # "five of the seven": five.
            continue
        if span is not None and isinstance(last, GroupSpan) and grammar("equals").fullmatch(mask, last.end, span.start):
            # "17 families, that is 48 people": the people of the families.
            span = replace(span, noun=last.noun, party_id=last.party_id)
        if span is not None:
            spans.append(span)
            phrases[span.start] = _phrase(document, lexicon, match.start())[1]
    document.tag(spans)
    document.tag(_uncounted(document, lexicon, political))
    return phrases


@lru_cache(maxsize=2)
def _anaphors(lexicon: Lexicon, number: str) -> re.Pattern[str]:
    """ "The two", "all three members", "all those people"."""
    noun = lexicon.pattern("group_nouns", "anaphor").pattern
    all_of, one_of, rest = (lexicon.pattern("grammar", key).pattern for key in ("all_of", "one_of", "and_all"))
    return re.compile(
        rf"(?P<bare>{all_of}\s?)(?P<n>{number})\s?{one_of}?|(?:{noun}){all_of}(?:\s?(?P<n2>{number})\s?{one_of}?|{rest})"
    )


def _counted(document: Document, lexicon: Lexicon, match: re.Match[str], count: Count | None) -> GroupSpan | None:
    mask = document.mask
    lead = mask[max(0, match.start() - 24) : match.start()]
    if count is None or lexicon.pattern("group_nouns", "nobody").search(lead):
        return None
    if lexicon.pattern("grammar", "ordinal").search(lead):
        # "Second deputy chief (this one)": an ordinal counts nobody.
        return None
    if lexicon.pattern("group_nouns", "subset").search(lead) and count.high is not None:
        return None
    noun, _, party = _phrase(document, lexicon, match.start())
    political = lexicon.pattern("group_nouns", "political")
    if not noun:
        after = lexicon.pattern("grammar", "noun_after").match(mask, match.end())
        found = political.match(mask, after.end()) if after else None
        noun = found.group() if found else ""
    after_party = lexicon.pattern("grammar", "appended").match(mask, match.end())
    if after_party:
        span = document.by_start.get(after_party.end())
        if isinstance(span, PartySpan):
            party, noun = party or span.party_id, noun or "member"
    if not noun and count == Count(1, 1):
        return None
    return GroupSpan(match.start(), match.end(), count, noun or "people", party)


def _phrase(document: Document, lexicon: Lexicon, end: int) -> tuple[str, int, str | None]:
    """The noun phrase that a count belongs to: its noun, where it begins, and the party named in it."""
    mask = document.mask
    start = max(document.sentence_at(end).start, end - _REACH)
    left = mask[start:end].rstrip(' "')
    border = 0
    for stop in lexicon.pattern("group_nouns", "stops").finditer(left):
        border = stop.end()
    heads = [m for kind in ("political", "lay") for m in lexicon.pattern("group_nouns", kind).finditer(left, border)]
    # The last noun that no longer one holds: "teachers", not the officials named before them.
    heads = [m for m in heads if not any(o is not m and o.start() <= m.start() and m.end() <= o.end() for o in heads)]
    if heads:
        head = max(heads, key=lambda m: m.start())
        at = start + head.start()
        parties = [s.party_id for s in document.spans_in(at, end) if isinstance(s, PartySpan)]
        if not parties and lexicon.pattern("group_nouns", "opposing").match(mask, at):
            parties = ["OPPOSITION"]
        return head.group(), at, parties[-1] if parties else None
    named = [s.party_id for s in document.spans_in(start + border, end) if isinstance(s, PartySpan)]
    return "", end, named[-1] if named else None


def _uncounted(document: Document, lexicon: Lexicon, political: re.Pattern[str]) -> list[Span]:
    """A political noun with a party behind it and neither a number nor a name: "ថ្នាក់ដឹកនាំ…របស់គណបក្ស…"."""
    mask = document.mask
    spans: list[Span] = []
    taken = -1
    for match in political.finditer(mask):
        if match.start() < taken:
            continue
        sentence = document.sentence_at(match.start())
        before = mask[max(sentence.start, match.start() - 60) : match.start()]
        tail = re.match(r"[^។\"\ue001\ue005]{0,70}?(?=\ue002)", mask[match.end() : sentence.end])
        if lexicon.pattern("grammar", "apposition").search(before):
            # "X, former candidate and lawmaker of …" and "is a member of …" describe a person.
            taken = match.end() + (tail.end() if tail else 0)
            continue
        opposing = lexicon.pattern("group_nouns", "opposing").match(mask, match.start())
        if opposing:
            taken = opposing.end()
            spans.append(GroupSpan(match.start(), opposing.end(), None, match.group(), "OPPOSITION"))
            continue
        if tail is None or lexicon.pattern("grammar", "uncounted_verbal").search(tail.group()):
            continue
        span = document.by_start.get(match.end() + tail.end())
        if not isinstance(span, PartySpan):
            continue
        after = mask[span.end : span.end + 40]
        if lexicon.pattern("grammar", "named_after").match(after):
            continue
        taken = span.end
        spans.append(GroupSpan(match.start(), match.end(), None, match.group(), span.party_id))
    return spans
