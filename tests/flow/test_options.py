"""What a person can ask for in the form or on the command line."""

import pytest

from pipeline.errors import SettingsError
from pipeline.fetch.archives import landed
from pipeline.fetch.archives.search import STRATEGIES as KNOWN
from pipeline.options import DEFAULT, FORM, STRATEGIES, FetchOptions, names


def test_every_strategy_can_be_asked_for_by_name():
    assert set(STRATEGIES) == set(KNOWN) - {landed.NAME}


def test_options_survive_the_way_through_the_form_and_between_tasks():
    options = FetchOptions(("wordpress", "cc_news"), ("/archive/2023",), refetch=True)
    assert FetchOptions.from_params(options.facts()) == options
    assert FetchOptions.from_params({name: field["default"] for name, field in FORM.items()}) == DEFAULT


def test_a_list_that_was_cleared_in_the_form_is_empty():
    assert FetchOptions.from_params({"strategies": None, "warcs": None}) == DEFAULT
    assert names([" demo_naga ", "", "demo_tonle"]) == ("demo_naga", "demo_tonle")


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"strategies": ("wordpres",)}, "unknown strategy wordpres; known are wordpress"),
        ({"refetch": True, "network_off": True}, "choose one of the two"),
        ({"warcs": ("/archive",)}, "cc_news is not among the strategies"),
    ],
)
def test_wishes_that_cannot_be_fulfilled_say_so(wish, words):
    with pytest.raises(SettingsError, match=words):
        FetchOptions(**wish)
