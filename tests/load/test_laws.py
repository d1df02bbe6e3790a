"""Laws: whatever the order, the batches and the number of loads, the tables come out equal."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as law
from hypothesis import strategies as st

from pipeline.load.checks import run_checks
from pipeline.load.load import load, merge_anew
from pipeline.load.warehouse import connect
from pipeline.records import Actor, Article, Claimant, Coding, Count, DateSpan, Mention, Signal
from pipeline.staging import write_staging
from tests.load.conftest import (
    RUN,
    block_ids,
    contents,
    make_article,
    make_capture,
    make_home,
    make_mention,
    make_report,
    merge,
)

SOURCES = ("river_post", "lotus_daily", "delta_wire")
PEOPLE = ("Yim Sinorn", "Hun Kosal", "Sok San", "Sar Longdeth", "Sarlong Det")
FIRST = date(2023, 4, 20)

WIRE = (
    "Three activists of Kampot district 3 said on Monday that they joined the ruling party after months of talks.\n\n"
    "Sok Dara, who spoke for them, told Delta Wire that the offer came in March 2023 and that 2 others had refused it."
)
# One text as outlets print it, and as one outlet changes it: copies, an excerpt, a mended slip, a ticker, an edit.
TEXTS = (
    None,
    "One text in many papers: he joined the ruling party.",
    WIRE,
    WIRE + "\n\nSource: Delta Wire",
    WIRE.split("\n\n")[0],
    WIRE.replace("activists", "activits"),
    WIRE + "\n\n1,204 views",
    WIRE.replace("Three", "Four"),
)

Pair = tuple[Article, Coding]
Tables = dict[str, list[tuple[object, ...]]]

spans = st.one_of(
    st.none(),
    st.integers(0, 40).map(lambda n: DateSpan(FIRST + timedelta(n), FIRST + timedelta(n), "day")),
    st.just(DateSpan(date(2023, 5, 1), date(2023, 5, 31), "month")),
    st.just(DateSpan(date(2023, 1, 1), date(2023, 12, 31), "year")),
)
counts = st.sampled_from([None, Count(10, 10), Count(12, 12), Count(200, None), Count(600, 675)])


@st.composite
def mentions(draw: st.DrawFn, article: Article) -> Mention:
    names = tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True)))
    kind = "person" if names else draw(st.sampled_from(["group", "aggregate"]))
    type_ = draw(st.sampled_from(["defection", "departure", "recantation", "refusal", "pressure"]))
    return make_mention(
        article,
        type_,
        names=names,
        actor_kind=kind,
        actors=tuple(Actor(n, draw(st.sampled_from([None, "commune chief"]))) for n in names),
        count=draw(counts),
        origin=draw(st.sampled_from([None, "CNRP", "CLP", "OPPOSITION"])),
        destination=draw(st.sampled_from([None, "CPP", "CPP", "NPP"])),
        date=draw(spans),
        place=draw(st.sampled_from([None, "KH-1", "KH-2"])),
        status=draw(st.sampled_from(["reported", "claimed", "contested", "denied"])),
        claimant=draw(st.sampled_from([None, Claimant("Sok Eysan", "destination_party"), Claimant("He", "subject")])),
        modality=draw(st.sampled_from(["actual", "actual", "historical", "planned"])),
        signals=draw(st.sampled_from([(), (Signal("coercion", "arrest"),), (Signal("inducement", "rank", "denied"),)])),
    )


@st.composite
def batches(draw: st.DrawFn) -> list[tuple[Article, Coding]]:
    """Codings of a handful of articles; some are revisions of one another, some were captured twice."""
    pairs = []
    for number in range(1, draw(st.integers(3, 8)) + 1):
        source_id = draw(st.sampled_from(SOURCES))
        article = make_article(
            number,
            source_id=source_id,
            text=draw(st.sampled_from(TEXTS)),
            published_at=datetime(2023, 5, 1, tzinfo=UTC) + timedelta(days=draw(st.sampled_from([0, 1, 3, 7, 40]))),
            capture_id=make_capture(number, source_id=source_id).capture_id,
        )
        article = replace(article, article_id=draw(st.sampled_from([article.article_id, f"{source_id}-one"])))
        found = tuple(draw(mentions(article)) for _ in range(draw(st.integers(0, 3))))
        pairs.append((article, Coding("defection" if found else "related", 0.5, found)))
        if draw(st.booleans()):
            again = make_capture(number + 100, source_id=source_id)
            pairs.append((replace(article, capture_id=again.capture_id, author="later"), pairs[-1][1]))
    return pairs


def loaded(ways: Sequence[Sequence[Sequence[Pair]]], *, merging_anew: bool = False) -> list[Tables]:
    """The tables after each way of loading: a way is a sequence of loads. Merging anew must change nothing."""
    found = []
    for way in ways:
        with tempfile.TemporaryDirectory() as home:
            settings = make_home(Path(home))
            for n, batch in enumerate(way):
                captures = [make_capture(i, source_id=s) for i in (*range(1, 10), *range(101, 110)) for s in SOURCES]
                staged = write_staging(
                    settings.staging / str(n), articles=(), codings=batch, coder_version="rules-1", captures=captures
                )
                load(settings, [staged.folder], run=replace(RUN, run_id=f"run-{n}"))
            with connect(settings.warehouse, read_only=True) as con:
                assert [(r.name, r.rows) for r in run_checks(con) if r.is_error and r.name != REFUSED] == []
            found.append(contents(settings.warehouse))
            if merging_anew:
                merge_anew(settings, run=RUN)
                assert contents(settings.warehouse) == found[-1]
    return found


# Random mentions of one article may contradict each other; the check that says so is right to.
REFUSED = "defector_who_refused"


# Every example loads five times, so a failing one is shown as it was found, not shrunk.
@law(
    max_examples=5,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(batches(), st.randoms(use_true_random=False))
def test_any_order_any_batches_and_twice_leave_equal_tables(pairs, rng):
    shuffled = rng.sample(pairs, len(pairs))
    cut = rng.randint(0, len(pairs))
    at_once, in_parts, twice = loaded([[pairs], [shuffled[:cut], shuffled[cut:]], [shuffled, pairs]])
    for table, rows in at_once.items():
        assert in_parts[table] == rows, table
        assert twice[table] == rows, table


@st.composite
def reports(draw: st.DrawFn) -> list[object]:
    article = make_article()
    drawn = draw(st.lists(mentions(article), min_size=1, max_size=14))
    days = draw(st.lists(st.integers(0, 500), min_size=len(drawn), max_size=len(drawn)))
    return [make_report(n, m, FIRST + timedelta(d)) for n, (m, d) in enumerate(zip(drawn, days, strict=True))]


@law(max_examples=25, deadline=None, derandomize=True)
@given(reports(), st.randoms(use_true_random=False))
def test_merging_does_not_depend_on_the_order_of_reports(drawn, rng):
    assert merge(rng.sample(drawn, len(drawn))) == merge(drawn)


@law(max_examples=25, deadline=None, derandomize=True)
@given(reports(), reports())
def test_reports_without_a_common_block_never_change_each_others_events(some, others):
    """What lets a load merge only what it touches. The others are of other articles: an edit speaks for its article."""
    others = [
        replace(r, mention_id=f"x{r.mention_id}", revision_id=f"x{r.revision_id}", article_id=f"x{r.article_id}")
        for r in others
    ]
    blocks = block_ids([*some, *others])
    mine = {block for report in some for block in blocks.get(report.mention_id, ())}
    foreign = [r for r in others if not mine & blocks.get(r.mention_id, set())]
    together = merge([*some, *foreign])
    assert [event for event in together if event[0] in some] == merge(some)


@law(max_examples=25, deadline=None, derandomize=True)
@given(reports())
def test_an_event_is_made_of_one_kind_of_act_on_compatible_sides(drawn):
    for event in merge(drawn):
        assert len({r.modality == "planned" for r in event}) == 1
        assert not (
            {"refusal", "approach"} & {r.type for r in event} and {"defection", "departure"} & {r.type for r in event}
        )
        assert len({r.actor_kind == "aggregate" for r in event}) == 1


@law(
    max_examples=2,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_loads_of_single_articles_equal_one_load_of_all_and_a_merge_anew(data):
    """A load merges only what it touches; that must never show."""
    pairs = []
    for number in range(1, 9):
        article = make_article(number, source_id=SOURCES[number % 3])
        found = tuple(data.draw(mentions(article)) for _ in range(2))
        pairs.append((article, Coding("defection", 0.5, found)))
    at_once, singly = loaded([[pairs], [[pair] for pair in reversed(pairs)]], merging_anew=True)
    for table, rows in at_once.items():
        assert singly[table] == rows, table


@law(
    max_examples=4,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
def test_a_report_changes_no_event_but_those_that_it_comes_to_or_parts(data):
    pairs = []
    for number in range(1, 9):
        article = make_article(number, source_id=SOURCES[number % 3])
        pairs.append((article, Coding("defection", 0.5, tuple(data.draw(mentions(article)) for _ in range(2)))))
    before, after = loaded([[pairs[:-1]], [pairs[:-1], pairs[-1:]]])
    made_of: list[dict[str, set[object]]] = []
    for tables in (before, after):
        made_of.append({})
        for row in tables["event_mention"]:
            made_of[-1].setdefault(str(row[0]), set()).add(row[1])
    same = {event_id for event_id, members in made_of[0].items() if made_of[1].get(event_id) == members}
    untouched = {row[0]: row for row in before["event"] if row[0] in same}
    assert {row[0]: row for row in after["event"] if row[0] in same} == untouched
    # Ids are never used again for something else: an event keeps its id as long as it holds its first mention.
    assert all(min(map(str, made_of[0][e])) in map(str, made_of[1][e]) for e in made_of[0].keys() & made_of[1].keys())
