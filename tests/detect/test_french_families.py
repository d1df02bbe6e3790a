"""Families of French wordings around one act: numbers that answer a question or each other, followers, leavings by a
gesture, returns home, calls, answers in a quote, twins of an organisation.
"""

from __future__ import annotations

import pytest

from pipeline.detect.lexicon import regular_er_forms
from tests.detect.test_french_turns import (
    APPROACH,
    CALL,
    DEPARTURE,
    MOVE,
    PLAN,
    REFUSAL,
    RETURN,
    Told,
    group,
    told,
)

COOPTED: Told = ("cooptation", "X", "CIVIL_SOCIETY", "GOVERNMENT", "actual", "reported")
ONCE_OVER: Told = ("defection", "X", "CLP", "CPP", "historical", "reported")
TWO_NUMBERS = [group(60, "contested"), group(11, "contested")]

FAMILIES: list[tuple[str, list[Told]]] = [
    # Numbers.
    ("Combien d'élus du <L> ont rallié le <P> samedi ? Soixante, affirme Meas Boramy, porte-parole du <P>. Onze, "
     "réplique Chea Vannak, porte-parole du <L>.", TWO_NUMBERS),
    ("Combien d'élus du <L> sont passés au <P> ? « Soixante », assure Meas Boramy, porte-parole du <P>. « Onze », "
     "corrige Chea Vannak, porte-parole du <L>.", TWO_NUMBERS),
    ("Le <P> annonce soixante ralliements de cadres du <L>. Onze seulement, corrige le <L>.", TWO_NUMBERS),
    ("Soixante conseillers du <L> ont rejoint le <P> lundi, affirme Meas Boramy, porte-parole du <P>. La direction du "
     "<L> minimise : seuls onze conseillers seraient partis.", TWO_NUMBERS),
    ("Le <P> revendique soixante transfuges du <L>. Onze, pas davantage, tranche Chea Vannak, porte-parole du <L>.",
     TWO_NUMBERS),
    ("Soixante élus du <L> ont gagné le <P>, à en croire Meas Boramy, son porte-parole. « Onze des nôtres sont "
     "partis », rectifie Chea Vannak, porte-parole du <L>.", TWO_NUMBERS),
    ("Soixante conseillers du <L> ont rejoint le <P>, a déclaré le chef du <P> à Kep, Meas Boramy. Au <L>, on parle "
     "plutôt de onze départs.", TWO_NUMBERS),
    ("Ils étaient trente, samedi, à quitter le <L> pour le <P>.", [group(30)]),
    ("Combien d'électeurs se sont inscrits ? Huit millions, affirme la commission électorale.", []),
    # Who else went.
    ("<X>, chef de la section du <L> à Kep, est passé au <P> en février. Il a été suivi par cinq de ses adjoints.",
     [MOVE, group(5)]),
    ("<X>, chef de la section du <L> à Kep, a rallié le <P> en février. Dans son sillage, vingt militants ont changé "
     "de camp.", [MOVE, group(20)]),
    ("<X>, élu du <L>, a demandé à entrer au <P>, suivi de vingt-deux anciens adhérents du <L>.", [MOVE, group(22)]),
    ("<X>, présidente du <L>, a été suivie par deux motos jusqu'à son domicile.", []),
    # Moves told otherwise.
    ("<X>, député du <L>, a fait savoir jeudi qu'il intégrait le <P>.", [MOVE]),
    ("<X>, cadre du <L>, a annoncé qu'il rejoindrait le <P> en avril.", [PLAN]),
    ("<X>, cadre du <L>, a tourné le dos à son parti pour embrasser la cause du <P>.", [MOVE]),
    ("<X> était l'un des visages du <L> à Kep. Il est, depuis mercredi, membre du <P>.", [MOVE]),
    ("L'entrée de <X>, ex-députée du <L>, au <P> a été officialisée mardi.", [MOVE]),
    ("<X> présidait le <L> à Kep. Depuis mardi, son nom figure au registre du <P>.", [MOVE]),
    ("<X>, du <L>, a rejoint le <P> pour condamner l'attaque à la frontière.", []),
    # Leavings.
    ("Les onze membres du bureau du <L> à Kampot ont rendu leur mandat dimanche dans une lettre collective.",
     [("departure", 11, "CLP", None, "actual", "reported")]),
    ("<X>, porte-parole du <L>, a été exclue dès le lendemain par la direction.", [DEPARTURE]),
    ("<X>, secrétaire du <L> à Kep, a été exclu « pour trahison ».", [DEPARTURE]),
    ("Après dix ans au <L>, <X> tire sa révérence.", [DEPARTURE]),
    ("Le comité permanent du <L> a mis à la porte son trésorier, <X>.", [DEPARTURE]),
    ("<X>, gouverneur de Kep, tire sa révérence après vingt ans de service.", []),
    ("<X>, élu du <L>, a claqué la porte de la salle.", []),
    # Back home.
    ("<X>, qui avait rallié le <P> en 2025, a retrouvé sa place dans son premier parti, le <L>.", [ONCE_OVER, RETURN]),
    ("Le <L> confirme le retour de <X>, parti au <P> il y a deux ans.", [ONCE_OVER, RETURN]),
    ("<X>, qui avait quitté le <L> pour le <P> en 2025, réintègre son parti d'origine.", [ONCE_OVER, RETURN]),
    ("<X>, du <L>, est de retour à Phnom Penh après trois mois en France.", []),
    # Offers, calls and answers.
    ("<X>, ancien député du <L>, a confié avoir été sollicité à plusieurs reprises par le <P>.", [APPROACH]),
    ("<X>, élu du <L>, dit avoir reçu des appels du <P> l'invitant à le rejoindre.", [APPROACH]),
    ("« Notre porte reste ouverte », a dit Hun Manet aux élus du <L>.", [CALL]),
    ("« Notre porte reste ouverte aux investisseurs », a dit Hun Manet, du <P>.", []),
    ("<X>, élu du <L> : « Le <P> m'a tout offert. Je n'ai rien pris. »", [REFUSAL]),
    ("Invité par le <P> à rejoindre ses rangs, <X>, cadre du <L>, a dit « merci, mais non ».", [REFUSAL]),
    ("<X>, élu du <L>, a claqué la porte au nez des émissaires du <P>.", [REFUSAL]),
    ("Le <P> a démarché quatre conseillers du <L> : aucun n'a accepté.",
     [("refusal", 4, "CLP", "CPP", "actual", "reported")]),
    ("<X>, députée du <L>, dément vouloir rejoindre le <P>.",
     [("defection", "X", "CLP", "CPP", "planned", "denied")]),
    # A twin of an organisation.
    ("<X>, journaliste, a pris la tête d'un « club des journalistes citoyens » financé par le ministère de "
     "l'Information. Le nom ressemble à celui de l'association qu'elle présidait.", [COOPTED]),
    ("Le ministère de l'Agriculture a inauguré une fédération de pêcheurs concurrente. À sa tête : <X>, "
     "vice-président de la première jusqu'en octobre.", [COOPTED]),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), FAMILIES, ids=[sentence for sentence, _ in FAMILIES])
def test_what_a_wording_of_the_family_tells(sentence: str, expected: list[Told]) -> None:
    assert sorted(told(sentence), key=str) == sorted(expected, key=str)


def test_french_verbs_open_their_vowel_only_where_the_language_does() -> None:
    assert [regular_er_forms(v)[1] for v in ("conserver", "tenter", "adhérer", "mener", "célébrer", "rejeter")] == [
        "conserve", "tente", "adhère", "mène", "célèbre", "rejette",
    ]  # fmt: skip
