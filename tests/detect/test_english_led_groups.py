"""Who leads a group, who the last "he" is, and what only looks like a move. All names are invented."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "told",
    [
        "The newcomers were led by Ms. Prak Sopheap, a teacher.",
        "Prak Sopheap, representative of the 21, thanked the hosts.",
        "The first to sign was Prak Sopheap.",
    ],
)
def test_who_leads_a_group_stands_in_its_mention(core, told: str) -> None:
    text = f"On Monday 21 members of the Candlelight Party in Kampot joined the CPP.\n{told}"
    assert core(text) == [("defection", "Prak Sopheap", "CLP", "CPP", "actual")]


def test_who_speaks_for_another_number_is_no_member(core) -> None:
    text = (
        "On Monday 21 members of the Candlelight Party in Kampot joined the CPP.\n"
        "Prak Sopheap, representative of the 40 vendors at the market, complained of the noise."
    )
    assert core(text) == [("defection", 21, "CLP", "CPP", "actual")]


def test_a_post_goes_to_the_last_who_moved_and_not_to_the_one_who_dates_it(code) -> None:
    text = (
        "Sok Dara, formerly of Candlelight in Kampot, joined the CPP on 21 April.\n"
        "Two days after Dara, on 23 April, Prak Vuthy, also formerly of Candlelight, joined the CPP. "
        "He is now an undersecretary of state at the Ministry of Land Management."
    )
    rewards = [[a.name for a in m.actors] for m in code(text).mentions if m.type == "reward"]
    assert rewards == [["Prak Vuthy"]]


@pytest.mark.parametrize(
    "said",
    [
        "has written to the prime minister, requesting permission to enter the CPP",
        "walked into the headquarters of the CPP and asked for a membership form",
        "told a crowd that he now belonged to the CPP",
        "moved again, this time to the CPP",
    ],
)
def test_requests_to_enter_are_moves(core, said: str) -> None:
    text = f"Prak Sopheap, Candlelight's deputy head in Kampot, {said}."
    assert core(text) == [("defection", "Prak Sopheap", "CLP", "CPP", "actual")]


@pytest.mark.parametrize(
    "text",
    [
        "For eleven years Prak Sopheap, a CPP member in Kampot, carried Candlelight banners in the rain.",
        "Prak Sopheap, now a CPP official, sat for Kampot as a member of the Candlelight Party.",
        "Prak Sopheap, Candlelight's head in Kampot, walked into the headquarters of the CPP and asked for a receipt.",
        "Rain fell on Kampot and Candlelight.\nRELATED NEWS: Takeo: 38 Candlelight members join CPP | Rubber dearer",
    ],
)
def test_what_is_no_move_stays_none(core, text: str) -> None:
    assert core(text) == []


def test_seats_held_out_to_all_who_come_are_an_approach(core) -> None:
    text = "The premier said in Kampot that CNRP officials who joined the CPP by Friday would hold on to their seats."
    assert [row[0] for row in core(text, published="2017-11-20")] == ["approach"]


@pytest.mark.parametrize(
    "told",
    [
        "Prak Sopheap, who led the 21, thanked the hosts.",
        "Speaking for the group, Mrs Prak Sopheap said nobody had paid them.",
        "On behalf of the newcomers, Prak Sopheap read out a letter.",
    ],
)
def test_who_speaks_for_a_group_is_named_with_it(core, told: str) -> None:
    text = f"On Monday 21 members of the Candlelight Party in Kampot joined the CPP.\n{told}"
    assert core(text) == [("defection", "Prak Sopheap", "CLP", "CPP", "actual")]


@pytest.mark.parametrize(
    "told",
    [
        "Two councillors of Candlelight in Takeo, Sok Dara of Bati and Prak Vuthy of Samraong, told reporters "
        "that they had left it and were now members of the CPP.",
        "Sok Dara and Prak Vuthy, of the Candlelight Party in Takeo, confirmed that they had changed over to the CPP.",
        "Sok Dara and Prak Vuthy had stood for Candlelight in Takeo. On Saturday they signed up with the CPP.",
    ],
)
def test_they_are_the_two_who_were_named(code, told: str) -> None:
    moves = [m for m in code(told).mentions if m.type == "defection"]
    assert [({a.name for a in m.actors}, m.origin, m.destination) for m in moves] == [
        ({"Sok Dara", "Prak Vuthy"}, "CLP", "CPP")
    ]


@pytest.mark.parametrize(
    "then",
    [
        "His deputy, Prak Vuthy, went too.",
        "Prak Vuthy, his deputy, took the same road.",
        "His deputy, Prak Vuthy, has moved as well.",
    ],
)
def test_who_goes_too_goes_to_the_same_party(core, then: str) -> None:
    text = f"Sok Dara of the Candlelight Party in Kampot joined the Nation Power Party on Monday. {then}"
    assert core(text) == [
        ("defection", "Prak Vuthy", "CLP", "NPP", "actual"),
        ("defection", "Sok Dara", "CLP", "NPP", "actual"),
    ]


def test_nobody_is_no_mover(core) -> None:
    assert core("Candlelight Party spokesman Sok Dara said no member of the party in Kampot had joined the CPP.") == []


def test_who_left_the_party_gone_back_to_had_gone_the_other_way(code) -> None:
    text = (
        "Takeo lawmaker Sok Dara abandoned the Norodom Ranariddh Party on Thursday and went back to Funcinpec, "
        "which she had left in 2006."
    )
    moves = {(m.type, m.origin, m.destination, m.modality) for m in code(text, published="2008-07-01").mentions}
    assert moves == {
        ("return", "NRP", "FUNCINPEC", "actual"),
        ("defection", "FUNCINPEC", "NRP", "historical"),
    }
