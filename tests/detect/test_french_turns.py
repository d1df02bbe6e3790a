"""Turns of French news that tell more than one act, or an act that is not what its verb says: numbers set against each
other, parts of a group, followers, rumours denied, prices of an offer, people who go back.
"""

from __future__ import annotations

import pytest

from tests.detect import french_wordings as french
from tests.detect.test_wordings import core

#: What is told: type, how many (or "X" for the one person), origin, destination, modality, status.
Told = tuple[str, int | float | str | None, str | None, str | None, str, str]

MOVE: Told = ("defection", "X", "CLP", "CPP", "actual", "reported")
PLAN: Told = ("defection", "X", "CLP", "CPP", "planned", "reported")
RETURN: Told = ("return", "X", "CPP", "CLP", "actual", "reported")
REFUSAL: Told = ("refusal", "X", "CLP", "CPP", "actual", "reported")
APPROACH: Told = ("approach", "X", "CLP", "CPP", "actual", "reported")
CALL: Told = ("approach", None, "CLP", "CPP", "actual", "reported")
DEPARTURE: Told = ("departure", "X", "CLP", None, "actual", "reported")


def group(low: int, status: str = "reported", modality: str = "actual") -> Told:
    return ("defection", low, "CLP", "CPP", modality, status)


TURNS: list[tuple[str, list[Told]]] = [
    # Who says so is whom they joined; a part of a total; a number set against it.
    ("Le <P> a affirmé jeudi que 90 militants du <L> l'avaient rejoint dans la province de Kratie.",
     [group(90)]),
    (
        "Le <P> a affirmé jeudi que 90 militants du <L> l'avaient rejoint à Kratie. Sept chefs de commune figurent "
        "dans ce total. « C'est faux », répond Kim Sovann, porte-parole du <L>. À l'en croire, une dizaine d'élus "
        "seulement ont cédé.",
        [group(90, "contested"), group(7, "contested"), group(10, "contested")],
    ),
    ("Lundi, le <P> assurait avoir accueilli pendant le week-end soixante militants du <L>.", [group(60)]),
    ("<X>, élue du <L>, a rallié samedi le <P>, en compagnie de Lim Socheat et de Yos Dara, deux collègues.",
     [("defection", 3, "CLP", "CPP", "actual", "reported")]),
    # Said of oneself, offered to a part of a group, answered by a choice.
    ("« Je n'ai pas rejoint le <P> », a écrit mardi <X>, élue du <L>.",
     [("defection", "X", "CLP", "CPP", "actual", "denied")]),
    ("« C'était le <P> ou la prison, m'ont-ils dit », raconte <X>, élue du <L>. « J'ai préféré la prison. »",
     [REFUSAL]),
    (
        "Trois conseillers du <L>, dont <X>, racontent avoir été reçus par un adjoint au gouverneur. Celui-ci leur "
        "aurait demandé de rejoindre le <P> avant le vote.",
        [("approach", 3, "CLP", "CPP", "actual", "reported")],
    ),
    ("Deux élus du <L> ont également été sollicités lundi. Ils n'ont pas encore répondu au <P>.",
     [("approach", 2, "CLP", "CPP", "actual", "reported")]),
    # An office left, a newspaper's question unanswered, a choice of a voter: nobody moved.
    ("<X>, secrétaire d'État, a démissionné vendredi de ses fonctions, mais demeure membre du <P>.", []),
    ("Le <L>, sollicité lundi, n'a pas répondu aux questions sur le <P>.", []),
    ("<X>, élue du <L>, a été sollicitée lundi. Elle n'a pas souhaité commenter les propos du <P>.", []),
    ("Le <L> a affirmé que le <P> l'avait rejoint sur la réforme du code électoral.", []),
    # Two numbers for one event.
    (
        "Le <P> a annoncé lundi le ralliement de 120 élus du <L>. Le porte-parole du <L>, Kim Sovann, réplique que "
        "seules huit personnes ont quitté le parti.",
        [group(120, "contested"), group(8, "contested")],
    ),
    (
        "Le <P> revendique 350 transfuges du <L> depuis janvier. « Nous en avons compté 41 », rétorque Kim Sovann, "
        "porte-parole du <L>.",
        [group(350, "contested"), group(41, "contested")],
    ),
    (
        "Selon le <P>, 90 élus du <L> ont rejoint ses rangs. « Douze élus sont partis, pas un de plus », répond Kim "
        "Sovann, porte-parole du <L>.",
        [group(90, "contested"), group(12, "contested")],
    ),
    ("Le <L> admet le départ de six conseillers vers le <P>.", [group(6)]),
    ("Le <L> a vu partir onze de ses cadres vers le <P> en février.", [group(11)]),
    # Parts, members, followers.
    (
        "Parmi les 350 transfuges du <L> qui ont rejoint le <P> en février se trouvent onze chefs de commune.",
        [group(350), group(11)],
    ),
    (
        "<X>, cadre du <L>, a rallié le <P> dimanche. Une soixantaine de militants du <L> ont suivi l'élu.",
        [MOVE, group(60)],
    ),
    ("Trois cadres du <L> ont rejoint le <P> lundi. Une dizaine de militants du <L> ont fait de même.",
     [group(3), group(10)]),
    ("Le <L> a exclu mardi deux de ses cadres, <X> et Chea Sophal.", [("departure", 2, "CLP", None, "actual",
                                                                       "reported")]),
    ("<X> et trois autres cadres du <L> ont remis leur démission au siège du parti mercredi.",
     [("departure", 4, "CLP", None, "actual", "reported")]),
    ("Neuf conseillers du <L> ont démissionné mercredi, mais n'ont rejoint aucune formation.",
     [("departure", 9, "CLP", None, "actual", "reported")]),
    # Rumours and plans.
    ("<X>, trésorière du <L>, aurait déjà signé au <P>, croit savoir un site proche du pouvoir. Elle dément.",
     [("defection", "X", "CLP", "CPP", "actual", "denied")]),
    ("La rumeur donne <X>, porte-parole du <L>, partant pour le <P>. « Pure invention », balaie-t-il.",
     [("defection", "X", "CLP", "CPP", "planned", "denied")]),
    ("<X>, conseillère du <L>, a démenti mardi tout projet de ralliement au <P>.",
     [("defection", "X", "CLP", "CPP", "planned", "denied")]),
    ("<X>, numéro deux du <L>, n'exclut pas de rejoindre le <P>.", [PLAN]),
    ("<X>, conseiller du <L>, a rallié le <P> lundi. Dix autres élus du <L> lui emboîteront le pas d'ici à fin avril.",
     [MOVE, group(10, modality="planned")]),
    # What an offer asks for is no move.
    ("<X>, conseiller du <L>, qui s'était vu proposer un poste en échange de son ralliement au <P>, a décliné.",
     [REFUSAL]),
    ("<X>, conseiller du <L>, dit qu'un cadre du <P> lui a glissé une enveloppe pour qu'il change de camp.",
     [APPROACH]),
    ("Hun Sen a promis l'impunité aux exilés du <L> qui rejoindraient le <P>.", [CALL]),
    ("Hun Sen a menacé de poursuites les élus du <L> qui ne rejoindraient pas le <P>.", [CALL]),
    ("Le <P> courtise <X>, la présidente du <L>.", [APPROACH]),
    ("Le <P> a approché une dizaine de conseillers du <L> à Pursat.",
     [("approach", 10, "CLP", "CPP", "actual", "reported")]),
    ("Sur les quinze conseillers du <L> démarchés par le <P> en février, douze ont refusé.",
     [("approach", 15, "CLP", "CPP", "actual", "reported"), ("refusal", 12, "CLP", "CPP", "actual", "reported")]),
    ("« Ils ont posé sur ma table un formulaire du <P>. Je l'ai rangé sous le riz », raconte <X>, élue du <L>.",
     [REFUSAL]),
    ("« On m'a dit : signe, ou ton fils perd son emploi. Je n'ai pas signé », témoigne <X>, élue du <L> visée par le "
     "<P>.", [REFUSAL]),
    ("<X>, cadre du <L>, a remis le stylo sur la table. Deux émissaires du <P> lui avaient apporté un bulletin "
     "d'adhésion.", [REFUSAL]),
    # There and back.
    ("<X>, ancien cadre du <L>, a annoncé mardi qu'il quittait le <P> pour revenir dans son ancienne formation.",
     [RETURN]),
    ("<X>, cadre du <L>, a ressorti la carte du <L>, qu'il avait quitté pour le <P>, et repris sa place au <L>.",
     [RETURN]),
    ("<X> a claqué la porte du <P>, où elle était entrée en 2023, et a retrouvé le <L>.", [RETURN]),
    ("Une trentaine de militants du <L> ont rejoint dimanche le Parti de la force nationale.",
     [("defection", 30, "CLP", "NPP", "actual", "reported")]),
    ("« J'ai été naïf. Je reviens au <L> », a écrit <X>, qui avait rejoint le <P> en janvier.", [MOVE, RETURN]),
    ("Quatre des sept conseillers du <L> passés au <P> en mars sont revenus sur leur décision.",
     [group(4), ("return", 4, "CPP", "CLP", "actual", "reported")]),
    # Posts on the other side.
    ("<X>, 52 ans, a tourné le dos au <L> ; le <P> l'a accueilli lundi au siège provincial.", [MOVE]),
    ("Candidat malheureux du <L> en 2022, <X> est désormais conseiller du gouverneur et encarté au <P>.", [MOVE]),
    ("<X> a quitté le <L> en janvier pour prendre la vice-présidence du <P> dans la province.", [MOVE]),
    ("<X>, trésorier du <L>, est depuis samedi membre du comité provincial du <P>.", [MOVE]),
    ("Convoqué au commissariat, <X>, conseiller du <L>, en est ressorti avec une carte du <P>.", [MOVE]),
    ("<X>, secrétaire du <L> à Kampot, a fait savoir qu'il n'appartenait plus au parti.", [DEPARTURE]),
    # Civil society and the state.
    ("Le moine <X>, qui animait un réseau de défense des forêts, a refusé de prendre la tête de l'association "
     "concurrente créée par le ministère.", [("refusal", "X", "CIVIL_SOCIETY", "GOVERNMENT", "actual", "reported")]),
    ("Le ministère du Travail a proposé à <X>, présidente du syndicat du textile, un poste de conseillère.",
     [("approach", "X", "CIVIL_SOCIETY", "GOVERNMENT", "actual", "reported")]),
    ("<X>, qui présidait l'association des pêcheurs, a pris la tête de cette « Fédération des pêcheurs », créée par le "
     "ministère.", [("cooptation", "X", "CIVIL_SOCIETY", "GOVERNMENT", "actual", "reported")]),
    # Who comes along, who leads, whose number, whose words.
    ("<X>, élue du <L>, a rejoint dimanche, avec onze de ses conseillers, le <P>.", [group(12)]),
    ("<X>, élue du <L>, a rallié en mai le <P>, avec son frère Meas Vannak.", [group(2)]),
    ("Accompagnée de trois collègues, <X>, conseillère du <L>, a rejoint mardi le <P>.", [group(4)]),
    ("<X>, passé au <P> en 2023, a regagné samedi l'opposition en rejoignant le <L>.",
     [("defection", "X", "CLP", "CPP", "historical", "reported"), RETURN]),
    ("Le <P> a fait ses comptes. Depuis janvier, 800 membres du <L> l'ont rejoint, affirme son porte-parole, Sok "
     "Eysan. « C'est faux », réplique Mao Phirun, porte-parole du <L>. Il n'a compté que 60 départs.",
     [group(800, "contested"), group(60, "contested")]),
    ("<X>, cheffe de commune du <L>, dit avoir reçu cinq coups de téléphone du gouverneur. « Cinq fois j'ai dit non », "
     "raconte-t-elle. Le <P> se tait.", [REFUSAL]),
    ("<X>, secrétaire du <L>, a été abordé jeudi par un émissaire du <P>.", [APPROACH]),
    ("« S'ils viennent chez nous, leurs dossiers seront classés », a lancé mardi Hun Sen aux cadres du <L>.", [CALL]),
    ("La syndicaliste <X> a dirigé la Fédération libre du textile. Depuis lundi, elle est conseillère au ministère du "
     "Travail.", [("cooptation", "X", "CIVIL_SOCIETY", "GOVERNMENT", "actual", "reported")]),
    # Nothing of the kind.
    ("Hun Manet, président du <P>, a visité Kampot. Le gouverneur l'a rejoint sur l'estrade devant des élus du <L>.",
     []),
    ("Le général Kong Vuth a été nommé lundi conseiller au ministère de l'Intérieur, où siège le <P>.", []),
    ("Suivie de deux journalistes, <X>, élue du <L>, a rejoint mardi le <P>.", [MOVE]),
    ("Trois élus du <L> ont été reçus mardi par des envoyés de l'Union européenne, sans le <P>.", []),
    ("<X>, élu du <L>, a rejoint sa famille en France.", []),
    ("Des militants du <P> ont quitté une réunion du <L> sous les huées.", []),
    ("« À aucun moment je ne dis vouloir entrer au <P> », précise <X>, cadre du <L>.", []),
    ("<X>, élue du <L>, n'a pas voulu nous dire ce qu'elle pense du <P>.", []),
    ("Le <L> a désigné <X> tête de liste à Kampot face au candidat du <P>.", []),
    ("Le porte-parole du <P>, Sok Eysan, a nié que son parti ait proposé de l'argent à quiconque.", []),
]  # fmt: skip


def told(sentence: str) -> list[Told]:
    return [
        (
            m.type,
            "X" if m.count and m.count.low == 1 and m.actors else m.count.low if m.count else None,
            m.origin, m.destination, m.modality, "reported" if m.status == "claimed" else m.status,
        )
        for m in core(french, sentence)
    ]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), TURNS, ids=[sentence for sentence, _ in TURNS])
def test_what_a_turn_of_phrase_tells(sentence: str, expected: list[Told]) -> None:
    assert sorted(told(sentence), key=str) == sorted(expected, key=str)
