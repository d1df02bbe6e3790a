"""A human reader's word wins over the coder's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.load.checks import run_checks
from pipeline.load.load import RunInfo, import_reviews, merge_anew
from pipeline.load.warehouse import connect
from pipeline.records import Claimant
from tests.load.conftest import RUN, coding, contents, make_article, make_capture, make_mention

LATER = RunInfo("run-2", None, datetime(2023, 6, 1, tzinfo=UTC))
HEAD = "mention_id,field,value,reviewer,decided_at,note\n"


@pytest.fixture
def decide(settings, tmp_path):
    """Import decisions given as `mention_id,field,value` lines; returns how many were new."""

    def run(*lines: str, at: str = "2023-05-20") -> int:
        path = tmp_path / "reviews.csv"
        path.write_text(HEAD + "".join(f"{line},reader,{at},\n" for line in lines))
        return import_reviews(settings, path, run=RUN)

    return run


@pytest.fixture
def loaded(load_codings, ask) -> str:
    """One mention in the database; its id."""
    article = make_article()
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))))
    [(mention_id,)] = ask("select mention_id from mention")
    return str(mention_id)


def test_a_decision_changes_the_event_and_leaves_the_coders_row(loaded, decide, ask):
    assert decide(f"{loaded},destination,NPP", f"{loaded},direction,within_opposition") == 2
    assert ask("select destination, direction from event") == [("NPP", "within_opposition")]
    assert ask("select destination, direction from mention") == [("CPP", "to_ruling")]


def test_a_rejected_mention_is_no_event(loaded, decide, ask, settings):
    decide(f"{loaded},is_right,false")
    assert ask("select count(*) from event") == [(0,)]
    with connect(settings.warehouse, read_only=True) as con:
        assert [r.name for r in run_checks(con) if r.is_error] == []


def test_a_decision_survives_coding_again_by_the_same_and_by_a_newer_coder(loaded, decide, load_codings, ask):
    decide(f"{loaded},place_id,KH-3")
    article = make_article()
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))))
    assert ask("select place_id from event") == [("KH-3",)]
    load_codings(
        (article, coding(make_mention(article, names=("Hun Kosal",), place="KH-7"))), run=LATER, coder="rules-2"
    )
    assert ask("select place_id from event") == [("KH-3",)]


def test_a_confirmed_mention_stays_when_a_newer_coder_misses_it(loaded, decide, load_codings, ask):
    decide(f"{loaded},is_right,true")
    load_codings((make_article(), coding(story="related")), run=LATER, coder="rules-2")
    assert ask("select label from event") == [("Hun Kosal",)]


def test_a_decision_is_obsolete_once_the_text_has_changed(loaded, decide, load_codings, ask):
    decide(f"{loaded},place_id,KH-3")
    old = make_article()
    capture = make_capture(5, when=datetime(2023, 5, 20, tzinfo=UTC))
    new = make_article(text=f"{old.text} Corrected: it was in Kep.", capture_id=capture.capture_id)
    load_codings((new, coding(make_mention(new, names=("Hun Kosal",), place="KH-23"))), captures=[capture], run=LATER)
    assert ask("select is_obsolete from review") == [(True,)]
    assert ask("select place_id from event") == [("KH-23",)]


def test_a_decision_stands_when_only_a_typing_slip_was_mended(loaded, decide, load_codings, ask):
    decide(f"{loaded},place_id,KH-3")
    capture = make_capture(5, when=datetime(2023, 5, 20, tzinfo=UTC))
    text = make_article().text.replace("official", "offical")
    new = make_article(text=text, capture_id=capture.capture_id)
    load_codings((new, coding(make_mention(new, names=("Hun Kosal",), place="KH-23"))), captures=[capture], run=LATER)
    assert ask("select is_obsolete from review") == [(False,)]
    assert ask("select place_id, mention_count from event") == [("KH-3", 1)]


def test_importing_twice_changes_nothing_and_the_newer_decision_of_a_reader_counts(loaded, decide, ask, settings):
    decide(f"{loaded},place_id,KH-3")
    before = contents(Path(settings.warehouse))
    assert decide(f"{loaded},place_id,KH-3") == 0
    assert contents(Path(settings.warehouse)) == before
    decide(f"{loaded},place_id,KH-4", at="2023-05-21")
    decide(f"{loaded},place_id,KH-5", at="2023-05-19")
    assert ask("select place_id from event") == [("KH-4",)]


def test_a_reviewed_event_leaves_the_queue(loaded, decide, ask):
    assert ask("select mention_ids from review_queue") == [([loaded],)]
    decide(f"{loaded},is_right,true")
    assert ask("from review_queue") == []


def test_bad_lines_are_all_named_and_nothing_is_imported(loaded, decide, ask):
    with pytest.raises(InputError) as failure:
        decide(f"{loaded},place_id,KH-3", f"{loaded},colour,red", f"{loaded},status,sure", f"{loaded},is_right,")
    message = str(failure.value)
    assert "line 3: field 'colour' is none of" in message
    assert "line 4: status 'sure' is none of reported, claimed, denied, contested" in message
    assert "line 5: is_right cannot be empty" in message
    assert ask("select count(*) from review") == [(0,)]


def test_a_decision_on_an_unknown_mention_is_refused(loaded, decide):
    with pytest.raises(InputError, match="no mention nope in the database"):
        decide("nope,place_id,KH-3")


def test_a_file_without_the_columns_is_refused(settings, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("mention_id,value\n")
    with pytest.raises(InputError, match="lacks the column decided_at, field, reviewer"):
        import_reviews(settings, path, run=replace(RUN))


# ------------------------------------------------------------------------------------------ decisions on events


@pytest.fixture
def decide_on_events(settings, tmp_path):
    """Import decisions given as `event_id,field,value` lines."""

    def run(*lines: str) -> int:
        path = tmp_path / "reviews.csv"
        head = "event_id,field,value,reviewer,decided_at\n"
        path.write_text(head + "".join(f"{line},reader,2023-05-20\n" for line in lines))
        return import_reviews(settings, path, run=RUN)

    return run


@pytest.fixture
def two_events(load_codings, ask) -> list[str]:
    """Two people whom two outlets report as joining; the ids of the two events."""
    pairs = [
        (article, coding(make_mention(article, names=(name,))))
        for n, name in enumerate(("Hun Kosal", "Hun Kosal", "Yim Sinorn", "Yim Sinorn"))
        for article in [make_article(n, source_id=("river_post", "lotus_daily")[n % 2])]
    ]
    load_codings(*pairs)
    return [row[0] for row in ask("select event_id from event order by label")]


def test_a_field_of_an_event_is_what_the_reader_says(two_events, decide_on_events, ask, settings):
    assert decide_on_events(f"{two_events[0]},status,denied", f"{two_events[0]},place_id,KH-3") == 2
    assert ask("select label, status, place_id from event order by label") == [
        ("Hun Kosal", "denied", "KH-3"), ("Yim Sinorn", "reported", None)
    ]  # fmt: skip
    with connect(settings.warehouse, read_only=True) as con:
        assert [r.name for r in run_checks(con) if r.is_error] == []


def test_what_a_reader_says_is_no_event_is_none_and_its_mentions_stay(two_events, decide_on_events, ask):
    decide_on_events(f"{two_events[0]},is_right,false")
    assert ask("select label from event") == [("Yim Sinorn",)]
    assert ask("select count(*) from mention") == [(4,)]


def test_a_reader_joins_two_events_into_one_and_the_older_id_leaves_a_trace(two_events, decide_on_events, ask):
    decide_on_events(f"{two_events[0]},same_as,{two_events[1]}")
    assert ask("select label, mention_count from event") == [("Hun Kosal, Yim Sinorn", 4)]
    assert len(ask("from event_lineage")) == 1


def test_a_reader_takes_an_event_apart(two_events, decide_on_events, ask):
    [(other,)] = ask(f"select max(mention_id) from event_mention where event_id = '{two_events[0]}'")
    decide_on_events(f"{two_events[0]},apart,{other}")
    rows = ask("select label, mention_count from event order by label")
    assert rows == [("Hun Kosal", 1), ("Hun Kosal", 1), ("Yim Sinorn", 2)]


@pytest.mark.parametrize("field", ["same_as", "apart", "status"])
def test_a_decision_on_an_event_survives_new_reports_another_coder_and_a_merge_anew(
    two_events, decide_on_events, load_codings, ask, settings, field
):
    [(mention_id,)] = ask(f"select max(mention_id) from event_mention where event_id = '{two_events[0]}'")
    value = {"same_as": two_events[1], "apart": mention_id, "status": "denied"}[field]
    decide_on_events(f"{two_events[0]},{field},{value}")
    shape = "select label, mention_count, status from event order by all"
    before = ask(shape)
    article = make_article(0)
    load_codings(
        (article, coding(make_mention(article, names=("Hun Kosal",), place="KH-7"))), run=LATER, coder="rules-2"
    )
    assert ask(shape) == before
    merge_anew(settings, run=RUN)
    assert ask(shape) == before
    late = make_article(9, source_id="delta_wire")
    load_codings((late, coding(make_mention(late, names=("Yim Sinorn",)))), run=LATER)
    after = contents(Path(settings.warehouse))
    merge_anew(settings, run=RUN)
    assert contents(Path(settings.warehouse)) == after
    if field == "same_as":
        assert ask("select mention_count from event") == [(5,)]


def test_a_decision_on_an_event_is_obsolete_once_one_of_its_texts_changed(
    two_events, decide_on_events, load_codings, ask, settings
):
    decide_on_events(f"{two_events[0]},same_as,{two_events[1]}")
    capture = make_capture(5, when=datetime(2023, 5, 20, tzinfo=UTC))
    text = f"{make_article(0).text} Corrected: it was in Kep."
    new = make_article(0, text=text, capture_id=capture.capture_id)
    load_codings((new, coding(make_mention(new, names=("Hun Kosal",)))), captures=[capture], run=LATER)
    assert ask("select is_obsolete from review") == [(True,)]
    assert ask("select label from event order by label") == [("Hun Kosal",), ("Yim Sinorn",)]
    before = contents(Path(settings.warehouse))
    merge_anew(settings, run=RUN)
    assert contents(Path(settings.warehouse)) == before


def test_what_a_reader_decided_shows_in_the_claims(load_codings, decide, ask):
    article = make_article()
    spokesman = Claimant("A spokesman", "destination_party")
    load_codings((article, coding(make_mention(article, status="claimed", claimant=spokesman))))
    [(mention_id,)] = ask("select mention_id from mention")
    decide(f"{mention_id},count_low,7", f"{mention_id},count_high,7", f"{mention_id},status,contested")
    assert ask("select stance, count_low, count_high, event_status from claims") == [
        ("contested", 7.0, 7.0, "contested")
    ]


def test_a_reviewed_event_as_a_whole_leaves_the_queue(two_events, decide_on_events, ask):
    decide_on_events(f"{two_events[0]},status,contested", f"{two_events[1]},status,contested")
    assert ask("from review_queue") == []


def test_decisions_on_what_is_not_there_are_refused_with_the_reason(two_events, decide_on_events, ask):
    with pytest.raises(InputError, match="no event nope in the database"):
        decide_on_events("nope,status,denied")
    with pytest.raises(InputError, match=f"mention m1 is not of event {two_events[0]}"):
        decide_on_events(f"{two_events[0]},apart,m1")
    decide_on_events(f"{two_events[0]},same_as,{two_events[1]}")
    gone = next(e for e in two_events if (e,) not in ask("select event_id from event"))
    with pytest.raises(InputError, match=f"no event {gone} in the database, it went up in "):
        decide_on_events(f"{gone},status,denied")
