"""A text that many outlets print is one voice; translations and items of one template are many."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipeline.load.load import load, merge_anew
from pipeline.load.warehouse import connect
from pipeline.records import Claimant
from pipeline.staging import write_staging
from tests.load.conftest import CATALOG, RUN, coding, contents, make_article, make_capture, make_home, make_mention

SITES = tuple(f"site_{n}" for n in range(10))
NOON = datetime(2023, 5, 7, 5, tzinfo=UTC)
LEAD = "PHNOM PENH — Ten councillors of the Riverbank Party in Kampot district 3 joined the ruling party on Saturday."
WIRE = (
    f"{LEAD} The provincial office of Kampot named Sok Dara and Heng Vibol as the first of them.\n\n"
    "Their letters, dated 4 May, say that nobody pressed them. The Riverbank Party's secretary, Meas Rachna, told "
    "Delta Wire that two of the ten had left the party in 2019 and that she could not reach the other eight.\n\n"
    "The commune election is on 28 July; the party holds 41 seats in the province."
)
OWN = (
    "They joined the ruling party, says a letter that our reporter saw in Kampot on Sunday: ten names, among them "
    "Heng Vibol. His wife Ly Pisey confirmed it by telephone and said that he had been asked three times since March."
)
FRENCH = (
    "PHNOM PENH — Dix conseillers du Parti de la rive, dans le district 3 de Kampot, ont rejoint samedi le parti au "
    "pouvoir. Le bureau provincial de Kampot cite Sok Dara et Heng Vibol. [joined the ruling party]"
)
ITEM = (
    "In a letter made public on Monday {} of the Riverbank Party in {} province says that he joined the ruling party "
    "by his own decision and without pressure. The spokesman welcomed him and said that others would follow soon."
)


@pytest.fixture
def settings(tmp_path):
    """A home whose catalogue has ten more outlets of ten owners."""
    settings = make_home(tmp_path / "home")
    settings.sources.write_text(CATALOG + "".join(map(entry, SITES)))
    return settings


def entry(site: str) -> str:
    return (
        f'\n[[source]]\nsource_id = "{site}"\nname = "The {site}"\nhomepage = "https://{site}.example"\n'
        f'feeds = ["https://{site}.example/feed"]\nowner = "Owner of {site}"\nalignment = "independent"\n'
    )


def told(number, source_id, text, hours=0.0, **more):
    article = make_article(number, source_id=source_id, text=text, published_at=NOON + timedelta(hours=hours))
    return article, coding(make_mention(article, **({"place": "KH-7"} | more)))


def wire_on_ten_sites():
    copies = [told(n, site, f"{WIRE}\n\nSource: Delta Wire", n) for n, site in enumerate(SITES)]
    return [*copies, told(99, "delta_wire", WIRE, 3.5)]


def test_a_wire_story_on_ten_sites_is_one_voice(load_codings, ask):
    load_codings(*wire_on_ten_sites())
    assert ask("select article_count, source_count, cluster_count, owner_count from event") == [(11, 11, 1, 1)]
    assert ask("select cluster_count, articles_per_text from echo") == [(1, 11.0)]
    assert ask("select independent_outlets, rests_on_one_owner from independent_sources") == [(1, True)]


def test_the_outlet_that_copies_credit_is_the_original_though_it_was_not_first(load_codings, ask):
    load_codings(*wire_on_ten_sites())
    [(original_id,)] = ask("select revision_id from article where source_id = 'delta_wire'")
    assert ask("select relation, count(*) from article_origin where original_id = ? group by 1", original_id) == [
        ("copy", 10)
    ]


def test_an_outlet_with_words_of_its_own_is_a_second_voice(load_codings, ask):
    load_codings(*wire_on_ten_sites(), told(50, "site_3", OWN, 30))
    assert ask("select article_count, cluster_count, owner_count from event") == [(12, 2, 2)]


def test_an_excerpt_that_lost_the_claimant_makes_a_claim_no_more_than_claimed(load_codings, ask):
    spokesman = Claimant("Party spokesman", "destination_party")
    load_codings(
        told(1, "delta_wire", WIRE, status="claimed", claimant=spokesman),
        told(2, "site_1", WIRE.split("\n\n")[0], 4),
    )
    assert ask("select relation from article_origin") == [("excerpt",)]
    assert ask("select status, owner_count from event") == [("claimed", 1)]


def test_translations_and_items_of_one_template_stay_apart(load_codings, ask):
    people = [("Sok Dara", "Kampot"), ("Heng Vibol", "Takeo"), ("Meas Rachna", "Kandal"), ("Ly Pisey", "Prey Veng")]
    items = [told(n, "site_1", ITEM.format(*who), n) for n, who in enumerate(people)]
    load_codings(told(20, "delta_wire", WIRE), told(21, "site_2", FRENCH, 1), *items)
    assert ask("select count(distinct cluster_id), count(*) from article") == [(6, 6)]
    assert ask("from article_origin") == []


def test_the_same_words_a_month_later_are_another_publication(load_codings, ask):
    load_codings(told(1, "site_1", WIRE), told(2, "site_2", WIRE, 24 * 31))
    assert ask("select count(distinct cluster_id) from article") == [(2,)]


def test_a_copy_that_comes_a_day_later_changes_the_voices_of_an_event_that_was_not_loaded_again(load_codings, ask):
    """Also when the credited original comes last."""
    *copies, original = wire_on_ten_sites()
    load_codings(copies[0])
    load_codings(*copies[1:4])
    assert ask("select cluster_count, owner_count from event") == [(1, 1)]
    load_codings(original)
    assert ask("select source_id from article where revision_id in (select original_id from article_origin)") == [
        ("delta_wire",)
    ]


@pytest.mark.parametrize("batch_size", [1, 4])
def test_any_order_and_any_batches_leave_equal_clusters(tmp_path, settings, batch_size):
    pairs = [*wire_on_ten_sites(), told(50, "site_3", OWN, 30), told(51, "site_4", WIRE.split("\n\n")[0], 60)]
    pairs = [
        (replace(article, published_at=None) if n == 5 else article, said) for n, (article, said) in enumerate(pairs)
    ]
    found = []
    for way in ([pairs], [pairs[::-1][n : n + batch_size] for n in range(0, len(pairs), batch_size)]):
        home = make_home(tmp_path / str(len(found)))
        home.sources.write_text(settings.sources.read_text())
        for batch in way:
            load_batch(home, batch)
        found.append(contents(home.warehouse))
        merge_anew(home, run=RUN)
        assert contents(home.warehouse) == found[-1]
    assert found[0] == found[1]


def load_batch(home, batch):
    folder = home.staging / batch[0][0].revision_id
    load(home, [write_staging(folder, articles=(), codings=batch, coder_version="rules-1").folder], run=RUN)


def test_a_known_text_is_not_compared_again_when_its_day_is_loaded_again(load_codings, settings, monkeypatch):
    pairs = wire_on_ten_sites()
    load_codings(*pairs, captures=[make_capture()])
    before = contents(settings.warehouse)

    def refuse(*_):
        raise AssertionError("a text was read again")

    monkeypatch.setattr("pipeline.load.copies.repeat_words", refuse)
    monkeypatch.setattr("pipeline.load.copies.sketch", refuse)
    load_codings(*pairs, captures=[make_capture()])
    assert contents(settings.warehouse) == before


def test_an_outlet_that_gets_another_name_is_credited_by_it(load_codings, ask, settings: object, tmp_path: Path):
    load_codings(told(1, "site_1", f"{WIRE}\n\nSource: Mekong Agency"), told(2, "site_2", WIRE, 9))
    of_original = "select source_id from article where revision_id in (select original_id from article_origin)"
    assert ask(of_original) == [("site_1",)]
    sources = tmp_path / "home" / "sources.toml"
    sources.write_text(sources.read_text().replace('"The site_2"', '"Mekong Agency"'))
    load_codings()
    assert ask(of_original) == [("site_2",)]


def test_a_database_from_before_sketches_finds_its_copies_at_the_next_load(load_codings, ask, settings):
    load_codings(*wire_on_ten_sites())
    before = contents(settings.warehouse)
    with connect(settings.warehouse) as con:
        for table in ("article_sketch", "article_copy", "article_origin"):
            con.execute(f"delete from {table}")
        con.execute("update article set cluster_id = revision_id")
    load_codings()
    assert contents(settings.warehouse) == before


def test_a_batch_that_was_staged_without_sketches_ends_in_equal_tables(tmp_path, settings):
    pairs = wire_on_ten_sites()
    homes = []
    for name in ("with", "without"):
        home = make_home(tmp_path / name)
        home.sources.write_text(settings.sources.read_text())
        folder = write_staging(home.staging / "day", articles=(), codings=pairs, coder_version="rules-1").folder
        if name == "without":
            old = f"(select * exclude (bands, facts) from '{folder}/coding.parquet')"
            with duckdb.connect() as con:
                con.execute(f"create table coding as {old}")
                con.execute(f"copy coding to '{folder}/coding.parquet'")
        load(home, [folder], run=RUN)
        homes.append(contents(home.warehouse))
    assert homes[0]["article_sketch"] != []
    assert homes[0] == homes[1]
