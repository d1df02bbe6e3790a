"""An edited story has its revisions side by side; a mended slip or a ticker is no revision."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest

from pipeline.load.load import load, merge_anew
from pipeline.records import Count
from pipeline.staging import write_staging
from tests.load.conftest import RUN, coding, contents, day, make_article, make_capture, make_home, make_mention

FIRST = "Ten councillors joined the ruling party on Saturday, the spokesman said.\n\nNobody answered in Kampot."
SLIP = FIRST.replace("spokesman", "spokseman")
TICKER = FIRST + "\n\n1,204 views"
SECOND = FIRST.replace("Ten councillors", "Twelve councillors")
THIRD = SECOND + "\n\nThe party denied on Monday that anybody was paid."
HEADS = {FIRST: 10, SLIP: 10, TICKER: 10, SECOND: 12, THIRD: 12}
START = datetime(2023, 5, 7, 5)


def captured(*texts, place="KH-7"):
    """The captures of one article, an hour apart, and what a coder says of each."""
    captures = [make_capture(n) for n in range(len(texts))]
    found = []
    for n, text in enumerate(texts):
        when = captures[n].requested_at + timedelta(hours=n)
        captures[n] = replace(captures[n], requested_at=when)
        article = make_article(1, text=text, capture_id=captures[n].capture_id, first_seen_at=when)
        number = Count(HEADS[text], HEADS[text])
        found.append((article, coding(make_mention(article, count=number, place=place))))
    return captures, found


def test_three_revisions_with_two_real_changes_are_both_visible_with_their_times(load_codings, ask):
    captures, pairs = captured(FIRST, SLIP, SECOND, SECOND, THIRD)
    load_codings(*pairs, captures=captures)
    assert ask("select number, revision_count, variant_count, text_length from revisions") == [
        (1, 3, 1, len(FIRST)),
        (2, 3, 0, len(SECOND)),
        (3, 3, 0, len(THIRD)),
    ]
    times = [row[0] for row in ask("select captured_at from revisions")]
    assert times == [captures[n].requested_at.replace(tzinfo=None) for n in (0, 2, 4)]


@pytest.mark.parametrize(("later", "change"), [(SLIP, "typo"), (TICKER, "ticker")])
def test_a_mended_slip_or_a_ticker_is_no_revision_and_the_earliest_capture_stands(load_codings, ask, later, change):
    captures, pairs = captured(FIRST, later)
    load_codings(*pairs, captures=captures)
    first, second = (article.revision_id for article, _ in pairs)
    assert ask("from article_variant") == [(second, first, change)]
    assert ask("select revision_id, variant_count from revisions") == [(first, 1)]
    assert ask("select mention_count, article_count from event") == [(1, 1)]


def test_mentions_point_to_the_revision_that_they_were_read_from(load_codings, ask):
    captures, pairs = captured(FIRST, SLIP, SECOND)
    load_codings(*pairs, captures=captures)
    assert ask("select revision_id from mention order by 1") == sorted((a.revision_id,) for a, _ in pairs)
    in_events = "select distinct revision_id from event_mention join mention using (mention_id, coder_id) order by 1"
    assert ask(in_events) == sorted((pairs[n][0].revision_id,) for n in (0, 2))
    assert ask("select count_low, count_high from event") == [(12.0, 12.0)]


def test_an_earlier_capture_that_comes_late_takes_the_place_of_what_stood(load_codings, ask):
    captures, pairs = captured(FIRST, SLIP)
    load_codings(pairs[1], captures=captures)
    [(event_id,)] = ask("select event_id from event")
    load_codings(pairs[0], captures=captures)
    assert ask("select standing_revision_id from article_variant") == [(pairs[0][0].revision_id,)]
    [(new_id,)] = ask("select event_id from event")
    assert new_id != event_id


def test_a_revision_whose_text_was_not_kept_stands_for_itself(load_codings, ask):
    captures, [(first, _), second] = captured(FIRST, SLIP)
    load_codings((first, coding(story="unrelated")), second, captures=captures)
    assert ask("select count(*) from revisions") == [(2,)]
    assert ask("from article_variant") == []


def test_an_edited_number_is_told_of_the_same_event_and_keeps_its_id(load_codings, ask):
    """Reports of a group without a place meet by their number only; here it is the number that changes."""
    captures, pairs = captured(FIRST, SECOND, THIRD, place=None)
    load_codings(pairs[0], captures=captures)
    [(event_id,)] = ask("select event_id from event")
    for pair in pairs[1:]:
        load_codings(pair, captures=captures)
        assert ask("select event_id, count_low, count_high from event") == [(event_id, 12.0, 12.0)]
    assert ask("select mention_count, article_count from event") == [(3, 1)]
    assert ask("select is_superseded, count_low from event_mention order by all") == [
        (False, 12),
        (True, 10),
        (True, 12),
    ]
    assert ask("from event_lineage") == []


def edited(*tell):
    """The captures of one article, an hour apart; what each tells is made of its article."""
    captures, pairs = captured(*(FIRST, SECOND, THIRD)[: len(tell)])
    return captures, [(article, found(article)) for (article, _), found in zip(pairs, tell, strict=True)]


def test_what_an_edit_takes_back_is_withdrawn_with_a_line_in_the_lineage(load_codings, ask):
    captures, (first, second) = edited(
        lambda article: coding(make_mention(article, names=("Hun Kosal",)), make_mention(article, names=("Sok San",))),
        lambda article: coding(make_mention(article, names=("Sok San",))),
    )
    load_codings(first, captures=captures)
    [(withdrawn,), (kept,)] = ask("select event_id from event order by label")
    load_codings(second, captures=captures)
    assert ask("select event_id, label from event") == [(kept, "Sok San")]
    assert ask("select old_event_id, new_event_id from event_lineage") == [(withdrawn, None)]
    for table in ("event_actor", "event_mention", "event_signal"):
        assert ask(f"select count(*) from {table} where event_id <> $1", kept) == [(0,)]


def test_a_story_that_is_taken_back_as_a_whole_leaves_no_event_until_it_is_told_again(load_codings, ask):
    captures, (first, second) = edited(lambda a: coding(make_mention(a)), lambda _: coding(story="related"))
    load_codings(first, captures=captures)
    [(event_id,)] = ask("select event_id from event")
    load_codings(second, captures=captures)
    assert ask("from event") == []
    assert ask("select old_event_id, new_event_id from event_lineage") == [(event_id, None)]
    again = replace(captures[0], capture_id="again", requested_at=captures[1].requested_at + timedelta(hours=1))
    load_codings((replace(first[0], capture_id="again"), first[1]), captures=[again])
    assert ask("select event_id from event") == [(event_id,)]


def test_an_edit_changes_no_event_that_another_outlet_tells(load_codings, ask):
    captures, (first, second) = edited(
        lambda article: coding(make_mention(article, names=("Hun Kosal",))), lambda _: coding(story="related")
    )
    other = make_article(2, source_id="lotus_daily")
    load_codings((other, coding(make_mention(other, names=("Hun Kosal",)))))
    alone = ask("from event")
    load_codings(first, captures=captures)
    assert ask("select source_count from event") == [(2,)]
    load_codings(second, captures=captures)
    assert ask("from event") == alone


def test_several_acts_of_an_edited_story_keep_their_events(load_codings, ask):
    captures, (first, second) = edited(
        lambda a: coding(*(make_mention(a, count=Count(n, n)) for n in (10, 33)), make_mention(a, "pressure")),
        lambda a: coding(make_mention(a, "pressure"), *(make_mention(a, count=Count(n, n)) for n in (33, 12))),
    )
    load_codings(first, captures=captures)
    before = dict(ask("select (type, count_low), event_id from event"))
    load_codings(second, captures=captures)
    after = dict(ask("select (type, count_low), event_id from event"))
    assert after == {
        ("pressure", 10): before["pressure", 10],
        ("defection", 33): before["defection", 33],
        ("defection", 12): before["defection", 10],
    }


def test_another_act_in_the_place_of_the_first_is_another_event(load_codings, ask):
    captures, (first, second) = edited(
        lambda article: coding(make_mention(article, names=("Hun Kosal",), date=day("2023-05-06"))),
        lambda article: coding(make_mention(article, names=("Hun Kosal",), date=day("2018-02-01"))),
    )
    load_codings(first, captures=captures)
    [(event_id,)] = ask("select event_id from event")
    load_codings(second, captures=captures)
    assert ask("select count(*) from event where event_id <> $1", event_id) == [(1,)]
    assert ask("select old_event_id, new_event_id from event_lineage") == [(event_id, None)]


@pytest.mark.parametrize("place", ["KH-7", None])
def test_any_order_leaves_equal_tables(tmp_path, place):
    captures, pairs = captured(FIRST, SLIP, SECOND, TICKER, place=place)
    found = []
    for order in list(permutations(range(4)))[::7]:
        settings = make_home(tmp_path / str(len(found)))
        for n in order:
            folder = settings.staging / str(n)
            write_staging(folder, articles=(), codings=[pairs[n]], coder_version="rules-1", captures=captures)
            load(settings, [folder], run=RUN)
        found.append(contents(settings.warehouse))
        merge_anew(settings, run=RUN)
        assert contents(settings.warehouse) == found[-1]
    assert all(tables == found[0] for tables in found)
