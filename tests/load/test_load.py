"""What a load leaves in the tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.errors import WarehouseError
from pipeline.fetch.landing_writer import LandingWriter
from pipeline.load.load import RunInfo, load
from pipeline.records import Actor, Count, DateSpan, Evidence, Signal
from pipeline.staging import Outcome, read_staging, write_staging
from tests.load.conftest import RUN, coding, contents, evidence_of, make_article, make_capture, make_mention


def test_a_mention_leads_back_to_its_words(load_codings, ask):
    article = make_article(text="គណបក្ស 😀 they joined the ruling party, he said.")
    load_codings((article, coding(make_mention(article, names=("Yim Sinorn",)))))
    words = "select substr(text, span_start + 1, span_end - span_start) from evidence join article using (revision_id)"
    assert ask(words) == [("joined the ruling party",)]


def test_counts_say_what_was_new(load_codings):
    article = make_article()
    batch = (article, coding(make_mention(article, names=("Yim Sinorn", "Hun Kosal"))))
    first = load_codings(batch, captures=[make_capture()])
    assert (first.articles, first.new_articles, first.stories, first.mentions, first.new_mentions) == (1, 1, 1, 1, 1)
    assert (first.events, first.new_events, first.captures, first.failed_captures) == (1, 1, 1, 0)
    again = load_codings(batch, captures=[make_capture()])
    assert (again.new_articles, again.new_mentions, again.new_events, again.events) == (0, 0, 0, 1)


def test_staging_gives_back_every_record_unchanged(tmp_path):
    article = make_article(modified_at=datetime(2023, 5, 7, tzinfo=UTC), author="ស៊ុន")
    mention = make_mention(
        article,
        names=("Yim Sinorn",),
        count=Count(10.5, None, "percent"),
        signals=(Signal("coercion", "arrest", "alleged"),),
        date=None,
    )
    capture = make_capture(status=503, error_class="http", error="server error")
    outcome = Outcome("river_post", date(2023, 5, 7), "feed", "partial", 3, 4, 1, "http", "server error")
    paths = write_staging(
        tmp_path / "batch",
        articles=[make_article(2)],
        codings=[(article, coding(mention))],
        coder_version="rules-1",
        captures=[capture],
        outcomes=[outcome],
    )
    staged = read_staging(paths.folder)
    assert set(staged.articles) == {article, make_article(2)}
    assert staged.codings == ((article, coding(mention)),)
    assert staged.captures == (capture,)
    assert staged.outcomes == (outcome,)
    assert staged.coder_version == "rules-1"
    assert [p.name for p in tmp_path.iterdir()] == ["batch"]


def test_text_that_utf8_cannot_hold_loses_no_batch_and_keeps_its_offsets(load_codings, ask):
    article = make_article(
        text="A broken \ud83d sign and a \0 byte: they joined the ruling party\udc00.", title="\udfff"
    )
    counts = load_codings((article, coding(make_mention(article, names=("Hun \ud800 Kosal",)))))
    assert (counts.mentions, counts.quarantined) == (1, 0)
    assert ask("select title, instr(text, 'joined') from article") == [("\ufffd", article.text.index("joined") + 1)]


def test_a_folder_that_is_no_staging_folder_is_named(settings, tmp_path):
    with pytest.raises(WarehouseError, match="clean and detect the batch again"):
        load(settings, [tmp_path / "nothing"], run=RUN)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"evidence": (Evidence("text", 0, 4, "nope"),)}, "reads 'Repo', not 'nope'"),
        ({"evidence": (Evidence("text", 0, 10_000, "x"),)}, "lies outside the text"),
        ({"evidence": ()}, "no evidence supports the type"),
        ({"type": "treason"}, "type 'treason' is not in the codebook"),
        ({"count": Count(9, 3)}, "count low 9 is above high 3"),
        ({"date": DateSpan(date(2023, 5, 9), date(2023, 5, 1), "range")}, "runs backwards"),
        ({"origin": "XYZ"}, "origin 'XYZ' is not in the reference table"),
        ({"place": "KH-99"}, "place 'KH-99' is not in the reference table"),
        ({"actors": (Actor("Yim Sinorn", None, "nobody"),)}, "person_id 'nobody' is not in the reference table"),
        ({"signals": (Signal("coercion", "apology"),)}, "signal coercion/apology is not in the codebook"),
    ],
)
def test_a_row_against_the_codebook_is_quarantined_and_the_rest_loads(load_codings, ask, broken, reason):
    article = make_article()
    good = make_mention(article, names=("Hun Kosal",))
    bad = replace(make_mention(article, names=("Yim Sinorn",)), **broken)
    counts = load_codings((article, coding(bad, good)))
    assert (counts.mentions, counts.quarantined) == (1, 1)
    assert ask("select name from mention_actor") == [("Hun Kosal",)]
    [(kind, found)] = ask("select kind, reason from quarantine")
    assert kind == "mention"
    assert reason in found


def test_an_article_of_an_unknown_source_is_quarantined_with_its_mentions(load_codings, ask):
    article = make_article(source_id="nowhere")
    counts = load_codings((article, coding(make_mention(article))))
    assert (counts.articles, counts.mentions, counts.quarantined) == (0, 0, 1)
    assert ask("select reason from quarantine") == [("source_id 'nowhere' is not in the reference table",)]


def test_text_is_kept_for_stories_and_metadata_for_the_rest(load_codings, ask):
    story, other, uncoded = make_article(1), make_article(2), make_article(3)
    load_codings((story, coding(make_mention(story))), (other, coding(story="unrelated")), articles=[uncoded])
    assert ask("select title, text is not null, text_length > 0 from article order by 1") == [
        ("Title 1", True, True),
        ("Title 2", False, True),
        ("Title 3", False, True),
    ]


def test_the_earliest_capture_of_a_revision_wins_in_either_order(load_codings, ask):
    late, early = make_capture(2), make_capture(1)
    one = make_article(first_seen_at=datetime(2023, 5, 7, 4, tzinfo=UTC), capture_id=late.capture_id, author="late")
    two = replace(one, first_seen_at=datetime(2023, 5, 7, 5, tzinfo=UTC), capture_id=early.capture_id, author="early")
    load_codings((one, coding(make_mention(one))), captures=[late])
    load_codings((two, coding(make_mention(two))), captures=[early], run=replace(RUN, run_id="run-2"))
    assert ask("select author, first_seen_at, last_seen_at from article") == [
        ("early", datetime(2023, 5, 7, 4), datetime(2023, 5, 7, 6, 2))
    ]


def test_a_failed_capture_is_a_row_with_its_reason(load_codings, ask):
    capture = make_capture(status=500, error_class="http_status", error="500 from riverpost.example")
    counts = load_codings(captures=[capture])
    assert counts.failed_captures == 1
    assert ask('select is_ok, status, error_class, reason from "fetch"') == [
        (False, 500, "http_status", "500 from riverpost.example")
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_page_without_an_article_stays_failed_whatever_is_loaded_after(load_codings, ask, order):
    landed = make_capture()
    read = replace(landed, error_class="no_article", error="the page holds no article")
    for n in order:
        load_codings(captures=[(landed, read)[n]], run=replace(RUN, run_id=f"run-{n}"))
    assert ask('select is_ok, error_class from "fetch"') == [(False, "no_article")]


def test_coverage_keeps_the_best_outcome_of_a_day(load_codings, ask):
    day = date(2023, 5, 7)
    good = Outcome("river_post", day, "wordpress", "complete", found=5, expected=5)
    bad = Outcome("river_post", day, "wordpress", "unreachable", error_class="timeout", reason="no answer in 30 s")
    load_codings(outcomes=[good])
    load_codings(outcomes=[bad], run=replace(RUN, run_id="run-2"))
    assert ask("select verdict, found_count from coverage") == [("complete", 5)]


def test_coding_again_drops_what_the_coder_no_longer_finds(load_codings, ask):
    article = make_article()
    stays, goes = make_mention(article, names=("Hun Kosal",)), make_mention(article, names=("Yim Sinorn",))
    load_codings((article, coding(stays, goes)))
    load_codings((article, coding(stays)))
    assert ask("select label from event") == [("Hun Kosal",)]
    assert ask("select count(*) from evidence") == [(1,)]


def test_a_newer_coder_is_current_and_the_older_rows_stay(load_codings, ask):
    article = make_article()
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))))
    later = RunInfo("run-2", None, datetime(2023, 6, 1, tzinfo=UTC))
    load_codings((article, coding(make_mention(article, names=("Yim Sinorn",)))), run=later, coder="rules-2")
    assert ask("select coder_id, count(*) from mention group by 1 order by 1") == [("rules-1", 1), ("rules-2", 1)]
    assert ask("select label from event") == [("Yim Sinorn",)]
    load_codings((article, coding(make_mention(article, names=("Hun Kosal",)))), run=replace(RUN, run_id="run-3"))
    assert ask("select label from event") == [("Yim Sinorn",)]


def test_coder_diff_shows_people_and_signals_that_a_newer_coder_reads_differently(load_codings, ask):
    article = make_article()
    told = make_mention(article, names=("Hun Kosal",), signals=(Signal("coercion", "threat"),))
    later = RunInfo("run-2", None, datetime(2023, 6, 1, tzinfo=UTC))
    load_codings((article, coding(told)))
    denied = Signal("coercion", "threat", "denied")
    newer = replace(told, actors=(Actor("Hun Kosal", "deputy"),), signals=(*told.signals, denied))
    load_codings((article, coding(newer)), run=later, coder="rules-2")
    assert ask("select field, was, now from coder_diff") == [
        ("actors", "Hun Kosal", "Hun Kosal, deputy"),
        ("signals", "threat reported", "threat denied; threat reported"),
    ]


def test_two_events_that_turn_out_to_be_one_leave_a_lineage(load_codings, ask):
    one, two, both = make_article(1), make_article(2), make_article(3)
    load_codings((one, coding(make_mention(one, names=("Hun Kosal",)))))
    load_codings((two, coding(make_mention(two, names=("Yim Sinorn",)))))
    [before] = ask("select list(event_id order by event_id) from event")
    load_codings((both, coding(make_mention(both, names=("Hun Kosal", "Yim Sinorn")))))
    [(after,)] = ask("select event_id from event")
    assert ask("select old_event_id, new_event_id from event_lineage order by 1") == [
        (old, after) for old in before[0] if old != after
    ]


def test_loading_nothing_is_no_error(load_codings):
    assert load_codings().events == 0


def test_captures_of_a_landing_manifest_load_too(settings, ask, tmp_path):
    failed = make_capture(9, status=500, error_class="http", error="500 from river_post.example")
    with LandingWriter(tmp_path / "landing", day=date(2023, 5, 7), label="batch1") as writer:
        writer.record(failed)
    load(settings, [], [writer.manifest], run=RunInfo("run-9", None, datetime(2023, 5, 8, tzinfo=UTC)))
    assert ask('select capture_id, run_id, reason from "fetch"') == [(failed.capture_id, "run-9", failed.error)]


def test_a_mention_keeps_its_id_when_another_coder_finds_it(load_codings, ask):
    article = make_article()
    mention = make_mention(article, names=("Hun Kosal",))
    moved = replace(mention, evidence=(evidence_of(article, "Saturday"),), origin=None)
    load_codings((article, coding(mention)))
    later = RunInfo("run-2", None, datetime(2023, 6, 1, tzinfo=UTC))
    load_codings((article, coding(moved)), run=later, coder="rules-2")
    assert ask("select count(distinct mention_id), count(*) from mention") == [(1, 2)]


def test_the_same_day_twice_leaves_equal_tables(load_codings, settings):
    article = make_article()
    batch = (article, coding(make_mention(article), make_mention(article, names=("Hun Kosal",), origin="XYZ")))
    load_codings(batch, captures=[make_capture()])
    before = contents(Path(settings.warehouse))
    load_codings(batch, captures=[make_capture()], run=replace(RUN, run_id="run-2"))
    assert contents(Path(settings.warehouse)) == before
