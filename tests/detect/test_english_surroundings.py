"""What surrounds an act in English: pressure and rewards, signals and offers, days, places, and who says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.records import Coding, Mention

Code = Callable[..., Coding]
SARATH = "Keo Sarath, the Candlelight Party's chief in Kampot,"
JOINED = "Keo Sarath, who led the Candlelight Party in Kampot, joined the Cambodian People's Party on Monday."
ASKED = (
    "Keo Sarath, a Candlelight Party councillor in Kampot, said an official had come to his house in March and asked "
    "him to join the Cambodian People's Party."
)


def pressure(coding: Coding) -> list[tuple[object, set[str]]]:
    """(name or lowest count or nothing, kinds) of every pressure mention."""
    found: list[tuple[object, set[str]]] = []
    for mention in coding.mentions:
        if mention.type == "pressure":
            who: list[object] = [a.name for a in mention.actors] or [mention.count.low if mention.count else None]
            found += [(w, {s.kind for s in mention.signals}) for w in who]
    return found


def rewards(coding: Coding) -> list[set[str]]:
    return [{s.kind for s in m.signals} for m in coding.mentions if m.type == "reward"]


def act(coding: Coding) -> Mention:
    """The one core mention."""
    (mention,) = [m for m in coding.mentions if m.type not in {"pressure", "reward"}]
    return mention


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        (f"{SARATH} was picked up by police on Monday.", "arrest"),
        ("Police picked up Keo Sarath, the Candlelight Party's chief in Kampot, at his home on Monday.", "arrest"),
        ("Keo Sarath led the Candlelight Party in Kampot. Officers dragged him out of his house on Monday.", "arrest"),
        (f"{SARATH} was led away in handcuffs on Monday.", "arrest"),
        ("The arrest of Keo Sarath, the Candlelight Party's chief in Kampot, surprised nobody.", "arrest"),
        (f"{SARATH} has been in pre-trial detention since March.", "detention"),
        (f"{SARATH} spent three months in Kampot prison.", "detention"),
        ("A judge remanded Keo Sarath, the Candlelight Party's chief in Kampot, in custody.", "detention"),
        ("A court ordered the pre-trial detention of Keo Sarath, the Candlelight Party's chief.", "detention"),
        ("Prosecutors have opened an investigation into Keo Sarath, a Candlelight Party official.", "charge"),
        (f"{SARATH} faces charges of incitement.", "charge"),
        ("A court summoned Keo Sarath, a Candlelight Party official, on Monday.", "charge"),
        ("An arrest warrant was issued on Monday for Keo Sarath, a Candlelight Party official.", "charge"),
        (f"{SARATH} got 18 months in prison on Monday.", "conviction"),
        ("The appeal court upheld the conviction of Keo Sarath, a Candlelight Party official.", "conviction"),
        ("Prime Minister Hun Manet sued Keo Sarath, a Candlelight Party official, for defamation.", "lawsuit"),
        ("A court ordered Keo Sarath, a Candlelight Party official, to pay 500 million riel.", "lawsuit"),
        ("Two men on a motorbike beat Keo Sarath, a Candlelight Party official, with metal bars.", "beating"),
        (f"{SARATH} was knocked off his motorbike and beaten on Monday.", "beating"),
        (f"{SARATH} was sacked from his teaching job on Monday.", "job_loss"),
        (f"{SARATH} has been followed by plainclothes police since Monday.", "surveillance"),
        ("Police have been parked outside the house of Keo Sarath, a Candlelight Party official.", "surveillance"),
        ("The court banned Keo Sarath, a Candlelight Party official, from politics for five years.", "ban"),
        (f"{SARATH} was barred from leaving the country on Monday.", "ban"),
        ("Authorities cancelled the passport of Keo Sarath, a Candlelight Party official.", "ban"),
    ],
)
def test_pressure_is_told_of_whom_it_strikes(code: Code, sentence: str, kind: str) -> None:
    ((name, kinds),) = pressure(code(sentence))
    assert name == "Keo Sarath"
    assert kind in kinds


@pytest.mark.parametrize(
    ("sentence", "struck"),
    [
        ("Police arrested three Candlelight Party activists in Kampot on Monday.", [3]),
        (
            "Three Candlelight Party activists, Keo Sarath, Ros Dara and Meas Bopha, were arrested on Monday.",
            ["Keo Sarath", "Ros Dara", "Meas Bopha"],
        ),
        (
            "A court convicted the Candlelight Party's treasurer in Bavel, Keo Sarath, of incitement on Monday.",
            ["Keo Sarath"],
        ),
        (
            "Police arrested two Candlelight Party officials on Sunday.\nKeo Sarath and Ros Dara were taken from a "
            "coffee shop. A spokesman confirmed that both had been charged on Monday with incitement.",
            ["Keo Sarath", "Ros Dara"],
        ),
        (
            "The Court of Appeal confirmed the prison sentence of Keo Sarath's deputy, Ros Dara, a union leader.",
            ["Ros Dara"],
        ),
        (
            "A Candlelight Party organiser convicted of inciting workers was released on Monday.\nKeo Sarath, 38, was "
            "met at the gate.",
            ["Keo Sarath"],
        ),
        (
            "Prosecutors said in March that at least 60 former members of the Candlelight Party had been put on trial.",
            [60],
        ),
        (
            "A court has jailed a Candlelight Party drummer for three months.\nKeo Sarath, 28, beat time at rallies.",
            ["Keo Sarath"],
        ),
        ("The Supreme Court barred 118 officials of the Candlelight Party from politics on Monday.", [118]),
        ("The Candlelight Party was kept off the ballot on Monday.", [None]),
        ("The National Election Committee rejected the Candlelight Party's registration on Monday.", [None]),
        ("The Interior Ministry suspended the land rights group Tree Watch on Monday.", [None]),
        ("Five environmental activists were jailed for plotting on Monday.", [5]),
    ],
)
def test_pressure_on_several_and_on_bodies(code: Code, sentence: str, struck: list[object]) -> None:
    assert sorted((who for who, _ in pressure(code(sentence))), key=str) == sorted(struck, key=str)


@pytest.mark.parametrize(
    "sentence",
    [
        "If Keo Sarath, a Candlelight Party official, is arrested, the party will protest.",
        "Police denied that Keo Sarath, a Candlelight Party official, had been arrested.",
        "Keo Sarath, a Candlelight Party official, said he feared arrest.",
        "The ministry asked the court for the dissolution of the Candlelight Party.",
        "The court did not convict Keo Sarath, a Candlelight Party official.",
        "Police arrested a man in Kampot for stealing a cow. The Candlelight Party met on Monday.",
        "Keo Sarath, a CPP official in Kampot, was arrested on Monday for fraud.",
        "Keo Sarath, a Candlelight Party official, said that his brother was dismissed from the police in March.",
        "Keo Sarath, a Candlelight Party official, joined the rally a month after her husband's arrest.",
        "The Candlelight Party suspended its congress on Monday.",
        "The Candlelight Party has suspended the head of its youth wing in Kampot, Keo Sarath, for six months.",
        "Keo Sarath, a Candlelight Party official, took charge of the campaign.",
        "Keo Sarath of the Candlelight Party was beaten in the commune election by 40 votes.",
        "Keo Sarath of the Candlelight Party attacked the government's land policy.",
    ],
)
def test_no_pressure_where_none_is_told(code: Code, sentence: str) -> None:
    assert pressure(code(sentence)) == []


def test_an_arrest_and_a_verdict_months_later_are_two_acts(code: Code) -> None:
    coding = code(
        "Keo Sarath, a Candlelight Party official, was arrested in October and charged with incitement. A court "
        "sentenced him on Monday to two years in prison."
    )
    assert sorted(sorted(kinds) for _, kinds in pressure(coding)) == [["arrest", "charge"], ["conviction"]]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("He has since become deputy governor of the province.", "appointment"),
        ("On Tuesday a sub-decree named him undersecretary of state at the Ministry of Labour.", "appointment"),
        ("He was rewarded with a seat on the provincial council.", "appointment"),
        ("He now works as an adviser to the Senate.", "appointment"),
        ("He was promoted to brigadier general.", "rank"),
        ("He now wears a major's stars.", "rank"),
        ("He was paid $5,000.", "money"),
        ("Prosecutors dropped the charges against him a day later.", "charges_dropped"),
        ("The king pardoned him on Tuesday.", "pardon"),
        ("He was freed on bail on Tuesday.", "bail"),
        ("The title to his land arrived a week later.", "land"),
    ],
)
def test_a_benefit_is_a_reward_and_a_signal_of_the_move(code: Code, sentence: str, kind: str) -> None:
    coding = code(f"{JOINED} {sentence}")
    assert rewards(coding) == [{kind}]
    assert kind in {s.kind for s in act(coding).signals}


@pytest.mark.parametrize(
    ("sentence", "signals"),
    [
        ("He will keep his seat on the council.", {("job_kept", "reported")}),
        ("His contract at the school was renewed a week later.", {("job_kept", "reported")}),
        ('"Nobody bought me," he said.', {("money", "denied")}),
        ("He insisted he had taken no money.", {("money", "denied")}),
        ('"I was not forced," he said.', {("threat", "denied")}),
        ('"It is my own decision," he told reporters.', {("threat", "denied")}),
        ("He said no post had been promised to him.", {("appointment", "denied")}),
        ("In a letter to the prime minister he apologised.", {("letter", "reported"), ("apology", "reported")}),
        ("In a video he begged the prime minister for forgiveness.",
         {("video_confession", "reported"), ("apology", "reported")}),
        ("He called his old party's leaders liars.", {("denunciation", "reported")}),
        ("He was welcomed at a ceremony at party headquarters.", {("public_ceremony", "reported")}),
        ("In March police had arrested him.", {("arrest", "reported")}),
        ("Police had warned him in March that he could be arrested.", {("threat", "reported")}),
        ("Men on motorbikes had followed him for weeks.", {("surveillance", "reported")}),
        ("Hun Sen had accused him in March of treason.", {("threat", "reported")}),
        ("The case had nothing to do with it, he said of his arrest in March.",
         {("arrest", "reported"), ("arrest", "denied")}),
        # What is near the act and none of these.
        ("He won his seat on the council in 2022.", set()),
        ("The market pays 900 riel for a kilo of fish.", set()),
        ("He posted the party card in an envelope.", set()),
        ("Nobody knows who bought the fish.", set()),
        ("A video of the lunch was published.", set()),
        ("The governor attended a rice-planting ceremony in another district.", set()),
        ("The party will hold a welcoming ceremony at a later date.", set()),
        ("A farmer said he did not know whether to be sorry.", set()),
    ],
)  # fmt: skip
def test_signals_of_a_move(code: Code, sentence: str, signals: set[tuple[str, str]]) -> None:
    assert {(s.kind, s.stance) for s in act(code(f"{JOINED} {sentence}")).signals} == signals


def test_what_strikes_somebody_weeks_after_the_move_did_not_bring_it_about(code: Code) -> None:
    coding = code(
        "Keo Sarath, a former Candlelight Party official, joined the Cambodian People's Party in January. Police "
        "arrested him in April over a debt."
    )
    assert {s.kind for s in act(coding).signals} == set()


@pytest.mark.parametrize(
    ("offer", "kind"),
    [
        ("The man offered him a post at the ministry.", "appointment"),
        ("He was promised the chair of the commune chief.", "appointment"),
        ("The man said his name would be first on the list.", "appointment"),
        ("The man mentioned the rank of major.", "rank"),
        ("He put an envelope with $2,000 on the table.", "money"),
        ("He said the land title could be arranged.", "land"),
        ("The man said the case against him would be dropped.", "charges_dropped"),
        ("The official said he could keep his seat.", "job_kept"),
        ("The man said his licence might not be renewed.", "threat"),
        ("The official reminded him that his son worked for the state.", "threat"),
        ("If he said no, his shop would be closed, the man said.", "threat"),
        ("The man told him he might end up in prison.", "threat"),
    ],
)
def test_what_is_held_out_to_somebody_who_refuses(code: Code, offer: str, kind: str) -> None:
    coding = code(f"{ASKED} {offer} He refused.")
    refusal = act(coding)
    assert refusal.type == "refusal"
    assert {s.kind for s in refusal.signals} == {kind}
    assert pressure(coding) == []


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("on the 5th", "2023-05-05 2023-05-05 day"),
        ("a week ago", "2023-05-01 2023-05-07 week"),
        ("three days ago", "2023-05-09 2023-05-09 day"),
        ("in late April", "2023-04-01 2023-04-30 month"),
        ("at the end of March", "2023-03-01 2023-03-31 month"),
        ("at the weekend", "2023-05-06 2023-05-07 range"),
        ("on Tuesday of last week", "2023-05-02 2023-05-02 day"),
        ("on the first Monday of May", "2023-05-01 2023-05-01 day"),
        ("the week before last", "2023-04-24 2023-04-30 week"),
        ("in the second week of April", "2023-04-08 2023-04-14 week"),
        ("earlier this week", "2023-05-08 2023-05-14 week"),
        ("on Wednesday, two months before the election", "2023-05-10 2023-05-10 day"),
        ("ahead of the July vote", ""),
        ("before the July 23 election", ""),
    ],
)
def test_when_somebody_joined(code: Code, words: str, days: str) -> None:
    date = act(code(f"{SARATH} joined the Cambodian People's Party {words}.")).date
    assert (f"{date.start} {date.end} {date.precision}" if date else "") == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (f"{SARATH} was arrested on 3 April. Two weeks later he joined the Cambodian People's Party.", "2023-04-17"),
        (f"{SARATH} said on Thursday he had joined the Cambodian People's Party two days earlier.", "2023-05-09"),
        (
            'On 4 May a Facebook page published a photograph with the words: "All 45 members of the Candlelight '
            "Party in Kampot have joined the Cambodian People's Party today.\"",
            "2023-05-04",
        ),
        (
            "Two former organisers of the Candlelight Party flew home on Thursday.\nKeo Sarath, who had been convicted "
            "in his absence in 2021, signed a membership form of the Cambodian People's Party at the airport.",
            "2023-05-11",
        ),
        (f"{SARATH} is to join the Cambodian People's Party at a ceremony on 20 May.", "2023-05-20"),
        (
            "Sok Eysan, a spokesman for the Cambodian People's Party, said on Thursday that 40 members of the "
            "Candlelight Party had joined it in Kampot. They signed their letters on Tuesday.",
            "2023-05-09",
        ),
        (
            "Keo Sarath, a Candlelight Party councillor who was elected last June, said on Thursday that he had turned "
            "down a post if he joined the Cambodian People's Party. He was asked on 2 May.",
            "2023-05-02",
        ),
        (
            f"{SARATH} has this morning left the Candlelight Party and pledged allegiance to the Cambodian People's "
            "Party.",
            "2023-05-12",
        ),
    ],
)
def test_the_day_of_the_act_is_not_the_day_of_the_saying(code: Code, text: str, day: str) -> None:
    date = act(code(text)).date
    assert date is not None
    assert str(date.start) == day


def test_two_numbers_for_one_event_have_one_day(code: Code) -> None:
    coding = code(
        "The Cambodian People's Party said that 340 members of the Candlelight Party in Kampot joined it on Sunday.\n"
        "Ros Dara, Candlelight's secretary in the province, said on Monday that only twelve had gone. \"The rest are "
        'vendors," he said.'
    )
    assert {(m.date.start.isoformat(), m.status) for m in coding.mentions if m.date} == {("2023-05-07", "contested")}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KAMPOT — 12 members of the Candlelight Party joined the Cambodian People's Party in Battambang.", "KH-2"),
        ("Keo Sarath, a Candlelight Party councillor in Takeo, joined the Cambodian People's Party.", "KH-21"),
        # One act of two people who hold office in two provinces.
        ("Keo Sarath of Kandal and Ros Dara of Takeo, both of the Candlelight Party, joined the Cambodian People's "
         "Party.", None),
        # A total for the whole country is in no province.
        ("In Battambang people still talk.\nOver 2,500 officials of the Candlelight Party nationwide joined the "
         "Cambodian People's Party.", None),
        # "In the province" is the one spoken of.
        ("In Battambang people still talk.\nSome say more.\nOthers say less.\nNobody counts.\nThe Candlelight Party's "
         "office in the province says that 60 of its people have joined the Cambodian People's Party.", "KH-2"),
    ],
)  # fmt: skip
def test_where_an_act_took_place(code: Code, text: str, place: str | None) -> None:
    assert act(code(text, title="Members move in Cambodia")).place == place


FORTY = "40 members of the Candlelight Party in Kampot"


@pytest.mark.parametrize(
    ("text", "status", "side"),
    [
        (f"Sok Eysan, spokesman for the Cambodian People's Party, said {FORTY} had joined it.", "claimed",
         "destination_party"),
        (f"{FORTY} have joined the Cambodian People's Party, according to its provincial office.", "claimed",
         "destination_party"),
        ("KAMPOT, May 11 — Cambodia's ruling party has taken in 40 local officials of the opposition Candlelight "
         "Party, its spokesman said on Thursday.", "claimed", "destination_party"),
        (f"{FORTY} have joined the Cambodian People's Party, its provincial chief, Keo Sarath, told Fresh Kampot.",
         "claimed", "destination_party"),
        (f"A pro-government news site reported that {FORTY} had joined the Cambodian People's Party.", "claimed",
         "media"),
        (f"{FORTY} have left for the Cambodian People's Party, the opposition party's secretary, Ros Dara, admitted.",
         "claimed", "origin_party"),
        (f"{FORTY} have joined the Cambodian People's Party, the rights group Tree Watch said.", "reported", "ngo"),
        (f"Election monitor Ros Dara said {FORTY} had joined the Cambodian People's Party.", "reported", "ngo"),
        (f"Political analyst Ros Dara said {FORTY} had joined the Cambodian People's Party.", "reported", "analyst"),
        (f"{FORTY} joined the Cambodian People's Party at a ceremony on Monday.", "reported", None),
        (f"The Cambodian People's Party said {FORTY} had joined it. Candlelight denied it.", "contested",
         "destination_party"),
        (f"The Cambodian People's Party said {FORTY} had joined it. Ros Dara, Candlelight's secretary in the province, "
         "laughed at the figure.", "contested", "destination_party"),
        ("The Candlelight Party dismissed a claim by the Cambodian People's Party that 40 of its members in Kampot had "
         "joined it.", "contested", "destination_party"),
        ("Keo Sarath, a Candlelight Party official in Kampot, said he had joined the Cambodian People's Party.",
         "reported", "subject"),
        ("Keo Sarath, a Candlelight Party official in Kampot, denied that he had joined the Cambodian People's Party.",
         "denied", None),
        ("Keo Sarath, a Candlelight Party official in Kampot, said he had turned down a post if he joined the "
         "Cambodian People's Party. A party spokesman, Sok Eysan, said no such offer had been made.", "contested",
         "subject"),
        ("Hun Sen on Sunday invited commune councillors of the Candlelight Party to join the Cambodian People's Party.",
         "reported", None),
    ],
)  # fmt: skip
def test_who_vouches_for_an_act(code: Code, text: str, status: str, side: str | None) -> None:
    mention = act(code(text))
    assert (mention.status, mention.claimant.side if mention.claimant else None) == (status, side)


# ------------------------------------------------------------------------------- groups, numbers and who tells them


def groups(coding: Coding) -> list[tuple[int | None, list[str], str]]:
    """(lowest count, names, status) of every move of several people."""
    moves = [m for m in coding.mentions if m.type == "defection" and m.actor_kind != "person"]
    return [(m.count.low if m.count else None, [a.name for a in m.actors], m.status) for m in moves]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Twenty-six Candlelight Party members in Kandal, among them the commune chief Sok Pheap and Takeo "
            "treasurer Ly Dara, have joined the Cambodian People's Party.",
            ["Sok Pheap", "Ly Dara"],
        ),
        (
            "Twenty-six Candlelight Party members have joined the Cambodian People's Party. They include Ly Dara, "
            "until last week the party's treasurer in Takeo.",
            ["Ly Dara"],
        ),
        (
            "Twenty-six Candlelight Party members joined the Cambodian People's Party on Sunday, led by the chairman, "
            "Ly Dara.",
            ["Ly Dara"],
        ),
    ],
)
def test_a_group_is_told_once_with_those_who_are_named_in_it(code: Code, text: str, names: list[str]) -> None:
    assert groups(code(text)) == [(26, names, "reported")]


@pytest.mark.parametrize(
    "answer",
    [
        "Candlelight's secretary Mao Vichet said his office could account for 14.",
        "Candlelight's secretary Mao Vichet said that only 14 of them were on the party's books.",
        "Candlelight's secretary Mao Vichet said he had counted 14.",
    ],
)
def test_the_number_of_the_other_side_is_set_against_the_first(code: Code, answer: str) -> None:
    coding = code(
        "The Cambodian People's Party said on Monday that 300 members of the Candlelight Party had come over to it in "
        f"Takeo. {answer}"
    )
    assert sorted(groups(coding)) == [(14, [], "contested"), (300, [], "contested")]


def test_two_sides_in_one_sentence_each_vouch_for_their_own_number(code: Code) -> None:
    coding = code(
        "Candlelight admits that 30 of its activists have gone over to the Cambodian People's Party in Battambang, but "
        "the ruling party says the number is over 200."
    )
    sides = {m.count.low: m.claimant.side for m in coding.mentions if m.count and m.claimant}
    assert sides == {30: "origin_party", 200: "destination_party"}


def test_a_number_for_the_province_does_not_contest_one_for_the_country(code: Code) -> None:
    coding = code(
        "Sam Rainsy Party secretary-general Eng Chhay Eang said about 15 members of the party in Kampong Speu had gone "
        "to the Cambodian People's Party since January. CPP lawmaker Cheam Yeap said that more than 3,000 Sam Rainsy "
        "Party members in the whole country had joined the Cambodian People's Party this year.",
        published="2008-06-11",
    )
    assert {status for *_, status in groups(coding)} == {"claimed"}


def test_who_is_written_to_is_not_the_one_that_a_gesture_is_told_of(code: Code) -> None:
    coding = code(
        "Nhem Thorn and Yung Saly, both of the Candlelight Party, joined the Cambodian People's Party in May. Both had "
        "sent letters to Prime Minister Hun Sen in which they said they had been deceived by Sam Rainsy."
    )
    kinds = {s.kind for m in coding.mentions if m.type == "defection" for s in m.signals}
    assert kinds == {"letter", "denunciation"}


def test_a_charge_that_the_lead_tells_of_somebody_unnamed_is_that_of_the_one_named_next(code: Code) -> None:
    coding = code(
        "A councillor whom the Kampot provincial court charged with incitement in April has joined the ruling party.\n"
        "Chan Thida, a Candlelight Party councillor, told reporters she joined the Cambodian People's Party on Sunday.",
    )
    assert "charge" in {s.kind for m in coding.mentions if m.type == "defection" for s in m.signals}


def test_a_count_of_days_to_an_election_dates_no_act(code: Code) -> None:
    mention = act(
        code(
            "Keo Sarath, deputy head of the Candlelight Party in Kampot, said he had been accepted as a member of the "
            "Cambodian People's Party, less than seven weeks before the country elects its councils."
        )
    )
    assert mention.date is None
