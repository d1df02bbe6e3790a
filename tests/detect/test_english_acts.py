"""What an English sentence says about changing sides, as the codebook codes it. All names are invented."""

from __future__ import annotations

import pytest

CPP, CLP = "CPP", "CLP"


def moved(name, origin=CLP, destination=CPP, modality="actual"):
    return ("defection", name, origin, destination, modality)


@pytest.mark.parametrize(
    "text",
    [
        "Keo Sophal, a Candlelight commune councillor in Bati district, has thrown in his lot with the "
        "Cambodian People's Party.",
        "The Cambodian People's Party on Friday welcomed Keo Sophal, until last week the Candlelight Party's "
        "head in Takeo, into its ranks.",
        "Keo Sophal of the Candlelight Party switched allegiance to the Cambodian People's Party last week, "
        "the party said.",
        "Among those who switched to the Cambodian People's Party was Keo Sophal, a former Candlelight councillor.",
        "News of Keo Sophal's defection to the Cambodian People's Party reached the Candlelight Party's office "
        "on Tuesday.",
        "In a letter to Hun Sen, Keo Sophal, a Candlelight councillor, asked to join the political life of the "
        "Cambodian People's Party.",
        "Keo Sophal, a Candlelight councillor, handed in his resignation on Monday and by evening had applied "
        "for membership of "
        "the Cambodian People's Party.",
        "Keo Sophal, a village chief in Kampot, belongs to no party. His brother, Keo Phirun, is said to be "
        "ill. On Monday the "
        "Candlelight man Keo Sophal signed up with the Cambodian People's Party.",
        '"I have joined the Cambodian People\'s Party," Keo Sophal, until Monday a Candlelight councillor, told '
        "reporters in Kampot.",
        "Keo Sophal had been Candlelight's man in Kampot for years. Then, on 3 May, he crossed to the "
        "Cambodian People's Party.",
        "Commune councillor Keo Sophal, elected for Candlelight in 2022, has been sitting with the ruling "
        "party's group since 4 March.",
    ],
)
def test_many_wordings_are_one_defection(core, text):
    assert core(text) == [moved("Keo Sophal")]


def test_a_list_of_names_is_one_mention_with_several_actors(code):
    coding = code(
        "Three Candlelight Party councillors - Keo Sophal, Lim Dara and Ouk Phalla - crossed over to the "
        "Cambodian People's Party on Monday."
    )
    assert [[a.name for a in m.actors] for m in coding.mentions] == [["Keo Sophal", "Lim Dara", "Ouk Phalla"]]
    assert coding.mentions[0].count is not None
    assert coding.mentions[0].count.low == 3


def test_a_relative_who_stands_near_is_no_defector(core):
    text = (
        "Two sisters, Ly Sokha and Ly Sokny, ran the Candlelight office in Kep together. Sokha went over to "
        "the Cambodian "
        "People's Party in May. Sokny did not."
    )
    assert core(text) == [moved("Ly Sokha")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (
            "Forty-two members of the Candlelight Party in Kampot defected to the Cambodian People's Party on Sunday.",
            42,
        ),
        ("The Cambodian People's Party took in 42 former Candlelight members in Kampot on Sunday.", 42),
        (
            "Dozens of Candlelight members in Pursat burned their cards and enlisted with the Cambodian "
            "People's Party.",
            24,
        ),
        ("About 15 percent of the Candlelight Party's councillors have gone over to the Cambodian People's Party.", 15),
        ("A third of the Candlelight Party's councillors in Pursat now sit with the ruling party.", 33),
    ],
)
def test_groups_and_shares_are_counted(core, text, count):
    assert core(text) == [moved(count)]


def test_a_part_of_a_total_is_a_mention_of_its_own(core):
    text = (
        "The Cambodian People's Party says 390 officials of the Cambodia National Rescue Party have joined "
        "it, of whom 33 were commune chiefs."
    )
    assert core(text) == [moved(33, "CNRP"), moved(390, "CNRP")]


def test_two_numbers_from_two_sides_are_both_contested(code):
    coding = code(
        "The ruling Cambodian People's Party claims that 1,200 Candlelight members have joined it this year. "
        "Candlelight puts the figure at 90."
    )
    assert [(m.count.low, m.status) for m in coding.mentions if m.count] == [(1200, "contested"), (90, "contested")]


def test_refused_offer_is_not_a_defection(code):
    coding = code(
        "Keo Sophal, a Candlelight councillor, said he was visited by the district governor in May and offered "
        "the post of deputy "
        "chief if he joined the Cambodian People's Party. He declined."
    )
    (mention,) = coding.mentions
    assert (mention.type, mention.actors[0].name, mention.destination) == ("refusal", "Keo Sophal", CPP)
    assert ("inducement", "appointment") in {(s.family, s.kind) for s in mention.signals}
    assert coding.story == "refusal_or_pressure"


@pytest.mark.parametrize(
    "text",
    [
        "Officials urged Keo Sophal, a Candlelight councillor, to switch to the Cambodian People's Party. He "
        "has not given them an answer.",
        "Keo Sophal, a Candlelight councillor, said he had been invited to join the Cambodian People's Party "
        "and was still thinking about it.",
    ],
)
def test_an_approach_without_an_answer_stays_an_approach(core, text):
    assert core(text) == [("approach", "Keo Sophal", CLP, CPP, "actual")]


