"""Copies of one text meet, whatever was done to them; translations and items of one template stay apart.

Twenty texts in three languages are copied in the ways that outlets copy; B³ is computed over all articles together.
"""

import random
import tomllib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.clean.near_duplicates import Placement, near_duplicates
from pipeline.demo.press import stories
from pipeline.records import Article

DAY = datetime(2023, 6, 14, 3, 0, tzinfo=UTC)
NAMES = {"wire": "Delta Wire", "b": "Upper Post", "c": "River Daily", "d": "Courier"}
STORIES = Path(__file__).parent / "pages" / "stories"


def article(key: str, text: str, title: str = "", source: str = "wire", hours: float = 0) -> Article:
    when = DAY + timedelta(hours=hours)
    return Article(key, key, source, f"https://{source}.example/{key}", "", title, text, "en", published_at=when)


def base_texts() -> list[str]:
    """Twenty texts about twenty events: the demo press's and the test pages', in English, Khmer and French."""
    press = [story.text for story in stories() if len(story.text) > 500][:17]
    pages = [tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(STORIES.glob("*.toml"))]
    return press + ["\n\n".join([page["lead"], *page["paragraphs"], *page["more"]]) for page in pages]


def copies_of(number: int, text: str) -> list[Article]:
    paragraphs = text.split("\n\n")
    shuffled = random.Random(number)
    tagged = "PHNOM PENH (Delta Wire) — " + text + "\n\nSource: Delta Wire"
    edited = "\n\n".join(paragraphs[:-1]).replace(" said", " has said").replace("Tuesday", "this Tuesday")
    spaced = "".join(char + ("\u200b" if shuffled.random() < 0.05 else "") for char in text)
    excerpt = "\n\n".join(paragraphs[:2])
    homoglyphs = text.replace("a", "а").replace("o", "о").replace("e", "е")
    variants = [text, tagged, edited, spaced, excerpt, homoglyphs]
    outlets = ["wire", "b", "c", "d", "b", "c"]
    return [article(f"{number:02}-{n}", v, source=outlets[n], hours=n) for n, v in enumerate(variants)]


def b_cubed(truth: dict[str, str], found: dict[str, Placement]) -> float:
    def mean_overlap(one: dict[str, str], other: dict[str, str]) -> float:
        shares = []
        for key in one:
            mine = {k for k in one if one[k] == one[key]}
            shares.append(sum(other[k] == other[key] for k in mine) / len(mine))
        return sum(shares) / len(shares)

    clusters = {key: placement.cluster_id for key, placement in found.items()}
    precision, recall = mean_overlap(clusters, truth), mean_overlap(truth, clusters)
    return 2 * precision * recall / (precision + recall)


def template_items() -> list[Article]:
    """Letters of people who joined, as a wire writes them by the dozen: one wording, another person in each."""
    people = [("ង៉ែត សុផាន់ណា", "កំពត", 3), ("ហេង វិបុល", "តាកែវ", 7), ("មាស រចនា", "កណ្ដាល", 12), ("លី ពិសី", "ព្រៃវែង", 20)]
    khmer = (
        "លោក {} អតីតសមាជិកគណបក្សមាត់ទន្លេ ខេត្ត{} បានប្រកាសចូលរួមជាមួយគណបក្សកាន់អំណាច តាមរយៈលិខិតចុះថ្ងៃទី{} ខែមិថុនា។ "
        "លោក {} បានបញ្ជាក់ថា ការសម្រេចចិត្តនេះធ្វើឡើងដោយស្ម័គ្រចិត្ត គ្មានការបង្ខិតបង្ខំពីនរណាម្នាក់ឡើយ។"
    )
    names = [("Sok Dara", "Kampot"), ("Heng Vibol", "Takeo"), ("Meas Rachna", "Kandal"), ("Ly Pisey", "Prey Veng")]
    english = (
        "In a letter made public on Monday {} of the Riverbank Party in {} province announced the decision to join the "
        "ruling party, saying that the decision was made voluntarily and without pressure. The party's spokesman "
        "welcomed {} and said that others would follow before the vote."
    )
    items = [article(f"km-item-{n}", khmer.format(a, b, c, a), hours=n) for n, (a, b, c) in enumerate(people)]
    return items + [article(f"en-item-{n}", english.format(a, b, a), hours=n) for n, (a, b) in enumerate(names)]


