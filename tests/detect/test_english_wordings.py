"""Many journalists' wordings of one act, and what sounds like one but is none. All names are invented."""

from __future__ import annotations

import pytest

ANCHOR = "\nCambodia votes on 23 July."
CPP, CLP = "CPP", "CLP"


def types(coding):
    return [m.type for m in coding.mentions if m.type not in {"pressure", "reward"}]


@pytest.mark.parametrize(
    "text",
    [
        "Candlelight councillor Sok Pheap swapped her candle badge for the colours of the Cambodian People's Party.",
        '"I have signed the form and I am in the CPP now," Sok Pheap, a Candlelight Party organiser, told reporters.',
        "The move of Sok Pheap from the Candlelight Party to the CPP was announced on Friday.",
        "Sok Pheap's arrival in the CPP leaves the Candlelight Party without a secretary in Kratie.",
        "Having quit the Candlelight Party in May, Sok Pheap was sworn in as a CPP member on Saturday.",
        "Sok Pheap, once the Candlelight Party's most outspoken lawmaker, is now wearing a CPP shirt.",
        "The CPP has a new recruit in Svay Rieng: Sok Pheap, the Candlelight Party's former treasurer there.",
        "The Candlelight Party lost its Kampot chairman, Sok Pheap, to the ruling CPP last week.",
        "The CPP poached Sok Pheap, the Candlelight Party's Kampot chairman, last week.",
        "Sok Pheap wrote to Hun Sen asking to be allowed to join the CPP and to leave the Candlelight Party behind.",
    ],
)
def test_badges_moves_and_arrivals_are_defections(core, text):
    assert core(text + ANCHOR) == [("defection", "Sok Pheap", CLP, CPP, "actual")]


@pytest.mark.parametrize(
    "text",
    [
        "Im Chhay's resignation from the Candlelight Party was accepted on 3 July.",
        "The Candlelight Party has parted ways with its Kampot chairman, Im Chhay.",
        "The Candlelight Party announced that Im Chhay had been removed from its ranks for breaking discipline.",
        "The Candlelight Party's steering committee voted on Monday to strip Im Chhay of her membership.",
        '"I am no longer a Candlelight member. I will not be a member of anything," Im Chhay wrote on 30 June.',
    ],
)
def test_leaving_with_no_other_party_is_a_departure(code, text):
    coding = code(text + ANCHOR)
    assert types(coding) == ["departure"]
    assert [a.name for a in coding.mentions[0].actors] == ["Im Chhay"]


@pytest.mark.parametrize(
    "text",
    [
        "Candlelight councillor Pen Sothy said the CPP had promised him a deputy governor's post, but that he would "
        "stay where he was.",
        "Candlelight official Pen Sothy turned the offer down, saying she did not want a seat at the ruling party's "
        "table.",
        "Candlelight councillor Pen Sothy said he had refused three invitations from the ruling party since January.",
        '"They said I would be deputy district chief. I said I would rather be a fisherman," said Pen Sothy, a '
        "Candlelight councillor whom the CPP had approached in June.",
    ],
)
def test_a_negative_answer_to_an_offer_is_a_refusal(code, text):
    coding = code(text + ANCHOR)
    assert types(coding) == ["refusal"]


def test_who_came_over_and_changed_his_mind_returns(code):
    coding = code(
        "Sar Kosal, who defected from the Candlelight Party to the CPP in March, has changed his mind and is back "
        "with the Candlelight Party." + ANCHOR
    )
    assert sorted(types(coding)) == ["defection", "return"]


def test_a_group_named_with_they_are_is_its_people(code):
    coding = code(
        "Two former Candlelight Party candidates were presented as CPP members at a rally in Svay Rieng on Sunday. "
        "They are Ek Vanna and Chan Sina." + ANCHOR
    )
    assert [a.name for a in coding.mentions[0].actors] == ["Ek Vanna", "Chan Sina"]


@pytest.mark.parametrize(
    "text",
    [
        "Candlelight councillor Ek Vanna left the CPP's headquarters on Monday without speaking to reporters.",
        "More than 2,000 garment workers joined a CPP rally in Kampong Speu on Sunday.",
        "Ek Vanna, a CPP lawmaker who joined the party in 1986, said the budget would be passed in August.",
        "If the court rules against it, many Candlelight Party members might go to the CPP, an analyst said.",
        "Would anybody leave the Candlelight Party for the CPP?",
        "Footballer Ek Vanna has switched from Visakha to Boeung Ket for the new season.",
        "Ek Vanna of the Candlelight Party joined villagers at the pagoda on Monday. The CPP sent flowers.",
        "The Candlelight Party rejects the figure of the CPP, Ek Vanna of the Candlelight Party said.",
    ],
)
def test_what_only_sounds_like_a_move_is_none(code, text):
    assert types(code(text + ANCHOR)) == []


def test_the_day_of_a_dateline_dates_nothing(code):
    (mention,) = code(
        "KAMPOT, June 23 (Wire) - Ek Vanna, a Candlelight councillor, has joined the Cambodian People's Party.",
        published="2023-06-24",
    ).mentions
    assert mention.date is None