def test_a_call_to_everyone_is_an_approach_to_an_aggregate(code):
    (mention,) = code(
        "Prime Minister Hun Sen called on members of the Candlelight Party to join the Cambodian People's Party."
    ).mentions
    assert (mention.type, mention.actor_kind, mention.actors, mention.count) == ("approach", "aggregate", (), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keo Sophal, Candlelight's treasurer in Kampot, quit the party on Monday. He has joined nothing.",
         [("departure", "Keo Sophal", CLP, None, "actual")]),
        ("The Candlelight Party has expelled Keo Sophal, its former treasurer in Kampot, for missing meetings.",
         [("departure", "Keo Sophal", CLP, None, "actual")]),
        ("Keo Sophal resigned as governor of Kampot on Monday. He remains a member of the Cambodian People's "
         "Party.", []),
        ("Keo Sophal, a Candlelight councillor, publicly apologised on Monday for insulting Hun Sen and said he "
         "had been misled.",
         [("recantation", "Keo Sophal", CLP, None, "actual")]),
        ("Keo Sophal, an environmental activist, joined the Cambodian People's Party on Monday.",
         [("cooptation", "Keo Sophal", "CIVIL_SOCIETY", CPP, "actual")]),
        ("Union leader Keo Sophal has accepted a post as an adviser to Cambodia's Ministry of Labour.",
         [("cooptation", "Keo Sophal", "CIVIL_SOCIETY", "GOVERNMENT", "actual")]),
        ("Keo Sophal, a member of the CPP's Kampot committee for 20 years, joined the Candlelight Party on Monday.",
         [moved("Keo Sophal", CPP, CLP)]),
        ("Keo Sophal of Candlelight plans to join the Cambodian People's Party next month.",
         [moved("Keo Sophal", modality="planned")]),
        ("The CPP will soon welcome 800 more Candlelight members in Kampot.", [moved(800, modality="planned")]),
        ("In 2017, Keo Sophal left the Cambodia National Rescue Party for the Cambodian People's Party.",
         [moved("Keo Sophal", "CNRP", modality="historical")]),
        ("The Candlelight Party said none of its councillors in Kampot had defected to the Cambodian People's "
         "Party.", []),
        ("Two hundred students in Kampot joined the Cambodian People's Party's youth wing. None had belonged to "
         "a party.", []),
        ("The Cambodian People's Party and the Khmer Will Party will form a coalition for the election.", []),
    ],
)  # fmt: skip
def test_each_type_keeps_to_its_definition(core, text, expected):
    assert core(text) == expected


def test_returning_to_the_side_left_before_is_a_return(core):
    text = "Keo Sophal, who joined the Cambodian People's Party in 2021, has returned to the Candlelight Party."
    assert ("return", "Keo Sophal", CPP, CLP, "actual") in core(text)


def test_a_banned_party_is_pressure_and_no_defector(code):
    (mention,) = code(
        "The Supreme Court of Cambodia dissolved the Cambodia National Rescue Party on 16 November 2017.",
        published="2017-11-20",
    ).mentions
    assert (mention.type, mention.origin, mention.destination) == ("pressure", "CNRP", None)
    assert [s.kind for s in mention.signals] == ["ban"]


def test_direction_is_read_from_the_sides_at_the_date(code):
    text = "Keo Sophal, a Candlelight councillor, joined the Cambodian People's Party on Monday."
    assert code(text).mentions[0].direction == "to_ruling"
    text = "Keo Sophal, a Khmer Will Party organiser, joined the Candlelight Party on Monday."
    (mention,) = code(text).mentions
    assert (mention.direction, code(text).story) == ("within_opposition", "reverse")


def test_a_claim_of_one_side_is_no_report(code):
    (mention,) = code(
        "CPP spokesman Sok Eysan said 1,200 members of opposition parties had come over since January."
    ).mentions
    assert mention.status == "claimed"
    assert mention.claimant is not None
    assert (mention.claimant.name, mention.claimant.side) == ("Sok Eysan", "destination_party")
    assert mention.date is not None
    assert (str(mention.date.start), str(mention.date.end), mention.date.precision) == (
        "2023-01-01",
        "2023-05-12",
        "range",
    )


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("CPP executives defect to NPP", "ACCRA — Fourteen executives of the Convention People's Party (CPP) "
                "have defected to the ruling "
         "New Patriotic Party (NPP) in Ghana. They were welcomed by supporters at a rally."),
        ("Five North Korean defectors reach Seoul", "PHNOM PENH — Five North Koreans have arrived in Seoul after "
                "passing through Cambodia. "
         "The officer had defected in June."),
        ("Striker quits champions for rivals", "Striker Hong Vathana has left Svay Rieng for Phnom Penh Crown, "
                "the Cambodian club said. "
         "The coach wished him well before the transfer window closed."),
        ("The last of the Khmer Rouge", "Twenty years ago the last Khmer Rouge fighters in Cambodia defected to "
                "the government. The guerrillas "
         "surrendered their rifles."),
    ],
)  # fmt: skip
def test_other_defections_are_not_mentions(code, title, text):
    coding = code(text, title=title)
    assert (coding.mentions, coding.story) == ((), "unrelated")
