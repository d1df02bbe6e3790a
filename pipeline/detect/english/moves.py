"""English moves: what tells a change of side from a career, a guess, a call to everybody, and who follows whom."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.detect.counts import NUMBER, read_count
from pipeline.detect.document import Sentence
from pipeline.detect.english.parts import Hit, Parts
from pipeline.detect.reports import Report, Subject
from pipeline.detect.spans import GroupSpan
from pipeline.records import Count

_EXPECTED = re.compile(r"\b(?:expect\w*|would|will|might|could|hopes?)\b")
_BASE_FORM = re.compile(r"(?:come|join|cross|leave|return|walk|move|change|switch|go|step|enter)\b")
_CLAUSE_START = re.compile(r"(?:[\".!?:;,] ?|\b(?:please|so|and|just|now|then),? )$")
_ANY_ONE = re.compile(r"\b(?:who|that) $")
_PRESENT = re.compile(r"[a-z]+s\b")
_NOBODY = re.compile(r"\b(?:no|none|nobody|neither|nor|not|never|only)\b")
_ANYBODY_DOES = re.compile(
    r"(?:leave|drop|abandon|desert|switch|defect|join|move|cross|change|resign|walk|go over|come over|jump|break)\b"
    r"[^.;]{0,120}? (?:can|may|must|will|lose|face|risk|are|get|receive|keep|should|have to)\b"
)
_SOME_WERE = re.compile(
    rf"[^.;]{{0,40}}?,? (?:including |among them |of whom |with )?(?P<n>{NUMBER}) "
    r"(?:(?:of (?:them|whom|those)|were|are|had been|being|all|said to be) ){0,2}"
    r"(?:former|ex-|one-time|previously|once|from|defectors|members of|activists of|supporters of)"
)
_SOME_CAME = re.compile(
    rf"(?:of (?:them|those),? )?(?P<n>{NUMBER})(?: of (?:them|those))? (?:came|come|are|were|had come"
    rf"|had been|used to be)"
    r" (?:from|members of|former|activists of|supporters of|with)"
)
_TOKEN = re.compile(r"\b(?:shirt|cap|card|form|oath|badge|scarf|uniform)s?\b")
_FORMER = re.compile(r"\b(?:former|ex-|one-time|erstwhile|once|until)[^,.;\"]{0,40}$")
_SUPPOSED = re.compile(r"\b(?:if|unless|might|could|would)\b")

_WHOM = re.compile(r"\b(?:him|her)\b")


class Moves(Parts):
    """Judges the moves that a joining verb may tell."""

    def _follow(self, hit: Hit, sentence: Sentence) -> None:
        """ "Two councillors would follow", "took thirty members with her": the move told before, with other people."""
        leaders = [
            r for r in self.reports
            if r.type == "defection"
            and (r.people or (r.kind == "group" and (not hit.group("a") or r.count == Count(1, 1))))
            and r.destination and (not self._is_career(r) or self._is_then(r, hit))
            and 0 <= sentence.index - r.sentence <= (1 if "follow_so" in hit.rule.name else 12)
        ]  # fmt: skip
        span = hit.group("a")
        beside = self._group_beside(hit.start)
        subject = beside or self._actor(hit, sentence, None)
        if subject is None and span:
            subject = Subject((), GroupSpan(*span, None, "followers"), start=span[0], end=span[1])
        if not leaders:
            leaders = [
                r for r in self.reports
                if r.type == "departure" and r.people and 0 <= sentence.index - r.sentence <= 1
                and (subject is None or r.people != subject.people)
            ]  # fmt: skip
        leaders = leaders or self._leader_elsewhere(hit, sentence)
        if not leaders or subject is None or subject.frame in {"negate", "refuse", "approach", "conditional"}:
            return
        model = leaders[-1]
        if subject.people:
            denied = _NOBODY.search(self.text.plain, min(subject.end, hit.start), hit.start)
            people = () if denied else self._followers(subject, model, hit)
            subject = replace(subject, people=people, group=None)
        if not subject.people and (subject.group is None or (subject.group.count is None and not span)):
            return
        origin = self._origin(hit, subject, model.destination, sentence) if subject.people else model.origin
        report = self._report(model.type, hit, sentence, subject, origin or model.origin, model.destination)
        if report is None:
            return
        report.date = report.date or model.date
        planned = subject.frame == "plan" or _EXPECTED.search(
            self.text.plain, max(sentence.start, hit.start - 60), hit.start
        )
        report.modality = "planned" if planned or model.modality == "planned" else "actual"
        report.kind = "person" if subject.people else "group"
        self.reports.append(report)

    def _leader_elsewhere(self, hit: Hit, sentence: Sentence) -> list[Report]:
        """ "The prince leads the new party. X resigned to go with him": to the party of whom X follows."""
        whom = _WHOM.search(self.text.low, hit.start, hit.end)
        person = self.text.resolve(whom.group(), whom.start()) if whom else None
        side = self.text.side_of_figure(self.text.cast.figures[person]) if person is not None else None
        if side is None or side in {"OPPOSITION", "GOVERNMENT"}:
            return []
        return [Report("defection", hit.start, hit.end, sentence.index, destination=side)]

    def _followers(self, subject: Subject, model: Report, hit: Hit) -> tuple[int, ...]:
        """Named people who did as the leader did: none of his own, none of the side joined, nobody told of already."""
        told = {
            p for r in self.reports if r.type == "defection" and r.destination == model.destination for p in r.people
        }
        return tuple(
            p
            for p in subject.people
            if p not in told
            and (self._may_be_rival(self.text.cast.figures[p]) or self._became(p, hit) or self._is_new(p))
        )

    def _is_new(self, person: int) -> bool:
        """Known from this text alone, and told of as a party's man at most: he may be so since the move."""
        figure = self.text.cast.figures[person]
        return figure.person_id is None and figure.stands in {"", "relative"}

    def _turncoats(self, group: GroupSpan | None, sentence: Sentence) -> GroupSpan | None:
        """ "280 new members, 38 of them from the dissolved party": of recruits, those who came from another party."""
        if group is None or group.party_id is not None or group.count is None:
            return None
        some = _SOME_WERE.match(self.text.plain, group.end, sentence.end)
        if some is None and sentence.index + 1 < len(self.text.document.sentences):
            sentence = self.text.document.sentences[sentence.index + 1]
            some = _SOME_CAME.match(self.text.plain, sentence.start, sentence.end)
        if some is None:
            return None
        count = read_count(some["n"])
        parties = [p for p in self.text.parties if some.start("n") <= p.start < min(sentence.end, some.end() + 70)]
        party = next((self.text.party_of(p) for p in parties), None)
        if count is None or party is None or self.text.is_ruling(party):
            return None
        return GroupSpan(some.start("n"), some.end(), count, group.noun, party)

    def _another_count(self, hit: Hit, sentence: Sentence) -> bool:
        """ "Two of the nine had gone": another number for the group told before."""
        kinds = {"approach"} if hit.rule.name.endswith("some_agreed") else {"defection"}
        told = [
            r for r in self.reports
            if r.type in kinds and r.kind != "person" and r.count is not None and r.sentence >= 0
            and 0 <= sentence.index - r.sentence <= 5 and r.end <= hit.start
        ]  # fmt: skip
        subject = self._actor(hit, sentence, None)
        if not told or subject is None or subject.group is None or subject.group.count is None:
            return False
        model = told[-1]
        if subject.frame in {"negate", "refuse", "approach", "conditional"} or subject.group.count == model.count:
            return False
        origin = self._party(hit.group("o"), hit) if hit.rule.name.endswith("part_from") else None
        report = self._report(
            "defection", hit, sentence, replace(subject, people=()), origin or model.origin, model.destination
        )
        if report is None:
            return False
        report.date = report.date or model.date
        report.place = report.place or model.place
        report.modality = model.modality
        self.reports.append(report)
        return True

    def _ruling_near(self, sentence: Sentence) -> bool:
        """The ruling side is named in the sentence or the two beside it."""
        return any(
            abs(self.text.document.sentence_at(p.start).index - sentence.index) <= 1
            and self.text.is_ruling(self.text.party_of(p))
            for p in self.text.parties
        )

    def _group_beside(self, position: int) -> Subject | None:
        """The group right before a verb, quoted or not ("at most six" to follow him)."""
        for span in self.text.document.spans_in(max(0, position - 60), position):
            if isinstance(span, GroupSpan) and self.text.low[span.end : position].strip('" ') in {
                "to",
                "would",
                "will",
            }:
                return Subject((), span, "plan", span.start, span.end)
        return None

    def _was_there_before(self, subject: Subject, destination: str, hit: Hit, sentence: Sentence) -> bool:
        """ "A ruling-party lawmaker who joined the party in 1986": a career, when no other party is told of."""
        figures = [self.text.cast.figures[p] for p in subject.people]
        lead = self.text.plain[max(sentence.start, hit.start - 20) : hit.start]
        date, _ = self.text.date_at(hit.start, hit.end)
        published = self.text.document.published
        long_ago = bool(date and published and (published - date.end).days > 366)
        if not figures or not (long_ago or lead.rstrip().endswith(("who", "who had", "who has"))):
            return False
        here = [self.text.party_of(p) for p in self.text.parties if sentence.start <= p.start < sentence.end]
        own = all(f.parties and set(f.parties) == {destination} for f in figures)
        if long_ago and lead.rstrip().endswith(("who", "who had", "who has")):
            # "Sok Lim, who joined the party in 1998": of no other party as far as the text knows.
            own = all(set(f.parties) <= {destination} for f in figures)
        if long_ago and hit.section == "join" and self.text.is_opposition(destination):
            own = all(set(f.parties) <= {destination} for f in figures)
        return own and all(p == destination for p in here)

    def _is_career(self, report: Report) -> bool:
        """Joined long ago: where a life began, not the move that the article tells."""
        published = self.text.document.published
        return bool(report.date and published and (published - report.date.end).days > 366)

    def _is_then(self, report: Report, hit: Hit) -> bool:
        """ "Two others who left with him in 2022": in the year of the move that they followed."""
        then, _ = self.text.date_at(hit.start, hit.end)
        return bool(then and report.date and then.start <= report.date.end and report.date.start <= then.end)

    def _is_token_of_old(self, hit: Hit, subject: Subject, destination: str | None) -> bool:
        """ "X, who ran the one party's branch, put on the party's shirt": hardly the one that X was of."""
        span = hit.group("d")
        words = self.text.plain[slice(*span)] if span else ""
        return (
            words.removesuffix("'s") == "the party"
            and bool(_TOKEN.search(self.text.plain, hit.start, hit.end))
            and any(destination in self.text.cast.figures[p].parties for p in subject.people)
        )

    def _party_beside(self, sentence: Sentence, but: str | None) -> str | None:
        """The opposition party named last before a sentence is over, other than the one joined."""
        named = [self.text.party_of(p) for p in self.text.parties if p.start < sentence.end]
        return next(
            (p for p in reversed(named) if p and p not in {but, "OPPOSITION"} and self.text.is_opposition(p)), None
        )

    def _formerly(self, hit: Hit, subject: Subject) -> tuple[str, str] | None:
        """ "X, a party's adviser, himself a former member of another who crossed over": from the one to the other."""
        if len(subject.people) != 1:
            return None
        now = self.text.cast.figures[subject.people[0]].party_id
        behind = [p for p in self.text.parties if subject.end <= p.start < hit.start]
        for span in reversed(behind):
            then = self.text.party_of(span)
            if now and then and then != now and _FORMER.search(self.text.plain, subject.end, span.start):
                return then, now
        return None

    def _by_origin(self, report: Report) -> list[Report]:
        """ "X of the one party and Y of another both joined": one report for each side left."""
        sides = {p: self.text.cast.figures[p].party_id for p in report.people}
        known = {side for side in sides.values() if side and side not in {report.destination, "OPPOSITION"}}
        if report.kind != "person" or len(known) < 2 or not all(side in known for side in sides.values()):
            return [report]
        return [
            replace(report, people=tuple(p for p in report.people if sides[p] == side), origin=side)
            for side in dict.fromkeys(side for side in sides.values() if side)
        ]

    def _is_imperative(self, hit: Hit) -> bool:
        """ "Come to live with the ruling party": a call, in a speaker's own words."""
        return bool(
            self.text.document.in_quote(hit.start)
            and _BASE_FORM.match(self.text.low, hit.start)
            and _CLAUSE_START.search(self.text.low, max(0, hit.start - 12), hit.start)
        )

    def _everyone(self, hit: Hit) -> Subject:
        """Those whom a call is made to: everybody."""
        return Subject((), GroupSpan(hit.start, hit.end, None, "everyone"), "approach", hit.start, hit.end)

    def _is_supposed(self, sentence: Sentence) -> bool:
        """ "If the court rules so, many might go": a guess about people in general."""
        return bool(_SUPPOSED.search(self.text.plain, sentence.start, sentence.end))

    def _is_own(self, group: GroupSpan, party: str) -> bool:
        """Members of a party: by its name, or "its 3,000 members" after it."""
        if group.party_id is not None:
            return group.party_id == party
        return self.text.plain.startswith("its ", group.start - 4) and self._last_party(group.start) == party

    def _is_habit(self, hit: Hit, subject: Subject) -> bool:
        """ "A deputy chief who leaves the party loses the post": what happens to anybody who does it."""
        group = subject.group
        if group is not None and group.count is None and not group.is_aggregate and not group.is_pronoun:
            # "Councillors who drop out of their party can lose their seats"
            return bool(_ANY_ONE.search(self.text.low, hit.start - 12, hit.start)) and bool(
                _ANYBODY_DOES.match(self.text.low, hit.start)
            )
        return (
            group is not None
            and group.count is not None
            and group.count.high == 1
            and self.text.plain.startswith(("a ", "an "), group.start)
            and bool(_ANY_ONE.search(self.text.low, hit.start - 12, hit.start))
            and bool(_PRESENT.match(self.text.low, hit.start))
        )

    def _comes_from_elsewhere(self, subject: Subject, destination: str, sentence: Sentence, kind: str) -> bool:
        """Somebody whom the article places in another party: only then does wearing a cap or a desk mean a move, and
        only then is being a member (`kind` state) news.
        """
        if subject.group is not None and subject.group.party_id not in {None, destination}:
            return True
        own = [p for n in subject.people for p in self.text.cast.figures[n].parties]
        if self.text.is_opposition(destination) and destination in own and not any(map(self.text.is_ruling, own)):
            return False
        if kind == "state":
            return any(p not in {destination, "GOVERNMENT"} for p in own)
        if any(
            r.type == "departure" and r.sentence == sentence.index and set(r.people) & set(subject.people)
            and r.origin != destination for r in self.reports
        ):  # fmt: skip
            return True
        if kind == "office":
            # "The prince took charge of the party": only who left another in the same breath.
            return False
        figures = [self.text.cast.figures[p] for p in subject.people]
        if any(f.stands == "civil" or any(p != destination for p in f.parties) for f in figures):
            return True
        if any(f.parties or self.text.is_ruling_officer(f) for f in figures) or (
            subject.group and subject.group.count is None
        ):
            return False
        near = [
            self.text.party_of(p)
            for p in self.text.parties
            if 0 <= sentence.index - self.text.document.sentence_at(p.start).index <= 1
        ]
        return any(p and p not in {destination, "GOVERNMENT"} for p in near)

    def _ask(self, hit: Hit, sentence: Sentence, origin: str | None, destination: str | None) -> None:
        """ "How many have left for the ruling party?": no report, but the answer is a number for this."""
        date, _ = self.text.date_at(hit.start, hit.end)
        self.reports.append(
            Report(
                "defection",
                hit.start,
                hit.end,
                sentence.index,
                (),
                "aggregate",
                None,
                origin,
                destination,
                date,
                None,
                is_negated=True,
                rules=[hit.rule.name],
            )
        )
