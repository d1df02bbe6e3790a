"""What is worth an alarm, and that it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.alarms import due_alarms, letter, remember
from pipeline.errors import WarehouseError
from pipeline.load.publish import publish
from pipeline.load.warehouse import connect
from tests.load.conftest import coding, load_codings, make_article, make_mention, settings  # noqa: F401

TODAY = date(2023, 5, 10)


def daily_articles(days, *, until=date(2023, 5, 10), source_id="river_post"):
    """One article on each of the last `days` days before `until`."""
    for number in range(1, days + 1):
        when = datetime(until.year, until.month, until.day, tzinfo=UTC) - timedelta(days=number)
        yield make_article(number, source_id=source_id, published_at=when)


@pytest.fixture
def alarms(settings, load_codings):  # noqa: F811
    """The alarms after articles and mentions were loaded and published."""

    def run(articles=(), *, today=TODAY, **home):
        load_codings(*((a, coding(*mentions)) for a, mentions in articles))
        publish(settings, with_files=False)
        return due_alarms(replace(settings, **home), today)

    return run


def test_an_outlet_that_falls_silent_after_publishing_daily_raises_one_alarm(alarms):
    told = alarms([(a, ()) for a in daily_articles(20, until=date(2023, 5, 6))])
    assert [a.kind for a in told] == ["silent_source"]
    assert told[0].sentence.startswith("River Post has given nothing since 2023-05-05, after articles on 20 of 28 days")


@pytest.mark.parametrize(("days", "until"), [(20, TODAY), (5, date(2023, 5, 6)), (20, date(2023, 3, 1))])
def test_an_outlet_that_still_publishes_or_never_did_often_or_was_given_up_long_ago_raises_none(alarms, days, until):
    assert alarms([(a, ()) for a in daily_articles(days, until=until)]) == []


def test_a_watched_person_raises_an_alarm_by_name_or_by_id_and_others_do_not(alarms):
    article = make_article()
    mentions = (make_mention(article, names=("Yim Sinorn",)), make_mention(article, names=("Hun Kosal",)))
    told = alarms([(article, mentions)], watched=("yim sinorn",))
    assert [(a.kind, a.sentence) for a in told] == [
        ("watched_person", "Yim Sinorn: defection (CNRP → CPP), reported, first reported on 2023-05-07.")
    ]


def test_an_incomplete_day_is_told_once_for_all_its_outlets_and_again_only_when_it_changes(settings, alarms):  # noqa: F811
    def ledger(*rows):
        with connect(settings.warehouse) as con:
            con.execute("delete from coverage")
            con.executemany(
                "insert into coverage (source_id, day, strategy, verdict, found_count, failed_count) "
                "values (?, ?, 'feed', ?, 0, 0)",
                rows,
            )

    day = TODAY - timedelta(days=1)
    ledger(("river_post", day, "unreachable"), ("lotus_daily", day, "partial"), ("delta_wire", day, "complete"))
    (told,) = alarms()
    assert told.sentence.startswith("2023-05-09: 2 of 3 outlets are incomplete (lotus_daily partial, river_post unrea")
    remember(settings, [told])
    assert alarms() == []
    ledger(("river_post", day, "complete"), ("lotus_daily", day, "partial"), ("delta_wire", day, "complete"))
    assert [a.sentence[:40] for a in alarms()] == ["2023-05-09: 1 of 3 outlets are incomplet"]


def test_a_data_check_that_fails_is_an_alarm(settings, alarms):  # noqa: F811
    with connect(settings.warehouse) as con:
        con.execute("insert into event_actor values ('no-such-event', 'x', 'X', null, null)")
    assert [a.key for a in alarms()] == ["failed orphan_event_part 1"]


def test_a_letter_names_its_kinds_and_tells_every_alarm(alarms):
    article = make_article()
    told = alarms([(article, (make_mention(article, names=("Yim Sinorn",)),))], watched=("Yim Sinorn",))
    subject, text = letter(told)
    assert subject == "Defection Watch: watched person"
    assert text == f"- {told[0].sentence}"


def test_a_broken_memory_tells_again_instead_of_failing(settings, alarms):  # noqa: F811
    (settings.home / "alarms.json").write_text("{")
    article = make_article()
    assert len(alarms([(article, (make_mention(article, names=("Yim Sinorn",)),))], watched=("Yim Sinorn",))) == 1


def test_without_a_published_copy_the_error_says_what_to_run(settings):  # noqa: F811
    with pytest.raises(WarehouseError, match="defection-watch publish"):
        due_alarms(settings, TODAY)