@pytest.fixture(scope="module")
def placed() -> tuple[list[Article], dict[str, Placement]]:
    copies = [copy for number, text in enumerate(base_texts()) for copy in copies_of(number, text)]
    everything = copies + template_items()
    return everything, near_duplicates(everything, NAMES)


def test_b_cubed_over_twenty_texts_and_their_copies(placed: tuple[list[Article], dict[str, Placement]]) -> None:
    articles, found = placed
    truth = {a.revision_id: a.revision_id if "item" in a.revision_id else a.revision_id[:2] for a in articles}
    assert len({key for key in truth.values() if "item" not in key}) == 20
    assert b_cubed(truth, found) >= 0.95


def test_items_of_one_template_stay_apart(placed: tuple[list[Article], dict[str, Placement]]) -> None:
    _, found = placed
    items = {key: placement.cluster_id for key, placement in found.items() if "item" in key}
    assert len(set(items.values())) == len(items) == 8


def test_translations_of_one_story_stay_apart(placed: tuple[list[Article], dict[str, Placement]]) -> None:
    _, found = placed
    assert len({found[key].cluster_id for key in ("17-0", "18-0", "19-0")}) == 3


def test_the_credited_outlet_is_the_original_even_when_it_comes_later() -> None:
    text = base_texts()[0]
    late = article("w", text, source="wire", hours=9)
    early = article("x", text + "\n\nSource: Delta Wire", source="b", hours=1)
    found = near_duplicates([early, late], NAMES)
    assert {placement.original_id for placement in found.values()} == {"w"}
    assert (found["w"].relation, found["x"].relation) == ("original", "copy")


def test_without_a_credit_the_earliest_is_the_original_and_an_excerpt_is_called_so() -> None:
    text = base_texts()[1]
    excerpt = article("late", text.split("\n\n")[0], hours=5)
    found = near_duplicates([excerpt, article("early", text)])
    assert found["late"] == Placement(found["early"].cluster_id, "excerpt", "early")


def test_the_same_words_a_month_later_are_another_publication() -> None:
    text = base_texts()[2]
    found = near_duplicates([article("one", text), article("two", text, hours=24 * 31)])
    assert found["one"].cluster_id != found["two"].cluster_id


def test_order_does_not_matter() -> None:
    articles = [copy for number, text in enumerate(base_texts()[:4]) for copy in copies_of(number, text)]
    mixed = random.Random(7).sample(articles, len(articles))
    assert near_duplicates(articles, NAMES) == near_duplicates(mixed, NAMES)


def test_articles_without_text_or_date_do_no_harm() -> None:
    empty = replace(article("empty", ""), published_at=None)
    assert near_duplicates([empty])["empty"].relation == "original"
    assert near_duplicates([]) == {}


def spun(text: str) -> str:
    """Another word for every eighth one, as a spinner does it; names and numbers stay."""
    words = text.split(" ")
    return " ".join("thing" if n % 8 == 3 and word.islower() else word for n, word in enumerate(words))


@pytest.mark.parametrize("number", [0, 3, 5])
def test_synonym_spun_and_homoglyph_copies_are_at_least_related(number: int) -> None:
    text = [story.text for story in stories() if story.language == "en" and len(story.text) > 500][number]
    lookalike = text.translate(str.maketrans("aeocpxi", "аеосрхі"))
    both = spun(text).translate(str.maketrans("aeo", "аео"))
    others = [article("s", spun(text), hours=1), article("h", lookalike, hours=2), article("b", both, hours=3)]
    found = near_duplicates([article("o", text), *others])
    assert found["o"].relation == "original"
    assert found["h"].cluster_id == found["o"].cluster_id
    assert {found["s"].original_id, found["b"].original_id} == {"o"}
    assert {found["s"].relation, found["b"].relation} <= {"copy", "related"}
