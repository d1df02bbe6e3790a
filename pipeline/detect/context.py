"""Pressure and reward → context reports. The grammar says who a verb acts upon; the rest is the same in all
languages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

from pipeline.detect.claims import claim_of
from pipeline.detect.document import Sentence
from pipeline.detect.hits import Hit, is_unreal, signal_hits
from pipeline.detect.reports import Figure, Report, Subject
from pipeline.detect.scene import Scene
from pipeline.detect.spans import GroupSpan, PartySpan
from pipeline.records import Signal

Who = Callable[[Hit, Sentence], Subject | None]
_ATTRIBUTE = re.compile(r"(?:\bthe|\bnow|court-|\ban?|\bthis|\bthat|\bits|\bof|\bformer|\blong)[ -]?$")
#: How long before a move a benefit may come and still belong to it (bail, then joining).
_BEFORE_A_MOVE = timedelta(days=120)
#: What governs a verb that tells of no act.
_NOT_TOLD = frozenset({"negate", "plan", "conditional", "refuse", "denied", "disputed"})
_OF = re.compile(r"(?: (?:of|from|in|with) (?:[a-z]+ ){0,2})?")
# "At least seven attacks on members": the acts are counted, not the people.
_ACTS = re.compile(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of|several|a series of|a string of"
    r"|a wave of)(?: [a-z]+)? $"
)
#: What comes to those who recant, too, though they have joined nobody.
_MERCY = frozenset({"bail", "pardon", "charges_dropped"})
_REWARDS = frozenset({"appointment", "bail", "rank", "money", "pardon", "charges_dropped", "land"})


def context_reports(scene: Scene, reports: list[Report], who: Who) -> list[Report]:
    """Pressure on opposition and civil-society people and bodies; rewards to those whom `reports` show moving."""
    found: list[Report] = []
    left: dict[object, str] = {}
    for told in reports:
        if told.origin and not scene.is_ruling(told.origin):
            left |= dict.fromkeys((*told.people, *([told.count] if told.count else [])), told.origin)
    asked = {r.sentence + k for r in reports if r.type == "approach" and not r.people for k in (-1, 0, 1, 2)}
    answering = [r for r in reports if r.type in {"approach", "refusal"} and r.people]
    for hit in signal_hits(scene, who):
        sentence = scene.document.sentences[hit.sentence]
        near = any(abs(r.sentence - hit.sentence) <= 2 and hit.people & set(r.people) for r in answering)
        of_offer = near and not _has_time(scene, sentence)
        if hit.kind == "threat" and (of_offer or hit.rule.endswith(".accusation")):
            # What was threatened when somebody was asked over, or said of somebody by a leader, is a signal.
            continue
        if hit.sentence in asked and hit.kind in {"threat", "surveillance", "charge"} and not hit.people:
            continue
        if hit.family == "coercion" and is_unreal(scene, hit, sentence):
            continue
        if hit.stance == "denied" or hit.family == "conduct" or sentence.paragraph == -1:
            continue
        report = (
            _pressure(scene, hit, sentence, who, left)
            if hit.family == "coercion"
            else _reward(scene, hit, sentence, reports)
        )
        if report is not None:
            found.append(report)
    return found


def _has_time(scene: Scene, sentence: Sentence) -> bool:
    return any(sentence.start <= t.start < sentence.end for t in scene.times)


def _pressure(scene: Scene, hit: Hit, sentence: Sentence, who: Who, left: Mapping[object, str]) -> Report | None:
    if hit.kind == "threat" and _is_quoted(scene, hit):
        # What a speaker says was threatened is a signal of the approach or the move.
        return None
    if hit.kind == "ban":
        # "the now dissolved party": an attribute, not the telling of the ban.
        lead = scene.low[max(0, hit.start - 12) : hit.start]
        has_own = scene.lexicon.has("scene", "ban_attribute")
        attribute = scene.lexicon.expression("scene", "ban_attribute") if has_own else _ATTRIBUTE
        if attribute.search(lead) and " " not in scene.low[hit.start : hit.end].strip():
            return None
        return _ban_on_people(scene, hit, sentence, who, left) or _ban(scene, hit, sentence)
    subject = who(hit, sentence)
    if (
        hit.kind == "lawsuit"
        and (subject is None or not subject.people)
        and re.search(r"\b(?:dissol|ban|deregist|outlaw)", scene.plain[sentence.start : sentence.end])
    ):
        return _ban(scene, hit, sentence)
    if subject is None or subject.frame in _NOT_TOLD:
        return None
    return _struck(scene, hit, sentence, subject, left)


def _struck(scene: Scene, hit: Hit, sentence: Sentence, subject: Subject, left: Mapping[object, str]) -> Report | None:
    """The report of an act against people: null when they are of no side that the codebook counts."""
    figures = [scene.cast.figures[p] for p in subject.people]
    sides = [_victim_side(scene, f) or left.get(f.number) for f in figures]
    origin = next((s for s in sides if s), None)
    if origin is None and any(_may_be_struck(scene, f) for f in figures):
        origin = _side_beside(scene, hit, sentence) or _civil_story(scene, sentence)
    # What is told of one of a list is told of all who do not stand elsewhere.
    people = tuple(
        f.number for f, side in zip(figures, sides, strict=True) if side or (origin and _may_be_struck(scene, f))
    )
    if not people:
        if subject.group is None or figures:
            return None
        told_of = _ACTS.search(scene.plain, max(sentence.start, hit.start - 40), hit.start)
        if subject.group.count is None and not told_of:
            return None
        if hit.kind in {"threat", "surveillance"} and subject.group.is_pronoun:
            return None
        origin = _group_side(scene, subject.group) or left.get(subject.group.count)
        if origin is None and _ITS.search(scene.plain, subject.group.start, subject.group.end):
            # "Dissolved the party and barred 118 of its officials"
            origin = _side_beside(scene, hit, sentence)
            origin = scene.main_opposition if origin == "OPPOSITION" else origin
        if origin is None or scene.is_ruling(origin):
            return None
    report = _report(scene, "pressure", hit, sentence, people, subject, origin)
    own_word = report.claim is not None and report.claim.side == "subject"
    # A threat that only the one threatened tells of is a signal of the move, no act of its own.
    return None if hit.kind == "threat" and own_word and not _has_time(scene, sentence) else report


#: "Banned 118 of its officials": persons, whatever they are kept out of.
_ITS_PEOPLE = re.compile(r" (?:\d+|[a-z]+) of (?:its|the party's) ")
#: What says of a group that its party was just named.
_ITS = re.compile(r"\b(?:its|their|the party's)\b")


def _may_be_struck(scene: Scene, figure: Figure) -> bool:
    return figure.stands in {"", "civil"} and not scene.side_of_figure(figure) and not figure.person_id


def _side_beside(scene: Scene, hit: Hit, sentence: Sentence) -> str | None:
    """The one opposition party of the sentence, else of the paragraph so far, else of the two paragraphs before, for
    somebody whose party nobody states.
    """
    numbers = range(max(0, sentence.paragraph - 2), sentence.paragraph + 1)
    paragraphs = [scene.document.paragraph(n)[0].start for n in numbers]
    for start in (sentence.start, *reversed(paragraphs)):
        spans = [s for s in scene.document.spans_in(start, sentence.end) if isinstance(s, PartySpan)]
        against = {p for s in spans if (p := scene.party_of(s)) and scene.is_opposition(p)}
        if len(against) == 1:
            return against.pop()
        if against:
            return None
    everywhere = {p for s in scene.parties if (p := scene.party_of(s)) and scene.is_opposition(p)}
    described = scene.lexicon.optional("party_people").search(
        scene.plain, max(sentence.start, hit.start - 90), min(sentence.end, hit.end + 90)
    )
    return everywhere.pop() if len(everywhere) == 1 and described else None


def _civil_story(scene: Scene, sentence: Sentence) -> str | None:
    """An article that names no opposition party and whose headline or paragraph speaks of a union or a campaign."""
    if scene.main_opposition is not None:
        return None
    paragraph = scene.document.paragraph(sentence.paragraph)
    civil = scene.lexicon.pattern("roles", "civil")
    lead = scene.document.paragraph(1) or scene.document.paragraph(0)
    told = civil.search(scene.plain, 0, lead[-1].end if lead else 0) or civil.search(
        scene.plain, paragraph[0].start, paragraph[-1].end
    )
    return "CIVIL_SOCIETY" if told else None


def _group_side(scene: Scene, group: GroupSpan) -> str | None:
    words = scene.plain[group.start : group.end + 60]
    own = words[: group.end - group.start]
    if group.party_id is not None:
        return group.party_id
    for span in scene.document.spans_in(group.start, group.end + 40):
        # "60 former members of the party": the one spoken of.
        if isinstance(span, PartySpan) and _OF.fullmatch(scene.low[group.end : max(group.end, span.start)]):
            return scene.party_of(span)
    if re.search(r"\bparty ", own + " "):
        return scene.main_opposition
    if re.search(r"opposition|dissident", own):
        return "OPPOSITION"
    civil = scene.lexicon.pattern("roles", "civil").search(re.split(r"[,.;\"]| who | after | when ", words)[0])
    return "CIVIL_SOCIETY" if civil else None


def _victim_side(scene: Scene, figure: Figure) -> str | None:
    if scene.is_ruling_officer(figure):
        return None
    side = scene.side_of_figure(figure)
    if side and not scene.is_ruling(side):
        return side
    if figure.stands == "civil":
        return "CIVIL_SOCIETY"
    return None


def _ban_on_people(scene: Scene, hit: Hit, sentence: Sentence, who: Who, left: Mapping[object, str]) -> Report | None:
    """ "Barred 118 officials from politics", "the five-year ban that fell on him": persons kept out of public life."""
    reach = scene.plain[max(sentence.start, hit.start - 60) : min(sentence.end, hit.end + 140)]
    kept_out = scene.lexicon.optional("public_life").search(reach)
    subject = who(hit, sentence) if kept_out or _ITS_PEOPLE.match(scene.plain, hit.end, sentence.end) else None
    if subject is None or subject.frame in _NOT_TOLD:
        return None
    if not subject.people and (subject.group is None or subject.group.count is None):
        return None
    return _struck(scene, hit, sentence, subject, left)


def _ban(scene: Scene, hit: Hit, sentence: Sentence) -> Report | None:
    """A party dissolved, barred or disqualified, or an organisation suspended."""
    own = scene.lexicon.optional("own_ban").search(scene.low, max(sentence.start, hit.start - 60), hit.end)
    doer = scene.document.by_start.get(own.start()) if own and own.end() > hit.start else None
    if isinstance(doer, PartySpan) and scene.is_opposition(scene.party_of(doer)):
        # A party suspends one of its own.
        return None
    parties = [
        s for s in scene.document.spans_in(sentence.start, sentence.end)
        if isinstance(s, PartySpan) and not scene.is_ruling(scene.party_of(s)) and scene.party_of(s) not in {None,
        "GOVERNMENT"}
    ]  # fmt: skip
    if not parties and re.search(r"\bit\b", scene.low[hit.start : hit.end + 4]):
        # "The commission refused to register it": the party told of before.
        paragraph = scene.document.paragraph(sentence.paragraph)
        parties = [
            s for s in scene.parties
            if paragraph[0].start <= s.start < hit.start and scene.is_opposition(scene.party_of(s))
        ][-1:]  # fmt: skip
    if parties:
        nearest = min(parties, key=lambda s: abs(s.start - hit.start))
        origin = scene.party_of(nearest)
        if origin == "OPPOSITION" and hit.stance == "reported" and scene.lexicon.has("decided"):
            # "Dissolved the opposition party": in English the one that the text names.
            origin = scene.main_opposition or origin
    elif scene.lexicon.pattern("roles", "civil").search(scene.low, max(0, sentence.start - 200), sentence.end):
        origin = "CIVIL_SOCIETY"
    else:
        return None
    subject = Subject((), None)
    report = _report(scene, "pressure", hit, sentence, (), subject, origin)
    report.kind, report.count = "group", None
    return report


def _reward(scene: Scene, hit: Hit, sentence: Sentence, reports: list[Report]) -> Report | None:
    if hit.kind not in _REWARDS or not _is_given(scene, hit, sentence):
        return None
    speaker = scene.speaker_at(hit.start) if _is_quoted(scene, hit) else None
    named = scene.people_in(sentence.start, sentence.end)
    # "He is now an adviser" after two moves told: whom the nearest act is about.
    order = reports if named else sorted(reports, key=lambda r: abs(r.sentence - hit.sentence))
    for moved in order:
        recanted = moved.type == "recantation" and hit.kind in _MERCY
        if not (recanted or moved.type in {"defection", "cooptation"}) or moved.modality == "planned":
            continue
        if hit.kind in _MERCY and scene.is_opposition(moved.destination):
            # Only the state forgives: no reward of another opposition party.
            continue
        if moved.kind != "person":
            if hit.stance != "denied" and not _is_quoted(scene, hit) and _is_paid_group(scene, hit, sentence, moved):
                report = _report(scene, "reward", hit, sentence, (), Subject(), moved.origin)
                report.kind, report.count, report.destination = "group", moved.count, moved.destination
                report.place = moved.place
                return None if report.claim is not None else report
            continue
        if moved.is_weak or not (set(moved.people) & hit.people) or moved.start <= hit.start < moved.end:
            continue
        if _is_quoted(scene, hit) and speaker not in moved.people:
            continue
        people = tuple(p for p in moved.people if p in hit.people)
        report = _report(scene, "reward", hit, sentence, people, Subject(people), moved.origin)
        own_date = any(sentence.start <= t.start < sentence.end for t in scene.times)
        if own_date and report.date and moved.date and report.date.end < moved.date.start - _BEFORE_A_MOVE:
            # A career in the old party is no reward for leaving it.
            continue
        report.destination = moved.destination
        report.place = scene.place_in(sentence.start, sentence.end)
        return report
    return None


def _is_given(scene: Scene, hit: Hit, sentence: Sentence) -> bool:
    """Told as given: not hoped for, promised or handed back."""
    promised = scene.lexicon.optional("only_promised").match(scene.low, hit.start, hit.end)
    if hit.stance == "denied" or is_unreal(scene, hit, sentence) or promised:
        return False
    lead = max(sentence.start, hit.start - 60)
    return not scene.lexicon.optional("given_up").search(scene.low, lead, hit.start)


def _is_paid_group(scene: Scene, hit: Hit, sentence: Sentence, moved: Report) -> bool:
    """Money handed to a group right after its move is told, and to nobody named."""
    if hit.kind != "money" or moved.kind != "group" or scene.people_in(sentence.start, sentence.end):
        return False
    here = scene.document.sentences[moved.sentence].paragraph
    return 0 <= hit.sentence - moved.sentence <= 3 or (here == -1 and sentence.paragraph <= 1)


def share_names(context: list[Report]) -> None:
    """ "Both had been charged": a group as large as the people named for an act told shortly before is these people."""
    for place, report in enumerate(context):
        if report.kind == "person" or report.count is None or report.type != "pressure":
            continue
        for other in context[:place]:
            near = abs(other.sentence - report.sentence) <= 6 and other.origin == report.origin
            if other.people and near and report.count.low == report.count.high == len(other.people) > 1:
                report.people, report.kind = other.people, "person"


def _is_quoted(scene: Scene, hit: Hit) -> bool:
    """In a speaker's own words, between quotation marks."""
    return hit.stance == "alleged" and scene.document.in_quote(hit.start) is not None


def _report(
    scene: Scene, kind: str, hit: Hit, sentence: Sentence, people: tuple[int, ...], subject: Subject, origin: str | None
) -> Report:
    date, time_span = scene.date_at(hit.start, hit.end)
    place = scene.place_in(sentence.start, sentence.end)
    if place is None and people:
        place = scene.cast.figures[people[0]].place
    report = Report(
        "pressure" if kind == "pressure" else "reward",
        hit.start, hit.end, sentence.index, people, "person", None, origin, None, date, place,
        signals=[Signal(hit.family, hit.kind, "reported" if kind == "reward" else hit.stance)], rules=[hit.rule],
    )  # fmt: skip
    if time_span is not None:
        report.spans.append((time_span.start, time_span.end, "date"))
    if not people and subject.group is not None:
        report.kind = "group"
        report.count = subject.group.count
        report.spans.append((subject.group.start, subject.group.end, "count"))
        if report.count is not None and (report.count.high is None or (date is not None and date.precision == "range")):
            report.kind = "aggregate"
    elif subject.end > subject.start:
        report.spans.append((subject.start, subject.end, "actors"))
    claim, status, spans = claim_of(scene, report, sentence)
    report.claim, report.status = claim, status
    report.spans.extend(spans)
    return report
