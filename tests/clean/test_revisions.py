"""An edited story is told from one whose typing slips were mended or whose ticker moved on."""

from itertools import pairwise

import pytest

from pipeline.clean.revisions import compare

TITLE = "Two councillors leave the Riverbank Party"
TEXT = "Two councillors left on Wednesday, the spokesman said.\n\nPich Sothea refused the offer, she said on Friday."
KHMER = "សមាជិកពីររូបបានចាកចេញពីគណបក្សមាត់ទន្លេ នៅថ្ងៃទី១៤ ខែមិថុនា ហើយគណបក្សមិនបានឆ្លើយតបឡើយ។"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (TEXT, TEXT, "none"),
        (TEXT, TEXT.replace("the spokesman", "the\u200b spokesman"), "none"),
        (TEXT, TEXT.replace("said.", "said. ").replace("“", '"'), "none"),
        (TEXT.replace("councillors", "councilors"), TEXT, "typo"),
        (TEXT.replace("spokesman", "spokseman"), TEXT, "typo"),
        (TEXT, TEXT.replace("Two councillors left", "Three councillors left"), "edit"),
        (TEXT, TEXT.replace("Sothea", "Sophea"), "edit"),
        (TEXT, TEXT.replace("refused", "accepted"), "edit"),
        (TEXT, TEXT.replace("refused", "has not refused"), "edit"),
        (TEXT, TEXT + "\n\nThe party denied that anybody was paid.", "edit"),
        (TEXT, TEXT.split("\n\n")[0], "edit"),
        (TEXT + "\n\n1,204 views", TEXT + "\n\n1,377 views", "ticker"),
        (TEXT, TEXT + "\n\nLIVE: Vote count begins", "ticker"),
        (KHMER, KHMER.replace("ចាកចេញ", "ចាក\u200bចេញ"), "none"),
        (KHMER, KHMER.replace("ឡើយ", "ឡេីយ"), "typo"),
        (KHMER, KHMER.replace("១៤", "១៥"), "edit"),
        (KHMER, KHMER.replace("មិនបាន", "បាន"), "edit"),
    ],
)
def test_change(old: str, new: str, change: str) -> None:
    assert compare(TITLE, old, TITLE, new).change == change


def test_three_captures_hold_two_real_changes() -> None:
    second = TEXT.replace("councillors left", "councilors left")
    third = second.replace("refused", "accepted")
    fourth = third + "\n\nThe ruling party welcomed her on Saturday."
    texts = [TEXT, second, third, fourth]
    changes = [compare(TITLE, one, TITLE, other) for one, other in pairwise(texts)]
    assert [change.is_revision for change in changes] == [False, True, True]
    assert changes[2].added == ("The ruling party welcomed her on Saturday.",)


def test_a_new_headline_is_a_revision() -> None:
    assert compare(TITLE, TEXT, "Three councillors leave the Riverbank Party", TEXT).is_revision
