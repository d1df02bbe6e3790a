"""French wordings by kind of act: verbs, nouns, participles, idioms, inversions; and what only sounds like them.

In the tables <X> is one person, <L> the Candlelight Party, <P> the Cambodian People's Party.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.coder import check_spans, code_article
from pipeline.records import Article, Mention

_X = "Phan Sokvary"
_LEAD = "Le Parti de la bougie est le principal parti d'opposition du Cambodge."


def mentions(sentence: str) -> list[Mention]:
    """The mentions of a short article that ends with the sentence."""
    for mark, words in {"<X>": _X, "<L>": "Parti de la bougie", "<P>": "Parti du peuple cambodgien"}.items():
        sentence = sentence.replace(mark, words)
    article = Article(
        article_id="a", revision_id="r", source_id="s", url="", canonical_url="", title="Cambodge",
        text=f"{_LEAD}\n\n{sentence}", language="fr", published_at=datetime(2027, 3, 12, 5, tzinfo=UTC),
        published_raw="2027-03-12", published_rule="input",
    )  # fmt: skip
    coding = code_article(article)
    assert check_spans(article, coding) == []
    return list(coding.mentions)


def core(sentence: str) -> list[Mention]:
    return [m for m in mentions(sentence) if m.type not in ("pressure", "reward")]


def around(sentence: str, kind: str) -> list[Mention]:
    return [m for m in mentions(sentence) if m.type == kind]


def told(sentence: str) -> list[tuple[str, list[str], str | None, str]]:
    return [(m.type, [a.name for a in m.actors], m.destination, m.modality) for m in core(sentence)]


MOVES = [
    "<X>, cadre du <L>, fait désormais partie du <P>.",
    "<X>, cadre du <L>, a prêté serment de fidélité au <P>.",
    "Le <P> a ravi au <L> son trésorier, <X>.",
    "À Kampot, le <P> a pris au <L> son trésorier, <X>.",
    "<X>, conseiller du <L>, a quitté lundi le parti pour s'engager au <P>.",
    "<X>, conseiller du <L>, a signé son adhésion au <P>.",
    "<X>, cadre du <L>, s'est mis au service du <P> depuis janvier.",
    "<X>, cadre du <L>, a quitté le navire pour le <P>.",
    "<X>, élu du <L>, a pris le 18 février sa carte au <P>.",
    "<X>, élu du <L>, a posé ses valises au <P>.",
    "<X>, élu du <L>, s'affiche désormais aux côtés du <P>.",
    "<X>, élu du <L>, a jeté son dévolu sur le <P>.",
    "<X>, élu du <L>, a tourné la page de l'opposition et s'est inscrit au <P>.",
    "<X>, élu du <L>, s'est encarté au <P> la semaine dernière.",
    "<X>, élu du <L>, s'est laissé convaincre de rejoindre le <P>.",
    "<X>, élu du <L>, a fini par rejoindre le <P>.",
    "<X>, élu du <L>, a franchi le pas et milite désormais pour le <P>.",
    "<X>, élu du <L>, a viré sa cuti politique : il porte aujourd'hui les couleurs du <P>.",
    "<X>, élu du <L>, a été débauché par le <P>.",
    "<X>, élu du <L>, a choisi de poursuivre sa carrière au sein du <P>.",
    "Transfuge du <L>, <X> siège désormais sur les bancs du <P>.",
    "Le <P> a enregistré le ralliement de <X>, ancien trésorier du <L>.",
    "Le <P> compte une nouvelle recrue : <X>, ancien trésorier du <L>.",
    "Nouvelle prise pour le <P> : <X>, ancien trésorier du <L>, a rejoint ses rangs.",
    "<X>, ancien trésorier du <L>, a reçu sa carte de membre du <P> des mains du gouverneur.",
    "Le passage de <X> du <L> au <P> a surpris ses collègues.",
    "L'arrivée au <P> de <X>, ancien trésorier du <L>, a été annoncée mardi.",
    "Du <L> au <P> : <X>, conseiller communal, a sauté le pas.",
    "<X>, conseillère du <L>, vient de faire son entrée au <P>.",
    "<X>, conseillère du <L>, a fait allégeance au parti au pouvoir. Le <P> s'en réjouit.",
    "<X> a abandonné le <L> au profit du <P>.",
    "<X> a troqué le <L> pour le <P>.",
    "<X>, conseiller du <L>, a demandé officiellement sa carte du <P>.",
    "<X>, conseiller du <L>, s'est rapproché puis a rejoint le <P>.",
    "« Je suis désormais membre du <P> », confie <X>, ex-conseillère du <L>.",
    "<X>, conseiller du <L>, a claqué la porte pour rejoindre le <P>.",
    "Selon le ministère, <X>, cadre du <L>, s'est présenté de lui-même au siège du <P> pour adhérer.",
    "<X>, cadre du <L>, a mis sa notoriété au service du <P> après l'avoir rallié en février.",
    "Ralliée au <P> depuis lundi, <X>, ex-conseillère du <L>, se dit soulagée.",
    "<X>, cadre du <L>, est venu grossir les rangs du <P>.",
    "<X>, cadre du <L>, a rendu sa carte et pris celle du <P>.",
    "<X>, cadre du <L>, figurera sur la liste du <P>, qu'il vient de rallier.",
    "<X>, cadre du <L>, a opté pour le <P>.",
    "Le <P> a mis la main sur <X>, cadre du <L>.",
    "Le <P> s'offre <X>, ancien cadre du <L>.",
    "<X> l'a confirmé mardi : il a quitté le <L> et adhéré au <P>.",
    "Le trésorier provincial du <L>, <X>, a officialisé dimanche son adhésion au <P>.",
    "C'est désormais sous la bannière du <P> que milite <X>, ancien cadre du <L>.",
    "Après huit ans au <L>, <X> a choisi le <P>.",
    "<X>, figure du <L> à Takeo, a fait volte-face et rallié le <P>.",
    "« J'ai décidé de rejoindre le <P> », a annoncé <X>, conseillère communale du <L>.",
    "<X>, élue du <L>, vient d'adhérer au parti au pouvoir. Le <P> l'a accueillie à Kampot.",
    "L'ex-député du <L> <X> a annoncé sur Facebook avoir rejoint le <P>.",
    "<X> a rejoint le <P>. Cet ancien conseiller du <L> dit vouloir servir sa commune.",
    "Il était conseiller du <L>. Depuis mardi, <X> est membre du <P>.",
    "<X>, ex-secrétaire du <L>, s'est vu remettre sa carte du <P> lundi.",
    "<X>, adjointe au chef de commune élue sous l'étiquette du <L>, a été accueillie dans les rangs du <P>.",
    "Le chef de la section du <L> à Kampot, <X>, a changé de bord : il a rejoint le <P>.",
    "Selon Fresh News, <X>, cadre du <L>, a demandé pardon et sollicité son admission au <P>.",
    "<X>, cadre du <L>, a troqué l'opposition contre le <P>.",
    "Libérée sous caution, <X>, cadre du <L>, a aussitôt rejoint le <P>.",
    "Six mois après son arrestation, <X>, cadre du <L>, rallie le <P>.",
    "Nommé secrétaire d'État après avoir rallié le <P>, <X> était cadre du <L>.",
    "<X>, ancien bras droit du président du <L>, a lâché son parti pour le <P>.",
    "Nouveau transfuge du <L> : <X> rejoint le <P>.",
    "<X> n'est plus membre du <L> : il a rejoint le <P>.",
    "<X>, longtemps fidèle au <L>, s'est finalement résolu à rejoindre le <P>.",
    "<X>, cadre du <L>, a accepté l'offre du <P> et l'a rejoint.",
    "<X>, cadre du <L>, a accepté de rejoindre le <P>.",
    "<X>, cadre du <L>, s'est joint au <P>.",
    "<X>, cadre du <L>, s'est tourné vers le <P>.",
    "<X>, cadre du <L>, est allé rejoindre le <P>.",
    "<X>, cadre du <L>, a reconnu avoir rejoint le <P>.",
    "<X>, dont le ralliement au <P> a été annoncé lundi, était trésorier du <L>.",
]

LEAVING = [
    "<X>, conseiller communal du <L>, a démissionné du parti lundi.",
    "<X> a annoncé son départ du <L>.",
    "<X>, trésorier du <L>, a rendu sa carte.",
    "<X>, trésorier, ne fait plus partie du <L>.",
    "Le <L> a exclu <X> pour indiscipline.",
    "Le <L> se sépare de <X>, son trésorier.",
    "<X>, trésorier du <L>, jette l'éponge et quitte le parti.",
    "<X> a été radiée du <L> vendredi.",
    "<X>, figure du <L>, a pris ses distances et remis sa démission.",
    "<X>, figure du <L>, se retire de la vie politique et rend sa carte du parti.",
    "<X> claque la porte du <L>.",
    "<X>, vice-présidente du <L>, a annoncé lundi qu'elle quittait le parti.",
    "Le <L> a prononcé l'exclusion de <X>, son trésorier.",
    "<X>, trésorier du <L>, dit avoir démissionné du parti.",
    "La direction du <L> a mis fin à l'adhésion de <X>.",
    "« Je quitte le <L> », a écrit <X>, sa trésorière.",
    "<X> a remis sa démission au président du <L>.",
]

REFUSING = [
    "Le <P> a proposé un poste à <X>, conseiller du <L>. Il a dit non.",
    "<X>, conseiller du <L>, a décliné l'offre du <P> de rejoindre ses rangs.",
    "<X>, conseiller du <L>, a éconduit les émissaires du <P> venus lui proposer d'adhérer.",
    "Deux émissaires du <P> sont venus proposer à <X>, conseiller du <L>, de changer de camp. Il les a reconduits à "
    "la porte.",
    "Deux émissaires du <P> ont proposé à <X>, conseiller du <L>, de rejoindre le parti. « Je leur ai rendu la "
    "feuille sans la signer », raconte-t-il.",
    "Le <P> a offert 5 000 dollars à <X>, élue du <L>, pour changer de camp. Elle n'a pas donné suite.",
    "Invitée à rallier le <P>, <X>, élue du <L>, a opposé une fin de non-recevoir.",
    "Courtisée par le <P>, <X>, élue du <L>, reste fidèle à son parti.",
    "Malgré les promesses du <P>, <X>, élue du <L>, n'a pas voulu changer de bord.",
    "Le chef de district a demandé à <X>, élue du <L>, de signer un formulaire du <P>. Elle a repoussé le stylo.",
    "« On m'a proposé un poste si je rejoignais le <P>. J'ai répondu que je resterais », raconte <X>, élue du <L>.",
    "« On m'a proposé de rejoindre le <P>. J'ai payé mon café et je suis parti », raconte <X>, élu du <L>.",
    "<X>, élue du <L>, a ignoré les appels du pied du <P>.",
    "<X>, élu du <L>, assure qu'il ne rejoindra jamais le <P>, malgré une offre reçue lundi.",
    "Sollicité par le <P>, <X>, conseiller du <L>, a refusé.",
    "« Ils voulaient que je rejoigne le <P>. J'ai dit non », raconte <X>, conseillère du <L>.",
    "<X>, conseiller du <L>, a refusé de rejoindre le <P> malgré une offre de 3 000 dollars.",
    "Le gouverneur lui a offert un poste si elle rejoignait le <P>, mais <X>, conseillère du <L>, a décliné.",
    "<X>, conseiller du <L>, a reçu deux émissaires du <P> venus lui proposer de changer de camp ; il les a renvoyés.",
    "<X>, conseiller du <L>, affirme avoir rejeté une offre du <P> pour changer de camp.",
    "À <X>, conseiller du <L>, on a promis un poste au <P> contre son ralliement. Il a répondu par la négative.",
    "Approché à trois reprises par des cadres du <P>, <X>, conseiller du <L>, a tenu bon.",
    "Le chef de village a apporté à <X>, conseiller du <L>, un formulaire d'adhésion au <P>. Il l'a déchiré.",
]

ASKED = [
    "Le <P> a proposé à <X>, conseiller du <L>, de rejoindre ses rangs.",
    "<X>, conseiller du <L>, dit avoir été approché par des cadres du <P>.",
    "Un responsable du <P> presse <X>, conseiller du <L>, de changer de camp.",
    "<X>, conseiller du <L>, a reçu la visite d'un émissaire du <P> qui lui a promis un poste s'il changeait de camp.",
    "On a promis à <X>, conseiller du <L>, l'abandon des poursuites s'il rejoignait le <P>. Il dit réfléchir.",
    "<X>, conseiller du <L>, est courtisé par le <P>.",
    "<X>, conseiller du <L>, a été sommé d'adhérer au <P> sous peine de perdre son emploi.",
    "<X>, conseiller du <L>, raconte que le gouverneur lui a demandé de rejoindre le <P>.",
    "Le gouverneur a convoqué <X>, conseiller du <L>, pour l'inviter à rejoindre le <P>.",
    "<X>, conseiller du <L>, a reçu une offre du <P> pour changer de camp.",
    "Des émissaires du <P> ont tenté de convaincre <X>, conseiller du <L>, de les rejoindre.",
    "Le <P> fait pression sur <X>, conseiller du <L>, pour qu'il change de camp.",
]

RECANTING = [
    "<X>, cadre du <L>, a présenté ses excuses au Premier ministre dans une vidéo.",
    "<X>, cadre du <L>, a demandé pardon pour ses propos contre le gouvernement.",
    "<X>, cadre du <L>, a fait son mea culpa sur Facebook.",
    "<X>, ancienne cadre du <L>, a désavoué ses anciens dirigeants dans une lettre publique.",
    "Filmé en uniforme de détenu, <X>, cadre du <L>, se repent publiquement.",
    "<X>, cadre du <L>, s'est excusée publiquement auprès de Hun Sen.",
    "Dans une vidéo, <X>, cadre du <L>, regrette ses propos et demande pardon.",
    "<X>, cadre du <L>, a renié son engagement dans l'opposition lors d'une conférence de presse.",
]

NOTHING = [
    "Le <P> a enregistré 2 400 nouveaux membres lors de son anniversaire.",
    "<X>, porte-parole du <P>, a refusé de commenter la situation.",
    "<X>, entraîneur, a décliné l'offre du club de Phnom Penh. Le <P> n'était pas présent.",
    "<X>, ministre du <P>, a présenté ses excuses aux usagers pour la panne.",
    "<X> a quitté le siège du <P> à midi.",
    "Le <L> et le <P> ont signé un accord de coalition.",
    "<X>, ouvrier sans parti, a pris sa carte du <P>.",
    "<X>, élu du <L>, a accueilli des membres du <P> dans sa commune.",
    "<X>, élu du <L>, a refusé de signer le procès-verbal du scrutin, selon le <P>.",
    "<X>, conseiller du <L>, a rejoint le cortège du <P> pour la fête de l'eau.",
    "Le <P> a présenté <X>, sa candidate, aux habitants.",
    "<X>, président du <P>, a appelé ses partisans à voter.",
    "Le <L> a refusé de participer au débat avec le <P>.",
    "<X>, conseiller du <L>, a été nommé rapporteur de la commission.",
    "<X>, élue du <L>, a quitté la salle avant le vote du <P>.",
    "<X>, cadre du <P>, a démissionné de son poste de gouverneur.",
    "Le <L> souhaite rejoindre l'alliance dirigée par le <P>.",
    "<X>, élue du <L>, n'a jamais songé à rejoindre le <P>, dit son avocat.",
]

GROUPS = [
    ("departure", 8, "actual", "Huit cadres du <L> ont démissionné en bloc."),
    ("defection", 7, "actual", "Sept militants du <L> ont reçu la casquette du <P>, qu'ils viennent de rallier."),
    ("defection", 7, "actual", "Le <P> a accueilli sept anciens conseillers du <L>."),
    ("defection", 300, "actual", "Plus de 300 membres du <L> se sont mis au service du <P> depuis janvier."),
    ("defection", 14, "actual", "Quatorze anciens candidats du <L> sont venus grossir les rangs du <P>."),
    (
        "defection",
        12,
        "actual",
        "12 % des conseillers élus sous l'étiquette du <L> sont aujourd'hui candidats du <P>.",
    ),
    ("defection", 10, "planned", "Dix autres cadres du <L> rejoindront le <P> en avril."),
    ("defection", 30, "planned", "Trente autres cadres du <L> viendront au <P> en avril."),
    ("departure", 5, "actual", "Cinq conseillers ont démissionné du <L>, mais n'ont rejoint aucune formation."),
    (
        "refusal",
        9,
        "actual",
        "Le <P> a proposé des postes aux neuf membres du bureau du <L>. Ils ont rejeté l'offre à l'unanimité.",
    ),
    ("defection", 45, "actual", "Quarante-cinq militants du <L> ont rallié le <P>, selon le gouverneur."),
    ("defection", 45, "actual", "Ils étaient 45 militants du <L> à rejoindre le <P> samedi."),
    ("defection", 24, "actual", "Des dizaines d'élus du <L> sont passés au <P> depuis l'automne."),
    ("defection", 24, "actual", "Le <P> revendique des dizaines de ralliements d'élus du <L>."),
    ("defection", 3, "actual", "Trois conseillers communaux du <L> ont pris leur carte au <P>."),
    ("defection", 3, "actual", "Le <P> dit avoir enregistré l'adhésion de trois conseillers du <L>."),
    ("defection", 3, "actual", "Trois des sept conseillers du <L> à Kep ont adhéré au <P>."),
    ("defection", 5, "planned", "Cinq élus du <L> s'apprêtent à rejoindre le <P>."),
]


@pytest.mark.parametrize("sentence", MOVES)
def test_a_move_to_the_ruling_party_in_many_wordings(sentence: str) -> None:
    assert told(sentence) == [("defection", [_X], "CPP", "actual")]


@pytest.mark.parametrize("sentence", LEAVING)
def test_leaving_without_a_destination(sentence: str) -> None:
    assert told(sentence) == [("departure", [_X], None, "actual")]


@pytest.mark.parametrize("sentence", REFUSING)
def test_an_offer_that_is_turned_down(sentence: str) -> None:
    assert told(sentence) == [("refusal", [_X], "CPP", "actual")]


@pytest.mark.parametrize("sentence", ASKED)
def test_an_offer_without_an_answer(sentence: str) -> None:
    assert told(sentence) == [("approach", [_X], "CPP", "actual")]


@pytest.mark.parametrize("sentence", RECANTING)
def test_an_apology_or_a_disavowal(sentence: str) -> None:
    assert told(sentence) == [("recantation", [_X], None, "actual")]


@pytest.mark.parametrize(("kind", "low", "modality", "sentence"), GROUPS)
def test_an_act_of_people_without_names(kind: str, low: int, modality: str, sentence: str) -> None:
    (mention,) = core(sentence)
    assert (mention.type, mention.modality, mention.count and mention.count.low) == (kind, modality, low)


@pytest.mark.parametrize("sentence", NOTHING)
def test_words_of_moving_and_refusing_said_of_something_else(sentence: str) -> None:
    assert core(sentence) == []


# Answers to an offer, in whatever words.
_OFFER = "Le <P> a proposé lundi à <X>, conseiller du <L>, de rejoindre ses rangs. "
ANSWERS = [
    "« J'ai refusé », dit-il.",
    "Il a refusé net.",
    "« Non merci », a-t-il répondu.",
    "Il a fermé la porte.",
    "Il n'a pas mordu à l'hameçon.",
    "« Je mourrai au <L> », jure-t-il.",
    "Il n'a pas bougé.",
    "« Je leur ai dit que j'étais déjà pris », raconte-t-il.",
    "Il a gardé le silence et les a raccompagnés à la barrière.",
    "Il est resté au <L>.",
    "Il a rendu le formulaire en blanc.",
    "« Ils sont repartis comme ils étaient venus », sourit-il.",
    "Sa réponse a tenu en un mot : non.",
    "« Qu'ils gardent leur argent », lance-t-il.",
    "Il s'y est refusé.",
    "Il n'ira pas.",
    "Il dit n'avoir jamais envisagé de partir.",
    "« Je ne suis pas une marchandise », tranche-t-il.",
    "« Ma loyauté n'est pas à vendre », dit-il.",
    "Il a poliment écarté la proposition.",
    "Il n'a pas cédé.",
    "Il a préféré rester fidèle à son parti.",
]

# What befalls somebody, and what is given to somebody who has moved.
_MOVED = "<X>, conseiller du <L>, a rejoint le <P> le 3 mars 2027. "
PRESSURE = [
    ("arrest", "<X>, conseiller du <L>, a été arrêté mardi à Kampot."),
    ("arrest", "La police a interpellé <X>, conseiller du <L>, mardi à Kampot."),
    ("arrest", "L'arrestation, mardi, de <X>, conseiller du <L>, a surpris ses proches."),
    ("arrest", "Des policiers en civil ont embarqué <X>, conseiller du <L>."),
    ("charge", "Le tribunal de Kampot a inculpé <X>, conseiller du <L>, d'incitation."),
    ("charge", "<X>, conseiller du <L>, est poursuivi pour diffamation."),
    ("charge", "<X>, conseiller du <L>, a été convoqué par le juge d'instruction."),
    ("charge", "<X>, conseiller du <L>, a reçu une convocation du tribunal."),
    ("conviction", "<X>, conseiller du <L>, a été condamné à deux ans de prison."),
    ("conviction", "Le tribunal a condamné <X>, conseiller du <L>, à deux ans de prison."),
    ("conviction", "<X>, conseiller du <L>, a écopé de dix-huit mois de prison avec sursis."),
    ("detention", "<X>, conseiller du <L>, est détenu depuis mars à la prison de Kampot."),
    ("detention", "<X>, conseiller du <L>, a été placé en détention provisoire."),
    ("detention", "<X>, conseiller du <L>, croupit en prison depuis mars."),
    ("beating", "<X>, conseiller du <L>, a été roué de coups par des inconnus dimanche."),
    ("beating", "Des inconnus ont passé à tabac <X>, conseiller du <L>, dimanche."),
    ("beating", "<X>, conseiller du <L>, a été agressé à coups de barre de fer."),
    ("lawsuit", "Le <P> a porté plainte contre <X>, conseiller du <L>."),
    ("job_loss", "<X>, conseiller du <L>, a été licencié de l'école où il enseignait."),
    ("job_loss", "<X>, conseiller du <L>, a perdu son poste d'instituteur mardi."),
    ("job_loss", "Le gouverneur a relevé <X>, conseiller du <L>, de ses fonctions."),
    ("surveillance", "<X>, conseiller du <L>, est suivi par des policiers en civil depuis lundi."),
    ("threat", "<X>, conseiller du <L>, a été menacé de mort par un policier lundi."),
    ("ban", "La Cour suprême a dissous le <L> mardi."),
    ("ban", "La Commission électorale a refusé d'enregistrer le <L> mardi."),
    ("ban", "Le ministère de l'Intérieur a suspendu le <L> pour cinq ans."),
    ("ban", "Le <L> a été interdit de scrutin par la Commission électorale."),
    ("ban", "Le <L> est exclu des élections."),
]
REWARDS = [
    ("appointment", "Il a été nommé conseiller du ministre le 9 mars."),
    ("appointment", "Le 9 mars, il est devenu secrétaire d'État."),
    ("appointment", "Un sous-décret du 9 mars le nomme secrétaire d'État."),
    ("appointment", "Il a obtenu un poste de conseiller au ministère du Travail."),
    ("appointment", "Le 9 mars, le Premier ministre l'a nommé conseiller."),
    ("appointment", "Il occupe depuis un poste au ministère."),
    ("bail", "Le 9 mars, il a été libéré sous caution."),
    ("bail", "Le tribunal lui a accordé la liberté provisoire le 9 mars."),
    ("pardon", "Le 9 mars, il a été gracié par le roi."),
    ("pardon", "Il a bénéficié d'une grâce royale le 9 mars."),
    ("charges_dropped", "Le tribunal a abandonné les poursuites contre lui le 9 mars."),
    ("charges_dropped", "Le juge a prononcé un non-lieu le 9 mars."),
    ("charges_dropped", "La plainte qui le visait a été retirée."),
    ("rank", "Il a été promu général le 9 mars."),
    ("money", "Il a reçu 5 000 dollars."),
    ("land", "Il a reçu un terrain de deux hectares."),
    ("money", "On lui a remis une enveloppe de 2 000 dollars et une moto."),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_that_says_no_in_other_words(answer: str) -> None:
    assert told(_OFFER + answer) == [("refusal", [_X], "CPP", "actual")]


@pytest.mark.parametrize(("kind", "sentence"), PRESSURE)
def test_pressure_names_the_one_struck_and_the_act(kind: str, sentence: str) -> None:
    (mention,) = around(sentence, "pressure")
    assert kind in {s.kind for s in mention.signals}
    assert [a.name for a in mention.actors] == ([_X] if "<X>" in sentence else [])


@pytest.mark.parametrize(("kind", "sentence"), REWARDS)
def test_a_reward_after_a_move(kind: str, sentence: str) -> None:
    (mention,) = around(_MOVED + sentence, "reward")
    assert (kind in {s.kind for s in mention.signals}, [a.name for a in mention.actors]) == (True, [_X])


def test_a_part_beside_the_whole_does_not_take_the_act_away_from_the_whole() -> None:
    found = core("Huit cadres du <L>, dont deux adjoints, ont été admis au <P>.")
    assert sorted(m.count.low or 0 for m in found if m.count) == [2, 8]
