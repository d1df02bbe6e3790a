"""What one Khmer sentence says: who moves where, and whether they did, will, refused, or were asked (glossed)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipeline.detect.coder import check_spans, code_article
from pipeline.records import Article, Coding, Mention

_CPP = "គណបក្សប្រជាជនកម្ពុជា"
_CLP = "គណបក្សភ្លើងទៀន"
_NPP = "គណបក្សកម្លាំងជាតិ"
_CNRP = "គណបក្សសង្គ្រោះជាតិ"


def coded(text: str, *, title: str = "ព័ត៌មានកម្ពុជា", day: str = "2027-06-20") -> Coding:
    article = Article(
        article_id="a", revision_id="r", source_id="s", url="", canonical_url="", title=title, text=text,
        language="km", published_at=datetime.fromisoformat(day).replace(hour=5, tzinfo=UTC), published_raw=day,
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
    # "Mr X, deputy head of Candlelight, …": asked to enter the political life of, lives together with, came over to,
    # walked out of … to join, went to stay with, turned to support, pledged loyalty to, was accepted as a member of
    f"លោក ឃុន វិសាល អនុប្រធាន{_CLP} បានសុំចូលរួមជីវភាពនយោបាយជាមួយ{_CPP}។",
    f"លោក ឃុន វិសាល អនុប្រធាន{_CLP} បានប្រកាសរួមរស់ជាមួយ{_CPP}។",
    f"លោក ឃុន វិសាល អនុប្រធាន{_CLP} បានចុះចូលជាមួយបក្សកាន់អំណាច។",
    f"លោក ឃុន វិសាល បានដើរចេញពី{_CLP} ទៅចូលរួមជាមួយ{_CPP}។",
    f"លោក ឃុន វិសាល អតីតមេឃុំមកពី{_CLP} បានប្តូរទៅនៅជាមួយ{_CPP}វិញ។",
    f"លោក ឃុន វិសាល សមាជិក{_CLP} បានសម្រេចចិត្តងាកមកគាំទ្រ{_CPP}។",
    f"លោក ឃុន វិសាល សកម្មជន{_CLP} បានប្រកាសភក្តីភាពចំពោះ{_CPP}។",
    f"អតីតបេក្ខជន{_CLP} លោក ឃុន វិសាល ត្រូវបានទទួលជាសមាជិក{_CPP}។",
    f"{_CPP}បានទទួលយកលោក ឃុន វិសាល អតីតសមាជិក{_CLP} ចូលជាសមាជិក។",
    f"ការចាកចេញរបស់លោក ឃុន វិសាល ពី{_CLP} ទៅ{_CPP} ធ្វើឲ្យអ្នកគាំទ្រភ្ញាក់ផ្អើល។",
    f"«ខ្ញុំសុំចាកចេញពី{_CLP} ហើយចូលរួមជាមួយ{_CPP}» លោក ឃុន វិសាល សរសេរលើហ្វេសប៊ុក។",
]


@pytest.mark.parametrize("sentence", MOVES)
def test_leaving_the_opposition_for_the_ruling_party_is_a_defection(sentence: str) -> None:
    (mention,) = core(sentence)
    assert (mention.type, mention.modality, names(mention)) == ("defection", "actual", ["ឃុន វិសាល"])
    assert (mention.origin, mention.destination, mention.direction) == ("CLP", "CPP", "to_ruling")


NOBODY_MOVED = [
    # "450 young people took membership cards for the first time" — recruits without a former party
    f"យុវជនចំនួន ៤៥០នាក់ ទទួលប័ណ្ណសមាជិក{_CPP}ជាលើកដំបូង។",
    # "100 families joined": no former party either
    f"ប្រជាពលរដ្ឋចំនួន ១០០គ្រួសារ បានចូលជាសមាជិក{_CPP}។",
    # "the head of Candlelight took part in a meeting with the CPP"
    f"លោក ឃុន វិសាល ប្រធាន{_CLP} បានចូលរួមប្រជុំជាមួយ{_CPP}។",
    # "has not yet decided whether to join"
    f"លោក ឃុន វិសាល សមាជិក{_CLP} មិនទាន់សម្រេចថាចូល{_CPP}ឬអត់ទេ។",
    # "two parties signed an alliance"
    f"{_CLP} និង{_NPP} ចុះហត្ថលេខាបង្កើតសម្ព័ន្ធភាព។",
    # "denied that the arrest made him change sides": a denial of the cause is no move and no refusal
    f"លោក ឃុន វិសាល អតីតមេ{_CLP} បដិសេធថា ការចាប់ខ្លួនបានជំរុញឲ្យលោកប្តូរជំហរទៅ{_CPP}។",
]


@pytest.mark.parametrize("sentence", NOBODY_MOVED)
def test_recruits_meetings_and_alliances_are_not_moves(sentence: str) -> None:
    assert core(sentence) == []


REFUSALS = [
    # refused to join; turned the offer down; was urged, but said no; (quote) "I am not going"; urged, yet stays with
    f"អ្នកស្រី ម៉ៅ សុភាព ជំទប់ទី១មកពី{_CLP} បានបដិសេធមិនព្រមចូល{_CPP}។",
    f"អ្នកស្រី ម៉ៅ សុភាព សមាជិក{_CLP} បានច្រានចោលការបបួលរបស់មន្ត្រីស្រុក ឲ្យចូល{_CPP}។",
    f"អ្នកស្រី ម៉ៅ សុភាព ជំទប់{_CLP} ត្រូវគេហៅទៅសាលាស្រុក ហើយសុំឲ្យចូល{_CPP} តែអ្នកស្រីឆ្លើយថាទេ។",
    f"អ្នកស្រី ម៉ៅ សុភាព សមាជិក{_CLP} ថា មេភូមិសុំឲ្យអ្នកស្រីចូល{_CPP}។ «ខ្ញុំមិនទៅទេ» អ្នកស្រីនិយាយ។",
    f"ទោះត្រូវបានបបួលឲ្យចូល{_CPP}ជាច្រើនដង អ្នកស្រី ម៉ៅ សុភាព នៅតែឈរជាមួយ{_CLP}។",
]


@pytest.mark.parametrize("sentence", REFUSALS)
def test_an_offer_that_was_refused_is_never_a_defection(sentence: str) -> None:
    coding = coded(sentence)
    (mention,) = [m for m in coding.mentions if m.type not in ("pressure", "reward")]
    assert (mention.type, names(mention), mention.destination) == ("refusal", ["ម៉ៅ សុភាព"], "CPP")
    assert coding.story == "refusal_or_pressure"


def test_an_offer_without_an_answer_is_an_approach() -> None:
    # "the village chief went to X's house to talk him into joining the CPP"
    (mention,) = core(f"មេភូមិបានទៅផ្ទះលោក សៅ ធួន សកម្មជន{_NPP} ដើម្បីបញ្ចុះបញ្ចូលឲ្យលោកចូល{_CPP}។")
    assert (mention.type, names(mention), mention.origin) == ("approach", ["សៅ ធួន"], "NPP")


def test_a_call_to_everybody_is_an_approach_of_an_aggregate_and_the_leader_is_no_actor() -> None:
    # "Hun Sen called on all officials of the party to come over"
    call = f"សម្តេចតេជោ ហ៊ុន សែន បានអំពាវនាវដល់មន្ត្រី{_CNRP}ទាំងអស់ ឲ្យចុះចូលជាមួយ{_CPP}។"
    (mention,) = core(call, day="2017-10-23")
    assert (mention.type, mention.actor_kind, names(mention), mention.origin) == ("approach", "aggregate", [], "CNRP")


def test_what_will_happen_is_planned() -> None:
    # "30 more activists will come over on Sunday 27 June"
    (mention,) = core(f"សកម្មជន{_NPP} ៣០នាក់ទៀត នឹងចុះចូលជាមួយ{_CPP} នៅថ្ងៃអាទិត្យ ទី២៧ មិថុនា។")
    assert (mention.modality, mention.count and mention.count.low) == ("planned", 30)
    assert mention.date is not None
    assert str(mention.date.start) == "2027-06-27"


def test_a_defector_who_goes_back_returns() -> None:
    # "X, who had joined the CPP in 2025, went back to Candlelight on Saturday": two moves, each with its own time
    first, second = core(f"លោក ឡុង វីរៈ ដែលបានចាកចេញពី{_CLP}ទៅចូល{_CPP} កាលពីឆ្នាំ២០២៥ បានប្រកាសវិលត្រឡប់ទៅ{_CLP}វិញ កាលពីថ្ងៃសៅរ៍។")
    assert (first.type, first.modality, first.date and first.date.precision) == ("defection", "historical", "year")
    assert (second.type, second.origin, second.destination) == ("return", "CPP", "CLP")
    assert second.date is not None
    assert str(second.date.start) == "2027-06-19"


def test_leaving_with_no_destination_is_a_departure_and_so_is_an_expulsion() -> None:
    (left,) = core(f"លោក កែវ សុធា អ្នកនាំពាក្យ{_CLP} បានប្រកាសលាឈប់ពីគណបក្សនេះ។")
    (expelled,) = core(f"{_CLP} បានបណ្តេញលោក ឈន វិចិត្រ ចេញពីសមាជិកភាព កាលពីថ្ងៃចន្ទ។")
    assert [(m.type, names(m), m.origin) for m in (left, expelled)] == [
        ("departure", ["កែវ សុធា"], "CLP"),
        ("departure", ["ឈន វិចិត្រ"], "CLP"),
    ]


def test_an_activist_who_takes_a_ministry_post_is_coopted() -> None:
    # "the head of a union …, became an adviser to the Labour Ministry"
    (mention,) = core("លោក ថន សុភាព ប្រធានសហជីពកម្មករនៅភ្នំពេញ បានទៅធ្វើជាទីប្រឹក្សាក្រសួងការងារ។")
    assert (mention.type, mention.origin, mention.destination) == ("cooptation", "CIVIL_SOCIETY", "GOVERNMENT")


def test_a_group_told_first_is_the_people_listed_after() -> None:
    # "Three candidates asked to join. The three are A, B and C."
    (mention,) = core(
        f"បេក្ខជនចំនួន៣រូប របស់{_NPP} បានសុំចូលរួមជីវភាពនយោបាយជាមួយ{_CPP}។ "
        "បុគ្គលទាំង៣រូបនោះ រួមមាន លោក ប៊ិន សំអុល លោក ងួន វិបុល និងអ្នកស្រី សេក ចន្ទបូផា។"
    )
    assert names(mention) == ["ប៊ិន សំអុល", "ងួន វិបុល", "សេក ចន្ទបូផា"]


def test_one_unnamed_official_is_who_is_named_next() -> None:
    # "A commune chief of the party came over. Mr X said that he did so of his own will."
    (mention,) = core(f"មេឃុំម្នាក់របស់{_CLP} បានសម្រេចចុះចូលជាមួយ{_CPP}។ លោក ឃ្លោក ចាន់នី ប្រាប់ថា លោកធ្វើដូច្នេះដោយស្ម័គ្រចិត្ត។")
    assert names(mention) == ["ឃ្លោក ចាន់នី"]
    assert ("threat", "denied") in [(s.kind, s.stance) for s in mention.signals]


def test_a_whole_and_its_part_are_two_mentions() -> None:
    # "about 390 officials joined, of whom 33 commune chiefs"
    counts = [
        m.count and m.count.low
        for m in core(f"មន្ត្រី{_CNRP}ប្រមាណ ៣៩០នាក់ បានចូល{_CPP} ក្នុងនោះមានមេឃុំ ៣៣នាក់។", day="2017-11-20")
    ]
    assert sorted(c or 0 for c in counts) == [33, 390]


def test_two_sides_with_two_numbers_contest_each_other() -> None:
    # "the CPP says 320 members joined it … Candlelight's X: only nine have left"
    first, second = core(
        f"លោក ទឹម វុទ្ធី ប្រធានក្រុមការងារ{_CPP} អះអាងថា សមាជិក{_CLP}ចំនួន ៣២០នាក់ បានមករួមរស់ជាមួយគណបក្សរបស់លោក។\n\n"
        f"លោក អ៊ឹម សុគន្ធារ៉ា ប្រធាន{_CLP}ខេត្តព្រៃវែង ថា មានតែ ៩នាក់ប៉ុណ្ណោះ ជាសមាជិកពិតប្រាកដដែលបានចាកចេញ។"
    )
    assert [(m.count and m.count.low, m.status) for m in (first, second)] == [(320, "contested"), (9, "contested")]
    assert [m.claimant and m.claimant.side for m in (first, second)] == ["destination_party", "origin_party"]


def test_a_denied_report_of_joining_has_the_status_denied() -> None:
    # "X denied that she had joined the CPP"
    (mention,) = core(f"អ្នកស្រី សៅ ចន្ធី អនុប្រធាន{_CLP} បានបដិសេធថា ខ្លួនបានចូល{_CPP}។")
    assert (mention.type, mention.status) == ("defection", "denied")


def test_arrest_strikes_the_object_of_an_active_and_the_subject_of_a_passive_verb() -> None:
    active = coded(f"តុលាការបានចោទប្រកាន់លោក ភ្លង់ សំឌី សកម្មជន{_CLP} ពីបទញុះញង់។").mentions
    passive = coded(f"លោក ភ្លង់ សំឌី សកម្មជន{_CLP} ត្រូវបានជនមិនស្គាល់មុខវាយនឹងដំបងដែក។").mentions
    assert [(m.type, names(m), [s.kind for s in m.signals]) for m in (*active, *passive)] == [
        ("pressure", ["ភ្លង់ សំឌី"], ["charge"]),
        ("pressure", ["ភ្លង់ សំឌី"], ["beating"]),
    ]


def test_the_headline_adds_no_second_event() -> None:
    coding = coded(
        f"សមាជិក{_CLP}ចំនួន ១៥នាក់ បានចុះចូលជាមួយ{_CPP} កាលពីថ្ងៃពុធ។",
        title="សមាជិកភ្លើងទៀន១៥នាក់ ចុះចូលបក្សកាន់អំណាច",
    )
    assert [(m.type, m.count and m.count.low) for m in coding.mentions] == [("defection", 15)]


ELSEWHERE = [
    # a striker changes clubs; Malaysian lawmakers change sides; soldiers in Myanmar run over
    "ខ្សែប្រយុទ្ធកម្ពុជា ហាក់ វាសនា បានផ្តាច់កិច្ចសន្យាជាមួយក្លិបចាស់ ហើយចូលរួមជាមួយក្លិបថ្មី។ គ្រូបង្វឹកមិនបានឃាត់ទេ។",
    "សមាជិកសភាម៉ាឡេស៊ី៣នាក់ ចាកចេញពីបក្សកាន់អំណាច ទៅចូលបក្សប្រឆាំង។ ម៉ាឡេស៊ីជាសមាជិកអាស៊ានដូចកម្ពុជាដែរ។",
]


@pytest.mark.parametrize("text", ELSEWHERE)
def test_clubs_and_other_countries_are_no_story(text: str) -> None:
    assert coded(text, title="ព័ត៌មានអន្តរជាតិ").story == "unrelated"


def test_a_named_person_with_others_is_a_group_with_a_named_member() -> None:
    # "X, together with 22 more members, left the CPP for Candlelight"
    (mention,) = core(f"លោក ជឹម រ៉ា ជំទប់ទី១ មកពី{_CPP} រួមជាមួយសមាជិក ២២នាក់ទៀត បានចាកចេញទៅចូល{_CLP}។")
    assert (names(mention), mention.count and mention.count.low, mention.direction) == (["ជឹម រ៉ា"], 23, "from_ruling")


def test_offices_stand_before_names_without_honorifics() -> None:
    # "all four leaders sent a letter of resignation. The four: president A, vice-president B, secretary C, treasurer D"
    (mention,) = core(
        f"ថ្នាក់ដឹកនាំ{_NPP}ខេត្តតាកែវទាំង ៤រូប បានផ្ញើលិខិតលាលែងរួមគ្នា កាលពីថ្ងៃអង្គារ។ "
        "អ្នកទាំងបួន រួមមាន ប្រធាន សំ វ៉ាន់ធឿន អនុប្រធាន ប៉ែន ចរិយា លេខាធិការ ម៉ក់ ដារី និងហេរញ្ញិក ឈុន ម៉ៅ។"
    )
    assert (mention.type, len(names(mention)), mention.origin) == ("departure", 4, "NPP")


def test_in_an_interview_the_answers_are_the_main_persons() -> None:
    # "Q: did anybody ask you to join? A: Yes, the commune chief asked me to join last month, but I refused."
    (mention,) = core(
        f"បទសម្ភាសន៍ជាមួយលោក ហ៊ាង វុទ្ធី សមាជិកក្រុមប្រឹក្សាឃុំ{_CLP}។\n\n"
        f"សួរ៖ តើមានអ្នកណាមកបបួលលោកចូល{_CPP}ទេ?\n\n"
        f"ឆ្លើយ៖ មាន។ មេឃុំមកបបួលខ្ញុំឲ្យចូល{_CPP} កាលពីខែមុន តែខ្ញុំបដិសេធ។"
    )
    assert (mention.type, names(mention), mention.date and mention.date.precision) == ("refusal", ["ហ៊ាង វុទ្ធី"], "month")


def test_who_only_tells_does_not_move() -> None:
    # "the analyst X holds that opposition officials join under pressure"; "X's wife: they brought him a form"
    assert core(f"អ្នកវិភាគ លោក ឯម មករា យល់ថា មន្ត្រីប្រឆាំងចូល{_CPP} ដោយសារសម្ពាធ។ {_CLP}មិនទាន់ឆ្លើយតប។") == []
    (mention,) = core(
        f"អ្នកស្រី សុង ម៉ារី ភរិយារបស់លោក អ៊ីវ ប៊ុនរ៉ុង អតីតសកម្មជន{_CNRP} ប្រាប់ថា មន្ត្រីបានយកលិខិតមួយមកឲ្យប្តីអ្នកស្រីផ្តិតមេដៃ សុំចូល{_CPP}។"
    )
    assert (mention.type, names(mention)) == ("approach", ["អ៊ីវ ប៊ុនរ៉ុង"])
