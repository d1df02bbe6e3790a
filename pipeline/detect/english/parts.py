"""English acts, the parts of one: who, from which party to which, when, where → a `Report`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.english.placing import place_of
from pipeline.detect.english.subject import Subjects
from pipeline.detect.english.text import Text
from pipeline.detect.english.totals import Totals
from pipeline.detect.lexicon import Rule
from pipeline.detect.reports import STAND_ASIDE, Figure, Report, Subject
from pipeline.detect.spans import GroupSpan, PartySpan, PersonSpan
from pipeline.records import DateSpan, EventType

_NO_PARTY = re.compile(
    r"\b(?:none (?:of [a-z' ]{1,30}? )?(?:had|has|have) (?:ever )?(?:belonged|been)|none had belonged|(?:never|not)"
    r" (?:previously |before |yet |ever )?(?:belonged|been|held)"
    r" (?:to |in |members? of |cards? of |a card of )?(?:a|any)|"
    r"new to politics|first party|had belonged to no party|not from any party)"
)
#: An act this far back is a career's, not of where somebody is now.
_LIFETIME_DAYS = 10 * 365
_PERFECT = re.compile(r"\b(?:has|have)(?: [a-z]+)? $")
_OF_THEM = re.compile(r" of (?:them|those|these|the (?:\w+|\w+-\w+))\b")
_RECRUITS = re.compile(
    r"\b(?:first-time|new to politics|none of them in any party|never (?:been|belonged)|no (?:former )?party"
    r"|youth wing|school leavers|(?:turned|turning|reached|aged) (?:eighteen|18|voting age)|"
    r"students?|newly registered voters|without any party|not (?:been )?members? of any party|belonged to no "
    r"party|joined no party before)\b"
)


_LED_BY = re.compile(
    r" (?:of|led by|headed by) (?:(?:then |former )?(?:prime minister|premier|president|opposition leader"
    r"|leader|prince) )?"
    r"([\ue001])"
)
_HOPES = re.compile(
    r"\b(?:hop(?:es?|ed|ing)|aim(?:s|ed|ing)?|want(?:s|ed)?|vow(?:s|ed)?|dreams? of|seek(?:s|ing)?|sought) (?:to )?"
    r"(?:win(?:ning)?|lur(?:e|ing)|attract(?:ing)?|recruit(?:ing)?|poach(?:ing)?|gain(?:ing)?|draw(?:ing)?) "
)
_WILL = re.compile(
    r"\b(?:will|would|shall|(?:plans?|intends?|hopes?|expects?|prepares|set|due|is|are|about|ready) to)\b"
)
_TALK_OF = re.compile(
    r"\b(?:talk|rumou?rs?|reports?|speculation|gossip|suggestions?|whispers?) (?:of|about) (?:an? )?$"
)


@dataclass(frozen=True, slots=True)
class Hit:
    rule: Rule
    section: str
    match: re.Match[str]

    @property
    def start(self) -> int:
        return self.match.start()

    @property
    def end(self) -> int:
        return self.match.end()

    def group(self, name: str) -> tuple[int, int] | None:
        groups = self.match.re.groupindex
        for key in (name, name + "2", name + "3"):
            if key in groups and self.match.start(key) >= 0:
                return self.match.span(key)
        return None


_HENCEFORTH = re.compile(r"\b(?:henceforth|from now on|from then on|from that day|from today|forthwith|hereafter)\b")
_OF_ITS = re.compile(r" (?:of|from|in|on) (?:its|their) (?!own\b)")


class Parts(Totals):
    """Finds the parts of an act in one tagged document."""

    text: Text
    subjects: Subjects
    reports: list[Report]

    def _actor(self, hit: Hit, sentence: Sentence, destination: str | None) -> Subject | None:
        acted_on = hit.group("a")
        if acted_on and acted_on[1] == hit.end and self.text.low.startswith("'s", hit.end):
            # "Have accepted Hun Sen's invitation": not him.
            return None
        if acted_on:
            found = self.subjects.inside(*acted_on)
            if found is None:
                return found
            if not found.people and _HOPES.search(self.text.low, max(sentence.start, hit.start - 30), acted_on[0]):
                # "Hopes to win over 10,000 members": nobody's plan but the party's own.
                return None
            if _WILL.search(self.text.low, hit.start, acted_on[0]):
                # "The party will receive 150 members"
                return replace(found, frame="plan")
            within = re.search(
                r"\b(?:[a-z]+ )?to (?=[a-z]+ (?:over |in |up )?$)", self.text.low[hit.start : acted_on[0]]
            )
            if within:
                # "The ruling party tried to win over X", "is to admit X"
                return replace(
                    found, frame=self.subjects.frame_of_active(self.text.low[sentence.start : hit.start + within.end()])
                )
            if acted_on[0] < hit.start + 3:
                # "denied reports of X's move to the party"
                frame = self.subjects.frame_of_active(self.text.low[sentence.start : hit.start])
                if _TALK_OF.search(self.text.low, sentence.start, hit.start):
                    # "Talk of his move to the party was wishful thinking"
                    return replace(found, frame="disputed")
                return replace(found, frame=frame if frame in {"negate", "refuse"} else "")
            return replace(found, frame=self.subjects.frame_of_active(self.text.low[sentence.start : hit.start]))
        verb = hit.match.start("v") if "v" in hit.match.re.groupindex else -1
        verb = verb if verb >= 0 else hit.start
        subject = self.subjects.of_verb(verb, sentence)
        if subject is None:
            return None
        if subject.frame == "plan" and _HENCEFORTH.search(self.text.plain, max(sentence.start, verb - 40), verb):
            # "Announced that they would henceforth live with the party": the announcement is the act.
            subject = replace(subject, frame="")
        return self._whole_who(subject, verb)

    def _may_be_rival(self, figure: Figure) -> bool:
        """Not of the ruling side, and nobody who only stands beside the story."""
        return figure.stands not in STAND_ASIDE and not self.text.is_ruling_officer(figure)

    def _names_ruling(self, start: int, end: int) -> bool:
        """The ruling party is named in the stretch."""
        return any(start <= p.start < end and self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties)

    def _party(self, span: tuple[int, int] | None, hit: Hit) -> str | None:
        if span is None:
            return None
        inside = [p for p in self.text.parties if span[0] <= p.start < span[1]]
        if inside:
            return self._led_by(inside[-1]) or self.text.party_of(inside[-1])
        words = self.text.low[span[0] : span[1]]
        if "government" in words:
            return "GOVERNMENT"
        if words.strip() in {"it", "its members", "its", "their"}:
            return self._last_party(span[0])
        if words.strip() in {"his", "her", "hers"}:
            # "Had moved to his side": the side of whoever says so.
            speaker = self.text.resolve(words.strip(), span[0])
            return self.text.side_of_figure(self.text.cast.figures[speaker]) if speaker is not None else None
        if words.strip() in {"us", "them"}:
            speaker = self.text.first_person(span[0])
            if speaker is not None:
                return self.text.side_of_figure(self.text.cast.figures[speaker])
            return self._last_party(span[0])
        if "hun sen" in words or "prime minister" in words or "\ue001" in words:
            people = [s for s in self.text.document.spans_in(*span) if isinstance(s, PersonSpan)]
            if people and not self.text.is_ruling_officer(self.text.cast.figures[people[0].person]):
                return None
            return "CPP"
        if words.startswith(("party", "he", "she", "they", "who")):
            return self._last_party(span[0])
        return None

    def _led_by(self, party: PartySpan) -> str | None:
        """ "The party of Prime Minister Hun Sen": whose leader follows says which it is."""
        if not party.is_generic:
            return None
        led = _LED_BY.match(self.text.low, party.end)
        leader = self.text.document.by_start.get(led.start(1)) if led else None
        if not isinstance(leader, PersonSpan):
            return None
        return self.text.side_of_figure(self.text.cast.figures[leader.person])

    def _last_party(self, position: int, but: str | None = None) -> str | None:
        sentence = self.text.document.sentence_at(position)
        for span in reversed(self.text.parties):
            if (
                span.start < position
                and span.party_id
                and span.party_id != but
                and sentence.paragraph - self.text.document.sentence_at(span.start).paragraph <= 1
            ):
                return span.party_id
        return None

    def _default_destination(self, hit: Hit, sentence: Sentence, origin: str | None) -> str | None:
        """Where somebody went who "crossed over": the party named in the sentence, else the side opposite."""
        after = [p for p in self.text.parties if hit.end <= p.start < sentence.end]
        for span in after:
            lead = self.text.low[max(hit.end, span.start - 24) : span.start]
            by_whom = span.start - hit.end < 24 and re.search(r"\bby\b", lead)
            if (by_whom or re.search(r"\b(?:to|into|for|with|of)\b", lead)) and self.text.party_of(span) != origin:
                return self.text.party_of(span)
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        others = [p for p in here if p and p != origin and p != "OPPOSITION"]
        ruling = [p for p in others if self.text.is_ruling(p)]
        if ruling:
            return ruling[0]
        if origin and self.text.is_ruling(origin) and hit.rule.name.endswith("who_joined"):
            near = [self.text.party_of(p) for p in self.text.parties if p.start < hit.start]
            return next((p for p in reversed(near) if p and self.text.is_opposition(p)), None)
        if (
            origin
            and not self.text.is_ruling(origin)
            and any(self.text.is_ruling(self.text.party_of(p)) for p in self.text.parties)
        ):
            return next(self.text.party_of(p) for p in self.text.parties if self.text.is_ruling(self.text.party_of(p)))
        return None

    def _offered_side(self, sentence: Sentence) -> str | None:
        """What an offer led to, in the paragraph and the one before: the ruling party or a ministry."""
        if any(self.text.is_ruling(p.party_id) for p in self.text.parties):
            return "CPP"
        return (
            "GOVERNMENT"
            if re.search(r"\b(?:ministry|government|secretary of state|state-backed)\b", self.text.low)
            else None
        )

    def _origin(self, hit: Hit, subject: Subject, destination: str | None, sentence: Sentence) -> str | None:
        named = self._party(hit.group("o"), hit)
        if named and named != destination:
            return named
        if subject.group and subject.group.party_id and subject.group.party_id != destination:
            return subject.group.party_id
        own = self._its_own(subject.group)
        if own and own != destination:
            return own
        whole = self._whole_of(subject, sentence)
        if whole is not None and whole.origin != destination:
            return whole.origin
        figures = [self.text.cast.figures[p] for p in subject.people]
        for figure in figures:
            if figure.stands == "civil" and figure.party_id in {None, "OPPOSITION"}:
                return "CIVIL_SOCIETY"
            if figure.party_id and figure.party_id != destination:
                return figure.party_id
            other = next((p for p in figure.parties if p != destination and p != "GOVERNMENT"), None)
            if other and destination:
                return other
        lead = [p for p in self.text.parties if subject.start - 90 <= p.start < hit.start and sentence.start <= p.start]
        for span in lead:
            party = self.text.party_of(span)
            if party and party != destination and not self.text.is_ruling(party):
                return party
        for figure in figures:
            if figure.person_id:
                day = self.text.document.published
                party = self.text.gazetteer.people[figure.person_id].party_at(day)
                if party and party != destination:
                    return party
                side = self.text.side_of_figure(figure)
                if side and side != destination:
                    return side
        if figures and all(f.stands == "civil" for f in figures):
            return "CIVIL_SOCIETY"
        if self._is_civil(subject, sentence) and not any(f.party_id for f in figures):
            return "CIVIL_SOCIETY"
        paragraph = self.text.document.paragraph(sentence.paragraph)
        near = [self.text.party_of(p) for p in self.text.parties if paragraph[0].start <= p.start < paragraph[-1].end]
        left = [p for p in near if p and p != destination and not self.text.is_ruling(p) and p != "GOVERNMENT"]
        if left:
            return next((p for p in left if p != "OPPOSITION"), left[0])
        main = self.text.main_opposition
        if main is None:
            civil = self.text.lexicon.pattern("roles", "civil").search(self.text.plain)
            return "CIVIL_SOCIETY" if civil and figures else None
        return main if main != destination else "OPPOSITION"

    def _its_own(self, group: GroupSpan | None) -> str | None:
        """ "The party conceded that four members of its Takeo committee had left": of the party named before."""
        if group is None or group.is_pronoun:
            return None
        its = _OF_ITS.match(self.text.low, group.end) or self.text.low.endswith((" its ", '"its '), 0, group.start)
        sentence = self.text.document.sentence_at(group.start)
        before = [p for p in self.text.parties if sentence.start <= p.start < group.start]
        return self.text.party_of(before[-1]) if its and before else None

    def _whole_of(self, subject: Subject, sentence: Sentence) -> Report | None:
        """ "Five of them have since joined …": the group told before of which these are a part."""
        stretch = self.text.plain[max(sentence.start, subject.start - 24) : subject.end + 12]
        if not (_OF_THEM.search(stretch) or (subject.group and subject.group.is_pronoun and not subject.people)):
            return None
        before = (
            r for r in reversed(self.reports)
            if r.kind != "person" and r.origin and r.type in {"defection", "departure"}
            and 0 < sentence.index - r.sentence <= 3
        )  # fmt: skip
        return next(before, None)

    def _is_civil(self, subject: Subject, sentence: Sentence) -> bool:
        figures = [self.text.cast.figures[p] for p in subject.people]
        if figures:
            if not any(f.parties or f.stands for f in figures) and self.text.main_opposition is None:
                # No party but the ruling one in the whole text: people of an association or a newspaper.
                return bool(self.text.lexicon.pattern("roles", "civil").search(self.text.plain))
            return all(f.stands == "civil" and (f.party_id is None or f.party_id == "OPPOSITION") for f in figures)
        if subject.group is None or subject.group.party_id:
            return False
        low = self.text.low
        stretch = low[max(sentence.start, subject.group.start - 10) : min(sentence.end, subject.group.end + 90)]
        return bool(self.text.lexicon.pattern("roles", "civil").search(stretch))

    def _is_recruit(self, subject: Subject, origin: str | None, sentence: Sentence) -> bool:
        if subject.people:
            return False
        if (
            subject.group is not None
            and subject.group.party_id is None
            and subject.group.count is None
            and not subject.group.is_aggregate
        ):
            return True
        if _RECRUITS.search(self.text.plain, sentence.start, sentence.end):
            return True
        if (
            subject.group is not None
            and subject.group.party_id is None
            and re.search(r"\bnew\b", self.text.plain[subject.group.start : subject.group.end])
            and not any(
                sentence.start <= p.start < sentence.end and self.text.is_opposition(self.text.party_of(p))
                for p in self.text.parties
            )
        ):
            # "Welcomes 1,250 new young members"
            return True
        # A welcome for people of no party is told over a few sentences.
        if subject.group is not None and subject.group.party_id is None:
            near = [s for s in self.text.document.sentences if abs(s.index - sentence.index) <= 2]
            return bool(_NO_PARTY.search(self.text.plain, near[0].start, near[-1].end))
        return False

    def _report(
        self,
        kind: EventType,
        hit: Hit,
        sentence: Sentence,
        subject: Subject,
        origin: str | None,
        destination: str | None,
    ) -> Report | None:
        people = subject.people
        if destination and self.text.is_ruling(destination):
            people = tuple(p for p in people if not self._is_host(p, destination, hit))
        if not people and not subject.group:
            return None
        if len(people) == 1 and subject.group is None and not subject.frame and kind in {"defection", "departure"}:
            subject = replace(subject, group=self.subjects.company(subject.end, hit.start, hit.end))
        date, time_span = self.text.date_at(hit.start, hit.end)
        published = self.text.document.published
        elsewhere = time_span is not None and not sentence.start <= time_span.start < sentence.end
        is_old = bool(date and published and (published - date.end).days > 365)
        if elsewhere and is_old and _PERFECT.search(self.text.low, max(0, hit.start - 24), hit.start):
            # "have crossed" is news: an old date told elsewhere is not its own.
            date, time_span = None, None
        if date and published and date.precision == "year" and date.start <= published < date.end:
            # "This year": what is told has happened by the day it is told.
            date = DateSpan(date.start, published, "range")
        old = bool(date and published and (published - date.end).days > _LIFETIME_DAYS)
        place = place_of(self.text, hit.start, subject, sentence, is_old=old)
        report = Report(
            kind,
            hit.start,
            hit.end,
            sentence.index,
            people,
            "person",
            None,
            origin,
            destination,
            date,
            place,
            rules=[hit.rule.name],
        )
        if time_span is not None:
            report.spans.append((time_span.start, time_span.end, "date"))
        if subject.group is not None:
            self._as_group(report, subject.group)
        elif subject.end > subject.start and sentence.start <= subject.start:
            report.spans.append((subject.start, subject.end, "actors"))
        claim, status, spans = claim_of(self.text, report, sentence)
        report.claim, report.status = claim, status
        report.spans.extend(spans)
        return report

    def _is_host(self, person: int, destination: str, hit: Hit) -> bool:
        """Somebody who is with the side joined already."""
        figure = self.text.cast.figures[person]
        of_it = destination in {figure.party_id, self.text.side_of_figure(figure)}
        return self.text.is_ruling_officer(figure) and of_it and not self._became(person, hit)

    def _became(self, person: int, hit: Hit) -> bool:
        """A person whose description names the new party only because of the move itself."""
        figure = self.text.cast.figures[person]
        return figure.person_id is None and figure.start < hit.end and not figure.stands
