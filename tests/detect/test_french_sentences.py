"""What one French sentence says: who moves where, and whether they did, will, refused, or were asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.detect.coder import check_spans, code_article
from pipeline.records import Article, Coding, Mention

_LEAD = "Le Parti de la bougie est le principal parti d'opposition du Cambodge."


def coded(text: str, *, title: str = "Cambodge", day: str = "2027-03-12") -> Coding:
    article = Article(
        article_id="a", revision_id="r", source_id="s", url="", canonical_url="", title=title, text=text,
        language="fr", published_at=datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC), published_raw=day,
        published_rule="input",
    )  # fmt: skip
    coding = code_article(article)
    assert check_spans(article, coding) == []
    return coding


def core(text: str, **words: str) -> list[Mention]:
    return [m for m in coded(text, **words).mentions if m.type not in ("pressure", "reward")]


def names(mention: Mention) -> list[str]:
    return [a.name for a in mention.actors]


MOVES = [
    "L'ancien député de la Bougie Phan Sokvary a rejoint lundi le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller communal du Parti de la bougie à Kampot, a rallié le Parti du peuple cambodgien (PPC).",
    "Phan Sokvary, cadre du Parti de la bougie, s'est rallié au Parti du peuple cambodgien.",
    "Élu en 2022 sous l'étiquette du Parti de la bougie, Phan Sokvary vient de passer au Parti du peuple cambodgien.",
    "Phan Sokvary, responsable du Parti de la bougie, a fait défection au profit du Parti du peuple cambodgien.",
    "Phan Sokvary a quitté le Parti de la bougie pour rejoindre le Parti du peuple cambodgien.",
    "Après avoir quitté le Parti de la bougie, Phan Sokvary a adhéré mardi dernier au Parti du peuple cambodgien.",
    "Phan Sokvary, trésorier du Parti de la bougie, a demandé à être admis dans les rangs du Parti du peuple "
    "cambodgien.",
    "Phan Sokvary, trésorier du Parti de la bougie, a annoncé son ralliement au parti au pouvoir. Le Parti du peuple "
    "cambodgien s'en félicite.",
    "Le Parti du peuple cambodgien a accueilli vendredi Phan Sokvary, ancien cadre du Parti de la bougie.",
    "Phan Sokvary, ex-député du Parti de la bougie, a prêté allégeance au Parti du peuple cambodgien.",
    "Le ralliement de Phan Sokvary, trésorier du Parti de la bougie, au Parti du peuple cambodgien a été annoncé "
    "dimanche.",
    "Phan Sokvary, du Parti de la bougie, a changé de camp et siège désormais avec le Parti du peuple cambodgien.",
    "Phan Sokvary, chef de file de la Bougie, a été officiellement admis au sein du Parti du peuple cambodgien.",
    "Phan Sokvary, ancien du Parti de la bougie, est devenu membre du Parti du peuple cambodgien.",
    "Phan Sokvary, élu du Parti de la bougie, a signé une lettre d'adhésion au Parti du peuple cambodgien.",
    "Phan Sokvary, qui dirigeait le Parti de la bougie à Pursat, a retourné sa veste et soutient le Parti du peuple "
    "cambodgien.",
    "Phan Sokvary, du Parti de la bougie, est passé avec armes et bagages dans le camp du Parti du peuple cambodgien.",
    "Le Parti de la bougie a perdu Phan Sokvary au profit du Parti du peuple cambodgien.",
    "Phan Sokvary, ancienne figure du Parti de la bougie, a intégré les rangs du Parti du peuple cambodgien.",
    "Phan Sokvary, conseillère du Parti de la bougie, a déposé sa demande d'adhésion au Parti du peuple cambodgien.",
    "Phan Sokvary, conseillère du Parti de la bougie, s'est rangée du côté du Parti du peuple cambodgien.",
    "Phan Sokvary, jusque-là secrétaire du Parti de la bougie, a troqué sa carte contre celle du Parti du peuple "
    "cambodgien.",
    "« J'ai rejoint le Parti du peuple cambodgien », a déclaré Phan Sokvary, ancien cadre du Parti de la bougie.",
]


@pytest.mark.parametrize("sentence", MOVES)
def test_a_named_move_to_the_ruling_party_is_a_defection(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.origin, m.destination, m.modality) for m in mentions] == [
        ("defection", ["Phan Sokvary"], "CLP", "CPP", "actual")
    ]


PLANS = [
    "Phan Sokvary, conseiller du Parti de la bougie, va rejoindre le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, rejoindra bientôt le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, pourrait rallier le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, envisage d'adhérer au Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, s'apprête à rejoindre le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, serait sur le point de passer au Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, aurait rejoint le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, a l'intention de rejoindre le Parti du peuple cambodgien.",
]


@pytest.mark.parametrize("sentence", PLANS)
def test_what_is_only_to_come_or_rumoured_is_planned(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.destination, m.modality) for m in mentions] == [
        ("defection", ["Phan Sokvary"], "CPP", "planned")
    ]


NOT_MOVED = [
    "Phan Sokvary, conseiller du Parti de la bougie, n'a pas rejoint le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, n'a jamais adhéré au Parti du peuple cambodgien.",
    "Des lycéens sans étiquette ont rejoint le Parti du peuple cambodgien.",
    "Le Parti de la bougie a rejoint une coalition de partis d'opposition.",
    "Phan Sokvary a rejoint le stade olympique pour la finale, selon le Parti du peuple cambodgien.",
]


@pytest.mark.parametrize("sentence", NOT_MOVED)
def test_a_denied_move_a_recruit_or_another_joining_is_no_mention(sentence: str) -> None:
    assert [m for m in core(f"{_LEAD}\n\n{sentence}") if m.type == "defection"] == []


DENIALS = [
    "Phan Sokvary, conseiller du Parti de la bougie, dément avoir rejoint le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, nie être passé au Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, a démenti la rumeur de son passage au Parti du peuple cambodgien.",
]


@pytest.mark.parametrize("sentence", DENIALS)
def test_a_move_that_the_person_denies_is_kept_as_denied(sentence: str) -> None:
    (mention,) = core(f"{_LEAD}\n\n{sentence}")
    assert (mention.type, names(mention), mention.status) == ("defection", ["Phan Sokvary"], "denied")
    assert mention.claimant is not None
    assert mention.claimant.side == "subject"


REFUSALS = [
    "Phan Sokvary, conseiller du Parti de la bougie, a refusé de rejoindre le Parti du peuple cambodgien.",
    "On a proposé à Phan Sokvary, conseiller du Parti de la bougie, un poste au ministère s'il rejoignait le Parti "
    "du peuple cambodgien. Il a décliné.",
    "Le Parti du peuple cambodgien a offert un poste à Phan Sokvary, conseiller du Parti de la bougie. « J'ai dit "
    "non », raconte-t-il.",
    "Approchée par le Parti du peuple cambodgien, Phan Sokvary, conseillère du Parti de la bougie, a repoussé l'offre.",
    "Phan Sokvary, conseiller du Parti de la bougie, invité à rejoindre le Parti du peuple cambodgien, a poliment "
    "décliné l'invitation.",
]


@pytest.mark.parametrize("sentence", REFUSALS)
def test_a_declined_offer_is_a_refusal(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.origin, m.destination) for m in mentions] == [
        ("refusal", ["Phan Sokvary"], "CLP", "CPP")
    ]


APPROACHES = [
    "Des fonctionnaires ont pressé Phan Sokvary, conseiller du Parti de la bougie, de rejoindre le Parti du peuple "
    "cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, a été invité à rejoindre le Parti du peuple cambodgien.",
    "Phan Sokvary, conseiller du Parti de la bougie, affirme que le gouverneur lui a demandé d'adhérer au Parti du "
    "peuple cambodgien.",
    "Le chef de district a proposé à Phan Sokvary, conseiller du Parti de la bougie, de changer de camp.",
    "Phan Sokvary, conseiller du Parti de la bougie, a été sommé de rallier le Parti du peuple cambodgien.",
]


@pytest.mark.parametrize("sentence", APPROACHES)
def test_an_offer_or_a_demand_without_an_answer_is_an_approach(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence} Le Parti du peuple cambodgien n'a pas commenté.")
    assert [(m.type, names(m), m.origin, m.destination) for m in mentions] == [
        ("approach", ["Phan Sokvary"], "CLP", "CPP")
    ]


DEPARTURES = [
    "Phan Sokvary a démissionné du Parti de la bougie.",
    "Phan Sokvary a claqué la porte du Parti de la bougie.",
    "Phan Sokvary a été exclu du Parti de la bougie.",
    "Le Parti de la bougie a exclu Phan Sokvary.",
    "La démission de Phan Sokvary du Parti de la bougie a été annoncée lundi.",
    "Phan Sokvary a rompu avec le Parti de la bougie.",
    "Phan Sokvary n'est plus membre du Parti de la bougie.",
    "Phan Sokvary a quitté mercredi le Parti de la bougie sans dire où il allait.",
    "Phan Sokvary, trésorière du Parti de la bougie, a rendu sa carte.",
    "Phan Sokvary, trésorière du Parti de la bougie, a présenté sa démission.",
]


@pytest.mark.parametrize("sentence", DEPARTURES)
def test_leaving_without_a_destination_is_a_departure(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.origin, m.destination) for m in mentions] == [
        ("departure", ["Phan Sokvary"], "CLP", None)
    ]


RECANTATIONS = [
    "Phan Sokvary, militant du Parti de la bougie, a présenté ses excuses au Premier ministre Hun Manet.",
    "Phan Sokvary, militant du Parti de la bougie, s'est excusé publiquement dans une vidéo.",
    "Phan Sokvary, militant du Parti de la bougie, a demandé pardon à M. Hun Sen.",
    "Phan Sokvary, militant du Parti de la bougie, a fait amende honorable.",
]


@pytest.mark.parametrize("sentence", RECANTATIONS)
def test_an_apology_without_joining_is_a_recantation(sentence: str) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.origin) for m in mentions] == [("recantation", ["Phan Sokvary"], "CLP")]


GROUPS = [
    ("Une vingtaine de membres du Parti de la bougie ont rejoint le Parti du peuple cambodgien.", (20, 20)),
    ("Quelque 300 anciens membres du Parti de la bougie ont rallié le Parti du peuple cambodgien.", (300, 300)),
    ("Plus de 1 200 militants du Parti de la bougie sont passés au Parti du peuple cambodgien.", (1200, None)),
    (
        "Au moins quarante-sept élus locaux du Parti de la bougie ont fait défection pour le Parti du peuple "
        "cambodgien.",
        (47, None),
    ),
    ("Des centaines de sympathisants du Parti de la bougie ont rejoint le Parti du peuple cambodgien.", (200, None)),
    ("Des milliers de militants du Parti de la bougie ont rejoint le Parti du peuple cambodgien.", (2000, None)),
    ("Le Parti du peuple cambodgien a accueilli trois conseillers communaux de la Bougie.", (3, 3)),
    ("Entre 80 et 90 adhérents de la Bougie ont rejoint le Parti du peuple cambodgien.", (80, 90)),
    ("Deux cent douze militants de la Bougie se sont ralliés au Parti du peuple cambodgien.", (212, 212)),
    (
        "Une conseillère communale de la Bougie, qui a requis l'anonymat, a rejoint le Parti du peuple cambodgien.",
        (1, 1),
    ),
]


@pytest.mark.parametrize(("sentence", "count"), GROUPS)
def test_people_without_names_are_a_group_with_its_count(sentence: str, count: tuple[int, int | None]) -> None:
    mentions = core(f"{_LEAD}\n\n{sentence}")
    assert [(m.type, names(m), m.count and (m.count.low, m.count.high), m.origin, m.destination) for m in mentions] == [
        ("defection", [], count, "CLP", "CPP")
    ]


def test_a_share_is_an_aggregate_in_percent() -> None:
    (mention,) = core(
        f"{_LEAD}\n\nEntre 10 et 15 % des dirigeants du Parti de la bougie ont rejoint le Parti du peuple cambodgien,"
        f" selon son porte-parole."
    )
    assert mention.actor_kind == "aggregate"
    assert mention.count is not None
    assert (mention.count.low, mention.count.high, mention.count.unit) == (10, 15, "percent")


def test_a_list_of_names_is_one_act() -> None:
    (mention,) = core(
        f"{_LEAD}\n\nPhan Sokvary, trésorier du Parti de la bougie, Mme Chim Rathana et M. Ek Bunleng ont rejoint le "
        f"Parti du peuple cambodgien."
    )
    assert names(mention) == ["Phan Sokvary", "Chim Rathana", "Ek Bunleng"]
    assert mention.count is not None
    assert (mention.count.low, mention.count.high) == (3, 3)


def test_a_former_defector_who_comes_home_is_a_return() -> None:
    mentions = core(
        f"{_LEAD}\n\nPhan Sokvary, qui avait quitté le Parti de la bougie pour le Parti du peuple cambodgien en "
        f"janvier 2027, "
        "est revenu cette semaine au Parti de la bougie."
    )
    assert [(m.type, m.origin, m.destination) for m in mentions if m.type == "return"] == [("return", "CPP", "CLP")]


def test_between_opposition_parties_the_story_is_reverse() -> None:
    coding = coded("Phan Sokvary, ancien du Parti de la bougie, a rejoint le Parti de la force nationale au Cambodge.")
    assert coding.story == "reverse"
    assert coding.mentions[0].direction == "within_opposition"


def test_a_union_leader_who_takes_a_post_at_a_ministry_is_coopted() -> None:
    (mention,) = core("Au Cambodge, la syndicaliste Phan Sokvary a rejoint le ministère du Travail comme conseillère.")
    assert (mention.type, mention.origin, mention.destination) == ("cooptation", "CIVIL_SOCIETY", "GOVERNMENT")


def test_a_claim_of_one_side_is_claimed_and_names_the_claimant() -> None:
    (mention,) = core(
        f"{_LEAD}\n\nSelon le porte-parole du PPC, Sok Eysan, 300 membres du Parti de la bougie ont rejoint le Parti "
        f"du peuple cambodgien."
    )
    assert mention.status == "claimed"
    assert mention.claimant is not None
    assert (mention.claimant.name, mention.claimant.side) == (
        "Sok Eysan",
        "destination_party",
    )


def test_two_sides_with_two_numbers_are_contested() -> None:
    mentions = core(
        f"{_LEAD}\n\nSelon le porte-parole du PPC, Tim Borany, 300 membres du Parti de la bougie ont rejoint le "
        f"Parti du peuple cambodgien. "
        "Le responsable de la Bougie, Nhem Sarath, n'en reconnaît que douze."
    )
    assert [(m.count and m.count.low, m.status) for m in mentions] == [(300, "contested"), (12, "contested")]


def test_the_arrest_and_the_post_are_pressure_and_reward_of_the_same_person() -> None:
    coding = coded(
        f"{_LEAD}\n\nPhan Sokvary, trésorier du Parti de la bougie, a été arrêté en février. Il a rejoint mardi le "
        f"Parti du peuple cambodgien. "
        "Mercredi, il a été nommé secrétaire d'État au ministère du Travail."
    )
    assert {m.type for m in coding.mentions} == {"defection", "pressure", "reward"}
    move = next(m for m in coding.mentions if m.type == "defection")
    assert {(s.family, s.kind) for s in move.signals} == {("coercion", "arrest"), ("inducement", "appointment")}


@pytest.mark.parametrize("quotes", ["« {} »", "«{}»", "“{}”", '"{}"'])
@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ"])
def test_quote_and_apostrophe_styles_change_nothing(quotes: str, apostrophe: str) -> None:
    said = quotes.format("Personne ne m'a forcé, je n'ai pas été acheté")
    text = (
        f"{_LEAD}\n\nPhan Sokvary, trésorier de l'opposition au sein du Parti de la bougie, s'est rallié lundi au "
        f"Parti du peuple cambodgien. "
        f"{said}, a-t-il déclaré."
    ).replace("'", apostrophe)
    (mention,) = core(text)
    assert (mention.type, names(mention), mention.destination) == ("defection", ["Phan Sokvary"], "CPP")
    assert {(s.kind, s.stance) for s in mention.signals} == {("threat", "denied"), ("money", "denied")}


def test_other_countries_and_other_senses_yield_nothing() -> None:
    assert coded("Au Ghana, des membres du NPP ont rejoint le NDC à Accra.").mentions == ()
    assert coded("Le festival de Siem Reap, au Cambodge, a enregistré deux défections d'artistes.").mentions == ()


ALL_MOVES = [*MOVES, *PLANS, *REFUSALS, *DEPARTURES, *RECANTATIONS]


@pytest.mark.parametrize("name", ["Ngoun Tivea", "Ouk Sreypich", "Yos Chanrithvuth"])
def test_a_name_never_seen_before_is_read_like_any_other(name: str) -> None:
    for sentence in ALL_MOVES:
        known = [(m.type, m.origin, m.destination, m.modality) for m in core(f"{_LEAD}\n\n{sentence}")]
        other = core(f"{_LEAD}\n\n{sentence.replace('Phan Sokvary', name)}")
        assert [(m.type, m.origin, m.destination, m.modality) for m in other] == known, sentence
        assert {n for m in other for n in names(m)} <= {name}, sentence


def test_a_plan_a_denial_and_a_question_never_make_a_defector() -> None:
    for sentence in [*PLANS, *NOT_MOVED, *REFUSALS, *APPROACHES]:
        assert not [
            m
            for m in core(f"{_LEAD}\n\n{sentence}")
            if m.type == "defection" and m.modality == "actual" and m.status != "denied"
        ], sentence


@pytest.mark.parametrize(
    "text", ["", "« » ’ — …", "Cambodge \u200b parti «", "Parti de la bougie" * 50, "\ue001\ue000 Cambodge PPC"]
)
def test_no_text_makes_the_grammar_raise(text: str) -> None:
    assert isinstance(coded(text), Coding)


def test_an_interviewee_who_does_not_say_yes_has_refused() -> None:
    mentions = core(
        "Keo Sothearath coordonne le Parti de la force nationale (NPP) à Pursat, au Cambodge.\n\n"
        "Que vous a-t-on proposé ?\n\nLe 3 février, un adjoint du gouverneur m'a proposé un poste au Parti du peuple "
        "cambodgien.\n\n"
        "Et qu'avez-vous répondu ?\n\nQue mes poules m'attendaient.\n\nAvez-vous peur ?\n\nUn peu.",
        day="2028-02-20",
    )
    assert [(m.type, names(m), m.origin, m.destination) for m in mentions] == [
        ("refusal", ["Keo Sothearath"], "NPP", "CPP")
    ]


def test_a_roll_call_names_every_member_of_the_group() -> None:
    (mention,) = core(
        "Trois membres du Parti de la force nationale de Tboung Khmum, au Cambodge, ont demandé à rejoindre le Parti "
        "du peuple cambodgien.\n\n"
        "Il s'agit de : 1. M. Sok Phearith ; 2. Mme Uy Chenda ; 3. M. Lay Bunthan."
    )
    assert (mention.actor_kind, names(mention)) == ("person", ["Sok Phearith", "Uy Chenda", "Lay Bunthan"])


def test_two_moves_of_one_person_stay_two_and_follow_each_other() -> None:
    mentions = core(
        "Au Cambodge, Pen Rithvong a quitté le Funcinpec en 2003 pour le Parti Sam Rainsy. "
        "En février 2008, il a rallié le Parti du peuple cambodgien."
    )
    assert [(m.origin, m.destination, m.modality) for m in mentions] == [
        ("FUNCINPEC", "SRP", "historical"),
        ("SRP", "CPP", "historical"),
    ]


_PIECES = st.one_of(
    st.sampled_from(
        [*MOVES[:6], *REFUSALS[:3], "« Non », dit-elle.", "\u200b", "\u00a0", "«", "»", "’", "l'", "M. ", "\n\n", "— "]
    ),
    st.text(max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=8))
def test_any_mixture_of_words_and_signs_gives_exact_spans_and_the_same_answer_twice(pieces: list[str]) -> None:
    text = f"{_LEAD} " + " ".join(pieces)
    assert coded(text) == coded(text)
