"""Khmer sentences as journalists write them: parts and disputed numbers, denials, plans given up, refusals by gesture,
ways back, links to other stories. Each with all core acts that it tells: type, who or how many, destination, modality.
"""

from __future__ import annotations

import pytest

from tests.detect import khmer_wordings as khmer
from tests.detect.test_wordings import core

_TOLD = [
    # counts: a named leader and those led; the part and the whole; five out of seven; the other side's number
    ("defection 36 CPP", "លោក <X> អនុប្រធាន<L>ខេត្តតាកែវ បាននាំសមាជិក ៣៥នាក់ ទៅសុំរួមដំណើរជាមួយ<P>។"),
    ("defection 42 CPP; defection 4 CPP", "មន្ត្រី<L>ចំនួន ៤២នាក់ ក្នុងនោះមានអនុប្រធានស្រុក ៤នាក់ បានប្រកាសចូល<P>។"),
    ("approach 5 CPP", "មេឃុំ<L> ៥រូបក្នុងចំណោម ៧រូប ថាពួកគេត្រូវបានអភិបាលស្រុកហៅទៅជួប ហើយស្នើឲ្យប្តូរអាវទៅ<P>។"),
    ("defection 64 CPP; defection 9 CPP", "<P>អះអាងថា អតីតមន្ត្រី<L> ៦៤រូបបានចុះចូល ប៉ុន្តែ<L>ទទួលស្គាល់តែ ៩រូបប៉ុណ្ណោះ។"),
    ("defection 80 CPP; defection 3 CPP", "<P>ថា សមាជិក<L> ៨០នាក់បានចុះចូល។ ប្រធាន<L>ថា អ្នកដែលទៅពិតប្រាកដ មានតែ ៣នាក់ទេ។"),
    ("approach 12 CPP; refusal 9 CPP", "សកម្មជន<L>១២នាក់ ត្រូវបានអាជ្ញាធរបបួលឲ្យប្តូរទៅ<P>។ ក្នុងនោះ ៩នាក់បានបដិសេធ។"),
    ("refusal 8 CPP", "សមាជិក<L> ៨រូបបានទាត់ចោលការបបួលរបស់មន្ត្រី<P> ដែលសុំឲ្យពួកគេប្តូរជំហរ។"),
    ("defection 5 CPP", "មេឃុំ ២រូប និងជំទប់ ៣រូបរបស់<L> បានចុះចូល<P>។"),
    ("defection 13 CPP", "មន្ត្រី<L> ១៣រូបដឹកនាំដោយលោក <X> បានផ្ញើសំបុត្រសុំទោសសម្តេចតេជោ និងសុំចូល<P>។"),
    ("defection 18 CPP", "សមាជិក<L> ១៨រូប ត្រូវបានលើកលែងទោស បន្ទាប់ពីពួកគេចុះចូល<P>។"),
    # who receives: "gained 45 from", "took 22 in as its own"; "came over to us"
    ("defection 45 CPP", "<P>ស្រុកកោះធំ ប្រកាសថាខ្លួនទទួលបានសមាជិកថ្មី ៤៥នាក់ពី<L>។"),
    ("defection 22 NPP", "<N>បានទទួលអតីតមន្ត្រី<L> ២២នាក់ ជាសមាជិកថ្មីរបស់ខ្លួន។"),
    ("defection 85 CPP", "<P>អះអាងថា សកម្មជន<L> ៨៥នាក់ ក៏បានប្តូរមកខាងខ្លួនដែរ។"),
    # ways back, with the day of the first move beside it
    ("defection <X> CPP historical; return <X> CLP", "លោក <X> ដែលធ្លាប់ចុះចូល<P>កាលពីឆ្នាំ២០២៥ បានលាលែង ហើយត្រឡប់មក<L>វិញ។"),
    ("return <X> CLP", "លោក <X> ប្រធាន<L>ឃុំ បានត្រឡប់ទៅ<L>វិញ ក្រោយរស់នៅជាមួយ<P>បានតែពីរខែ។"),
    # refusals by gesture and in a quotation that the name follows
    ("refusal <X> CPP", "អ្នកស្រី <X> សមាជិក<L> ហែកពាក្យសុំចូល<P> ដែលមេភូមិយកមកឲ្យអ្នកស្រីផ្តិតមេដៃ។"),
    ("refusal <X> CPP", "លោក <X> ប្រធាន<L>ស្រុក បានរុញស្រោមសំបុត្រត្រឡប់ទៅវិញ ពេលមន្ត្រីស្រុកសុំឲ្យលោកចុះចូល<P>។"),
    ("refusal <X> CPP", "«ខ្ញុំនឹងមិនក្បត់បក្ស» នេះជាចម្លើយរបស់លោក <X> ប្រធាន<L>ស្រុក បន្ទាប់ពីមន្ត្រីបបួលលោកចូល<P>។"),
    # a promise on a condition; a call to offices in the plural; an activist named after the offer
    ("approach <X> CPP", "លោក <X> មន្ត្រី<L> ប្រាប់ថា មន្ត្រី<P>មកជួបលោក ហើយសន្យាតំណែងមេឃុំ បើលោកព្រមចូលជាមួយ។"),
    ("approach - CPP", "នាយករដ្ឋមន្ត្រីអំពាវនាវកាលពីថ្ងៃពុធ ឲ្យមេឃុំ ចៅសង្កាត់របស់<L> ទៅចូល<P>។ លោក <X> មិនឆ្លើយ។"),
    ("approach <X> CPP", "មន្ត្រីពន្ធនាគារបានស្នើឲ្យសកម្មជន<L>សុំចូល<P>។ សំណើនេះធ្វើឡើងចំពោះលោក <X>។"),
    # said not to be so: of the act (denied), of its cause (the act stays), of a plan
    ("defection <X> CPP", "លោក <X> មន្ត្រី<L> បដិសេធព័ត៌មានដែលថា លោកបានទៅចូល<P>។"),
    ("defection <X> CPP planned", "លោក <X> ប្រធាន<L>ស្រុក បដិសេធពាក្យចចាមអារ៉ាមដែលថា លោកនឹងទៅចូល<P>។"),
    ("defection <X> CPP", "លោក <X> បដិសេធថា ការចាកចេញរបស់លោកពី<L>ទៅ<P>មិនមែនដោយសារការគំរាមកំហែងទេ។"),
    ("departure <X> -", "សមាជិក<L>ម្នាក់ឈ្មោះ <X> បានដុតអាវបក្ស ហើយស្បថថាលែងពាក់ព័ន្ធនឹង<L>។"),
    ("defection <X> CPP", "លោក <X> ប្រធាន<L>ស្រុក បានប្រកាសដោះដៃពីគណបក្ស ដើម្បីទៅរក<P>។"),
    ("approach <X> CPP", "លោក <X> មន្ត្រី<L> ថា មន្ត្រី<P>ចង់ឲ្យលោកផ្លាស់ជំហរ តែលោកសុំពេលគិតសិន។"),
    ("refusal 3 CPP", "មេឃុំ<L>ទាំង ៣រូបបានឯកភាពគ្នាបន្តនៅជាមួយបក្ស ទោះបីមានការបបួលពី<P>។"),
    # no act: what should not, may or did not happen; a question; a hope for those who left
    ("", "លោក <X> ថា <L>ត្រូវតែរួបរួមគ្នា កុំឲ្យមានសមាជិកចូល<P>។"),
    ("", "គ្មានមន្ត្រី<L>ណាមួយនៅស្រុកនេះបានចុះចូល<P>ឡើយ។"),
    ("", "លោក <X> ប្រធាន<L>ខេត្ត បានសួរថា តើហេតុអ្វីមន្ត្រីរបស់លោកចូល<P>?"),
    ("", "លោក <X> មន្ត្រី<L> សង្ឃឹមថាអ្នកដែលបានចាកចេញទៅ<P>នឹងត្រឡប់មកវិញ។"),
    # no act: a plan given up, a wife's words, another story's headline, another country's parties
    ("", "លោក <X> ប្រធាន<L>ស្រុក បានលុបចោលគម្រោងចុះចូល<P>។"),
    ("", "ភរិយាលោក <X> មន្ត្រី<L> ថា ប្តីរបស់អ្នកស្រី «មិនដែលគិតចាកចេញពី<L>ទេ»។"),
    ("", "ព័ត៌មានពាក់ព័ន្ធ៖ សកម្មជន<N>៣០រូប ចុះចូលជាមួយ<P>"),
    ("", "លោក <X> មិនទាន់សម្រេចចិត្តថាចូលបក្សណាទេ។"),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "sentence"), _TOLD, ids=[s for _, s in _TOLD])
def test_all_that_a_sentence_tells_and_nothing_else(wanted: str, sentence: str) -> None:
    found = []
    for mention in core(khmer, sentence):
        low = mention.count.low if mention.count else None
        who = "<X>" if mention.actors and mention.actor_kind == "person" else str(low or "-")
        words = [mention.type, who, mention.destination or "-", mention.modality]
        found.append(" ".join(words).removesuffix(" actual"))
    assert sorted(found) == sorted(filter(None, wanted.split("; ")))
