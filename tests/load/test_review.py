"""A human reader's word wins over the coder's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.load.checks import run_checks
from pipeline.load.load import RunInfo, import_reviews
from pipeline.load.warehouse import connect
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
