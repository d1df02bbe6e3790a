"""One act in many tellings that share no phrase, and everyday news that sounds alike but tells of no change of side."""

from __future__ import annotations

import pytest

CPP, CLP, NPP = "CPP", "CLP", "NPP"
ANCHOR = "\nCambodia votes for commune councils in June."


def acts(core, text):
    return [(kind, who, destination) for kind, who, _, destination, _ in core(text + ANCHOR, published="2027-03-14")]


@pytest.mark.parametrize(
    "text",
    [
        "Chhem Ratha, who has run Candlelight's branch in Angkor Chey since 2021, is a member of the Cambodian "
        "People's Party as of Thursday. He collected his card at the district office, he said.",
        "The head of Candlelight's office in Siem Reap said that the Cambodian People's Party had lured away a veteran "
        "of the movement, Chhem Ratha, with the promise of a post.",
        "Once the Candlelight Party's loudest voice on the coast, Chhem Ratha now speaks for the Cambodian People's "
        "Party, whose membership form he signed on 12 February.",
        "In Kampong Thom, Chhem Ratha, for ten years the Candlelight Party's man in Baray, emerged from a long "
        "conversation with the police as a supporter of the CPP.",
        "Nation Power's rivals have shrunk. Chhem Ratha, the Candlelight Party's organiser in Kep, moved across on "
        "Monday with his whole family to the ruling party.",
        "In a letter Chhem Ratha, Candlelight's secretary in Svay Rieng, says that he entrusts his future to the CPP.",
        "The ruling party has announced the arrival in its ranks of Chhem Ratha, until last week deputy president of "
        "the Candlelight Party in Siem Reap.",
        "Chhem Ratha, elected chief of his commune for Candlelight in 2022, took the CPP's offer in November.",
    ],
)
def test_a_person_who_changed_sides_is_found_in_any_of_these_tellings(core, text):
    assert acts(core, text) == [("defection", "Chhem Ratha", CPP)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Thirty families who supported the Candlelight Party in Pailin have transferred their loyalty to the CPP.",
            [("defection", 30, CPP)],
        ),
        (
            "There was held a ceremony of receiving 64 families who used to serve the Candlelight Party in Pursat, "
            "the CPP's working group said.",
            [("defection", 64, CPP)],
        ),
        (
            "Nine officials of the Nation Power Party have thrown in their lot with the CPP in Bati district, the "
            "ruling party said. Nation Power's district head, Soun Vuthy, said that two of the nine had indeed gone.",
            [("defection", 2, CPP), ("defection", 9, CPP)],
        ),
        (
            "By the newspaper's count 412 Candlelight officials have gone across to the CPP since January. Of these, "
            "37 were commune councillors.",
            [("defection", 37, CPP), ("defection", 412, CPP)],
        ),
        (
            "On Saturday Chan Boeurn of the CPP was seen in Samraong. He and 22 others from the same party gave their "
            "names to the Candlelight Party.",
            [("defection", "Chan Boeurn", CLP)],
        ),
    ],
)
def test_groups_their_parts_and_the_other_sides_count(core, text, found):
    assert acts(core, text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Sok Phally of the Candlelight Party says a pick-up truck stood outside her house with the keys in it. The "
        "governor's assistant explained that it was hers if she would put her name to a form for the CPP. She had it "
        "towed.",
        "A colonel of the ruling party told Sok Phally, Candlelight's deputy in Kratie, that she could be deputy "
        'district governor. "I told him I have a shop," said Phally.',
        "Sok Phally, Candlelight's treasurer in Kandal, says she was offered $3,000 to announce that she was leaving "
        "the party. The offer was made by an adviser to the CPP's chairman. "
        '"I finished my noodles," she told a reporter.',
    ],
)
def test_an_offer_and_what_was_answered_make_a_refusal(core, text):
    assert acts(core, text) == [("refusal", "Sok Phally", CPP)]


def test_those_told_to_join_by_officials_are_approached_and_those_who_signed_went(core):
    text = (
        "At least 23 teachers who belong to the Candlelight Party were told by education officials this year to join "
        "the ruling party or accept a transfer. Eleven signed."
    )
    assert acts(core, text) == [("approach", 23, CPP), ("defection", 11, CPP)]


@pytest.mark.parametrize(
    "text",
    [
        "Thorn Chantrea, who led the Candlelight Party's youth in Battambang, said that she no longer belonged to it.",
        "The Candlelight Party has revoked the membership of its councillor in Stueng Trang, Thorn Chantrea.",
        "Thorn Chantrea told this newspaper that she had sent her Candlelight card back in January.",
    ],
)
def test_leaving_for_no_party_is_a_departure_in_any_wording(core, text):
    assert acts(core, text) == [("departure", "Thorn Chantrea", None)]


def test_a_denied_report_of_a_move_is_kept_as_denied(code):
    coding = code(
        "Tith Rothana, deputy head of the Candlelight Party, on Thursday called reports that he had joined the CPP "
        '"a present from my enemies".' + ANCHOR
    )
    assert [(m.type, m.status) for m in coding.mentions] == [("defection", "denied")]


@pytest.mark.parametrize(
    "text",
    [
        "Keo Soksela has left Boeung Ket for Visakha. He signed a two-year contract and received a blue shirt.",
        "Chea Sophara, a member of the Cambodian People's Party's central committee, moved from the National Assembly "
        "to the Senate on Tuesday. The Candlelight Party did not attend.",
        "Candlelight's provincial secretary, Mean Sokha, went to the CPP governor's office on Monday to ask for bags.",
        "Phan Vuthea, a Candlelight councillor in Takeo, stood across the street for the whole of the CPP's rally.",
        "Nation Power's Chum Sitha and the CPP's Ly Horn sat on the same stage in Kampong Thom. Sitha wore a green "
        'cap. "I support the price that farmers support," he said.',
        "The CPP has moved three of its commune chiefs in Prey Veng to other posts. Candlelight's Ros Sam was sorry.",
        "The CPP celebrated its anniversary. Its 3,000 members swore an oath of loyalty to the party.",
        "A court in Battambang fined Soeun Dara, a member of the Candlelight Party, for insulting the CPP. She was "
        "told to pay within a month.",
        "A deputy commune chief who leaves the Candlelight Party for the CPP normally loses the post.",
        "Nation Power invited the CPP to a debate and told it that voters deserved one.",
        "Some 1,500 young people received their first membership cards of the CPP. None of the new members had ever "
        "belonged to a party. The Candlelight Party said nothing.",
    ],
)
def test_everyday_politics_is_no_change_of_side(core, text):
    assert acts(core, text) == []
