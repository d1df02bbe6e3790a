"""A database with a small invented election season, built once: what the views and the cookbook are tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipeline.load.load import RunInfo, load
from pipeline.load.warehouse import connect
from pipeline.records import Actor, Article, Claimant, Coding, Count, Mention, Signal
from pipeline.staging import Outcome, write_staging
from tests.load.conftest import RUN, coding, day, make_article, make_capture, make_home, make_mention, month

SPOKESMAN = Claimant("Party spokesman", "destination_party")
OPPOSITION = Claimant("Opposition spokesman", "origin_party")


def told(number: int, source_id: str, published: str, *mentions: Callable[[Article], Mention], **more: Any) -> Any:
    """An article and its coding; each mention is made of the article that tells it."""
    when = datetime.fromisoformat(published).replace(tzinfo=UTC)
    article = make_article(number, source_id=source_id, published_at=when, first_seen_at=when, **more)
    found = tuple(make(article) for make in mentions)
    moved = any(m.type in {"defection", "departure", "recantation", "cooptation"} for m in found)
    story = "defection" if moved else "refusal_or_pressure" if any(m.type == "refusal" for m in found) else "related"
    return article, coding(*found, story=story)


def a(type_: str, *names: str, **more: Any) -> Callable[[Article], Mention]:
    return lambda article: make_mention(article, type_, names=names, **more)


def known(name: str, person_id: str, role: str | None = None) -> dict[str, Any]:
    return {"actors": (Actor(name, role, person_id),), "count": Count(1, 1), "actor_kind": "person"}


SINORN = known("Yim Sinorn", "yim_sinorn", "activist")
LONGDETH = known("Sar Longdeth", "sar_longdeth", "party executive")
VEASNA = known("Chao Veasna", "chao_veasna", "district leader")
ARREST = (Signal("coercion", "arrest"),)
POST = (Signal("inducement", "appointment"),)


def season() -> list[tuple[Article, Coding]]:
    """Four months before an election, told by three outlets."""
    return [
        told(
            1,
            "river_post",
            "2023-03-18",
            a("pressure", **SINORN, date=day("2023-03-17"), destination=None, signals=ARREST, direction="other"),
        ),
        told(
            2,
            "lotus_daily",
            "2023-03-19",
            a("pressure", **SINORN, date=day("2023-03-17"), destination=None, signals=ARREST, direction="other"),
        ),
        told(
            3,
            "river_post",
            "2023-04-05",
            a(
                "recantation",
                **SINORN,
                date=day("2023-04-03"),
                destination=None,
                signals=(Signal("conduct", "apology"),),
            ),
        ),
        told(
            4,
            "river_post",
            "2023-04-22",
            a("defection", **SINORN, date=day("2023-04-21"), signals=(Signal("coercion", "threat", "denied"),)),
        ),
        told(
            5,
            "lotus_daily",
            "2023-04-22",
            a("defection", **SINORN, date=day("2023-04-21"), status="claimed", claimant=SPOKESMAN),
        ),
        told(6, "delta_wire", "2023-05-02", a("reward", **SINORN, date=day("2023-05-01"), signals=POST)),
        told(
            7,
            "river_post",
            "2023-05-07",
            a("defection", date=day("2023-05-06"), place="KH-12", signals=(Signal("coercion", "threat", "denied"),)),
        ),
        told(8, "delta_wire", "2023-05-09", a("defection", date=month("2023-05"), place="KH-12")),
        told(
            9,
            "lotus_daily",
            "2023-05-15",
            a(
                "defection",
                count=Count(675, 675),
                date=day("2023-05-14"),
                place="KH-1",
                status="claimed",
                claimant=SPOKESMAN,
            ),
        ),
        told(
            10,
            "river_post",
            "2023-05-16",
            a(
                "defection",
                count=Count(675, 675),
                date=day("2023-05-14"),
                place="KH-1",
                status="contested",
                claimant=SPOKESMAN,
            ),
            a(
                "defection",
                count=Count(6, 6),
                date=day("2023-05-14"),
                place="KH-1",
                status="contested",
                claimant=OPPOSITION,
            ),
        ),
        told(
            11,
            "river_post",
            "2023-05-20",
            a(
                "refusal",
                **VEASNA,
                date=month("2023-05"),
                place="KH-1",
                status="claimed",
                claimant=Claimant("Chao Veasna", "subject"),
                signals=(Signal("coercion", "threat", "alleged"), Signal("inducement", "appointment", "alleged")),
            ),
        ),
        told(
            12,
            "delta_wire",
            "2023-06-12",
            a("recantation", **LONGDETH, origin="CLP", destination=None, date=month("2023-06")),
        ),
        told(
            13,
            "river_post",
            "2023-07-10",
            a(
                "defection",
                actor_kind="aggregate",
                count=Count(10, 15, "percent"),
                origin="CLP",
                date=None,
                status="claimed",
                claimant=OPPOSITION,
            ),
            a(
                "defection",
                actor_kind="aggregate",
                count=Count(200, None),
                origin="OPPOSITION",
                date=None,
                status="claimed",
                claimant=SPOKESMAN,
            ),
        ),
        told(
            14,
            "delta_wire",
            "2023-07-15",
            a("cooptation", count=Count(1, 1), origin="CIVIL_SOCIETY", destination="GOVERNMENT", date=month("2023-02")),
        ),
        told(
            15,
            "delta_wire",
            "2024-02-10",
            a("return", **SINORN, origin="CPP", destination="NPP", date=day("2024-02-08"), direction="from_ruling"),
        ),
        told(
            16,
            "lotus_daily",
            "2024-05-13",
            a(
                "defection",
                count=Count(670, 670),
                date=day("2024-05-12"),
                place="KH-1",
                status="claimed",
                claimant=SPOKESMAN,
            ),
        ),
        told(17, "river_post", "2023-07-11", text="A quiet day at the market."),
    ]


@pytest.fixture(scope="session")
def season_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = make_home(tmp_path_factory.mktemp("season"))
    captures = [
        make_capture(1),
        make_capture(2, source_id="delta_wire", error_class="timeout", error="no answer in 30 s"),
    ]
    first = date(2023, 5, 6)
    outcomes = [
        Outcome("river_post", first, "feed", "partial", found=2, expected=3, failed=1),
        Outcome("river_post", first, "wordpress", "complete", found=3, expected=3),
        Outcome(
            "delta_wire", first + timedelta(1), "feed", "unreachable", error_class="timeout", reason="no answer in 30 s"
        ),
    ]
    staged = write_staging(
        settings.staging / "season",
        articles=(),
        codings=season(),
        coder_version="rules-1",
        captures=captures,
        outcomes=outcomes,
    )
    load(settings, [staged.folder], run=RUN)
    article, said = season()[3]
    newer = write_staging(
        settings.staging / "newer",
        articles=(),
        codings=[(article, replace(said, mentions=(replace(said.mentions[0], place="KH-12"),)))],
        coder_version="rules-2",
    )
    load(settings, [newer.folder], run=RunInfo("run-2", None, datetime(2024, 6, 1, tzinfo=UTC), "manual"))
    return settings.warehouse


@pytest.fixture
def ask(season_database: Path) -> Iterator[Callable[..., list[tuple[Any, ...]]]]:
    """Rows of a query on the season."""
    with connect(season_database, read_only=True) as con:

        def rows(sql: str) -> list[tuple[Any, ...]]:
            return con.execute(sql).fetchall()

        yield rows


@pytest.fixture
def season_con(season_database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(season_database, read_only=True) as con:
        yield con
