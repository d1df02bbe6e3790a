"""Whom French sentences mean: those named before, whoever is asked, who counts, and what is only asked or offered."""

from __future__ import annotations

import pytest

from pipeline.detect.coder import code_article
from tests.detect.conftest import article_of

# Type, names or lowest count, origin, destination.
Row = tuple[str, str | int | None, str | None, str | None]

BOTH = "Heng Vuthy, Prak Dara"

CASES: list[tuple[str, set[Row]]] = [
    # "Les deux élus" are the two just named; who promises is not who is promised.
    ("Heng Vuthy et Prak Dara, élus du Parti de la bougie à Kep, ont été arrêtés lundi. Des fonctionnaires leur "
     "avaient promis un poste s'ils rejoignaient le Parti du peuple cambodgien (PPC). Les deux élus ont rejeté "
     "cette offre.", {("refusal", BOTH, "CLP", "CPP")}),
    # "Cette vendeuse": the one whom the sentence before named.
    ("Heng Vuthy reste au Parti de la bougie. Tan Sreypov, elle, confirme. Cette vendeuse a pris la carte du Parti du "
     "peuple cambodgien (PPC) samedi ; elle tenait la caisse de la Bougie.",
     {("defection", "Tan Sreypov", "CLP", "CPP")}),
    ("En janvier, ce fut au tour de Heng Vuthy de quitter le Parti de la bougie pour le Parti du peuple cambodgien.",
     {("defection", "Heng Vuthy", "CLP", "CPP")}),
    # A noun of moving with something between it and who moves.
    ("Le Parti du peuple cambodgien (PPC) a fait état de l'adhésion, dimanche, de 85 membres du Parti de la bougie.",
     {("defection", 85, "CLP", "CPP")}),
    ("Selon le comité provincial du Parti du peuple cambodgien, 90 personnes venues de plusieurs partis d'opposition "
     "l'ont rejoint à Kep.", {("defection", 90, "OPPOSITION", "CPP")}),
    # All names before "et quatre autres" count; the chief of section is the one named.
    ("Ouk Savy, Prom Lida et quatre autres conseillers du Parti de la bougie ont rejoint le Parti du peuple "
     "cambodgien.", {("defection", 6, "CLP", "CPP")}),
    ("Quinze membres du Parti de la bougie, emmenés par l'ancien chef de section Heng Vuthy, ont rejoint le Parti du "
     "peuple cambodgien.", {("defection", 15, "CLP", "CPP")}),
    # Parts of a total, and the other side's number without a verb of saying.
    ("Le Parti du peuple cambodgien (PPC) affirme que 400 élus du Parti de la bougie l'ont rejoint. Ce total comprend "
     "41 chefs de commune.", {("defection", 400, "CLP", "CPP"), ("defection", 41, "CLP", "CPP")}),
    ("Le Parti du peuple cambodgien affirme avoir accueilli 210 membres du Parti de la bougie. L'opposition en exil "
     "parle d'une vingtaine.", {("defection", 210, "CLP", "CPP"), ("defection", 20, "CLP", "CPP")}),
    # Asked, held out or forbidden to choose: no move.
    ("Hun Sen a sommé les cadres du Parti de la bougie de choisir : rejoindre le PPC ou affronter la justice.",
     {("approach", None, "CLP", "CPP")}),
    ("Hun Sen a tendu la main jeudi aux élus du Parti de la bougie : ceux qui rejoindront le PPC garderont leur siège.",
     {("approach", None, "CLP", "CPP")}),
    ("Heng Vuthy, élu du Parti de la bougie, n'a pas dit s'il comptait adhérer au Parti du peuple cambodgien.", set()),
    # One's own wish, though somebody is asked or was invited.
    ("Heng Vuthy, cadre du Parti de la bougie, a écrit à Hun Sen. Il lui demande l'autorisation d'entrer au Parti du "
     "peuple cambodgien.", {("defection", "Heng Vuthy", "CLP", "CPP")}),
    # An answer that is not told leaves the offer an offer; an answer in a quote is a refusal.
    ("Heng Vuthy, élu du Parti de la bougie, a été invité à rejoindre le Parti du peuple cambodgien. Il ne souhaite "
     "pas dire ce qu'il a répondu.", {("approach", "Heng Vuthy", "CLP", "CPP")}),
    ("« C'est non », tranche Heng Vuthy, élu du Parti de la bougie, qui a reçu deux appels d'un cadre du Parti du "
     "peuple cambodgien l'invitant à changer de camp.", {("refusal", "Heng Vuthy", "CLP", "CPP")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:50] for text, _ in CASES])
def test_who_is_meant(text: str, expected: set[Row]) -> None:
    coding = code_article(article_of(text, title="Nouvelles du Cambodge", lang="fr"))
    rows = {
        (
            m.type,
            ", ".join(a.name for a in m.actors) if m.actor_kind == "person" else m.count and m.count.low,
            m.origin,
            m.destination,
        )
        for m in coding.mentions
        if m.type not in {"pressure", "reward"}
    }
    assert rows == expected
