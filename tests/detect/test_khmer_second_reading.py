"""Khmer acts told by what was told before: another number for a move, answers to offers and calls, likewise offers,
ways back, named members. Each text with all core acts that it tells; a name behind a group is a named member.
"""

from __future__ import annotations

import pytest

from tests.detect import khmer_wordings as khmer
from tests.detect.test_wordings import core

_CLAIM = "<P>ថា សមាជិក<L> ១២០នាក់ បានចុះចូល។ "
_OFFER = "លោក <X> សមាជិក<L> ថា មេឃុំមកផ្ទះបបួលលោកឲ្យចូល<P>។ "
_SHE = "អ្នកស្រី <X> សមាជិក<L> ថា មន្ត្រីម្នាក់បានស្នើឲ្យអ្នកស្រីប្តូរទៅ<P>។ "
_NO = "លោក <X> សមាជិក<L> បានបដិសេធការបបួលឲ្យចូល<P>។ "
_OVER = "លោក <X> មេឃុំ<L> បានចូលរួមជាមួយ<P>កាលពីឆ្នាំ២០១៨។ "
_JOINED = "សកម្មជន<L> ៨នាក់ បានចូល<P>កាលពីថ្ងៃអាទិត្យ។ "

_TOLD = [
    # another number, told by the side that was left: lost only, the true number, we know of only
    (
        "defection 120 CPP; defection 6 CPP",
        "<P>អះអាងថា សមាជិក<L> ១២០នាក់ បានចុះចូល។ "
        "ប្រធាន<L>ស្រុក លោក <X> ថា បក្សលោកខាតបង់សមាជិកតែ ៦នាក់។",
    ),
    (
        "defection 120 CPP; defection 6 CPP",
        "<P>ប្រកាសថា សមាជិក<L> ១២០នាក់ បានចូលរួមជាមួយខ្លួន។ "
        "លោក <X> ប្រធាន<L>ខេត្ត តបថា ភ្លើងទៀនបាត់បង់សមាជិកប្រមាណ ៦នាក់ប៉ុណ្ណោះ។",
    ),
    (
        "defection 120 CPP; defection 6 CPP",
        "<P>ប្រកាសថា សកម្មជន<L> ១២០នាក់ បានមករួមរស់ជាមួយខ្លួន។ "
        "ប៉ុន្តែលោក <X> អ្នកនាំពាក្យ<L> ថា តួលេខពិតប្រាកដគឺ ៦នាក់។",
    ),
    (
        "defection 120 CPP; defection 6 CPP",
        "<P>ប្រកាសថា សកម្មជន<L> ១២០នាក់ បានមករួមរស់ជាមួយខ្លួន។ "
        "ប៉ុន្តែលោក <X> អ្នកនាំពាក្យ<L> ថា ចំនួនជាក់ស្តែងមិនលើសពី ៦នាក់ឡើយ។",
    ),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក អះអាងថា អ្នកចាកចេញមានតែ ៦រូប។"),
    (
        "defection 120 CPP; defection 6 CPP",
        _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក អះអាងថា អ្នកដែលបានដើរចេញត្រឹមតែ "
        "៦រូបប៉ុណ្ណោះ។",
    ),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "តាមបញ្ជីរបស់<L> អ្នកដែលទៅមានត្រឹម ៦នាក់។"),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក ថា គាត់រាប់ឃើញតែ ៦នាក់។"),
    (
        "defection 120 CPP; defection 6 CPP",
        _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក ថា ក្នុងចំណោមនោះ "
        "មានតែ ៦នាក់ទេជាសមាជិក<L>ពិតប្រាកដ។",
    ),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "«មិនដល់ម្ភៃផង មានតែ ៦នាក់ប៉ុណ្ណោះ» លោក <X> ប្រធាន<L>ស្រុក តប។"),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "«យើងស្គាល់តែ ៦នាក់» លោក <X> ប្រធាន<L>ស្រុក ថ្លែង។"),
    ("defection 120 CPP; defection 6 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក ថា ការពិតមានមនុស្ស ៦នាក់ទេ ដែលចាកចេញ។"),
    ("defection 120 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក ថា បក្សលោកបាត់បង់ថវិកាច្រើន។"),
    ("defection 120 CPP", _CLAIM + "ក្នុងពិធីនោះ មានតែតំណាងរាស្ត្រ ២នាក់ដែលឡើងថ្លែង។"),
    (
        "defection 120 CPP; defection 7 CPP",
        _CLAIM + "លោក <X> ប្រធាន<L>ស្រុក ថា អ្នកដែលរត់ចោលបក្សលោក "
        "មានប្រហែល ៧នាក់ទេ។",
    ),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "<L>វិញ អះអាងថា សមាជិករបស់ខ្លួនត្រឹមតែ ៧នាក់ប៉ុណ្ណោះដែលបានទៅ។"),
    (
        "defection 120 CPP; defection 7 CPP",
        _CLAIM + "លោក <X> អនុប្រធាន<L> បដិសេធតួលេខនេះ "
        "ដោយថា មានតែសមាជិក ៧នាក់ដែលបានទៅចូល។",
    ),
    (
        "defection 120 CPP; defection 7 CPP",
        _CLAIM + "«បើរាប់ឲ្យត្រង់ មាន ៧នាក់ប៉ុណ្ណោះ» "
        "លោក <X> ប្រធាន<L>ខេត្ត ប្រាប់។",
    ),
    (
        "defection 120 CPP; defection 7 CPP",
        _CLAIM + "លោក <X> ប្រធាន<L>ខេត្ត ចាត់ទុកតួលេខនេះថាបំផ្លើស "
        "ព្រោះលោកបាត់មនុស្សតែ ៧នាក់។",
    ),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "បើតាម<L> មានសមាជិក ៧នាក់ប៉ុណ្ណោះ ដែលបានប្តូរបក្ស។"),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ខេត្ត ទទួលស្គាល់ថា មានសមាជិក ៧នាក់បានចាកចេញ។"),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "ប៉ុន្តែ<L>បានឲ្យតួលេខទាបជាងនេះ គឺ ៧នាក់។"),
    (
        "defection 120 CPP; defection 7 CPP",
        _CLAIM + "លោក <X> ប្រធាន<L>ខេត្ត ឆ្លើយថា ក្នុងរូបថតនោះ "
        "លោកស្គាល់សមាជិកបក្សលោកតែ ៧នាក់ទេ។",
    ),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "ចំនួនដែល<L>ទទួលស្គាល់ គឺ ៧នាក់។"),
    ("defection 120 CPP; defection 7 CPP", _CLAIM + "លោក <X> ប្រធាន<L>ខេត្ត ថា ៧នាក់ទេ មិនមែន ១២០នាក់ទេ។"),
    # answers by gesture, by a quotation, by staying; an offer on a condition
    (
        "refusal <X> CPP",
        "លោក <X> សមាជិក<L> ថា មេភូមិសន្យាតំណែងឲ្យលោក បើលោកចូល<P>។ "
        "លោកបានហុចក្រដាសទៅវិញ ដោយមិនចុះហត្ថលេខា។",
    ),
    ("refusal <X> CPP", _OFFER + "«ខ្ញុំមិនរើទេ» លោកប្រាប់។"),
    ("refusal <X> CPP", _OFFER + "«ខ្ញុំនៅជាមួយម្ចាស់ឆ្នោតរបស់ខ្ញុំ» លោកឆ្លើយ។"),
    ("refusal <X> CPP", _SHE + "អ្នកស្រីបានទុកលិខិតនោះចោលលើតុ។"),
    ("refusal <X> CPP", _SHE + "អ្នកស្រីក្រោកដើរចេញពីបន្ទប់។"),
    ("refusal <X> CPP", _SHE + "អ្នកស្រីមិនបានផ្តិតមេដៃទេ។"),
    ("refusal <X> CPP", _SHE + "«ចម្លើយរបស់ខ្ញុំនៅដដែល» អ្នកស្រីថា។"),
    ("refusal <X> CPP", _SHE + "អ្នកស្រីបានប្រគល់អាវនោះឲ្យគេវិញ។"),
    ("refusal <X> CPP", _SHE + "«ខ្ញុំស្លាប់ក៏ស្លាប់ក្នុង<L>» អ្នកស្រីតប។"),
    ("refusal <X> CPP", _SHE + "អ្នកស្រីសុំទោសគេ ហើយឆ្លើយថា មិនអាចទៅបានទេ។"),
    (
        "refusal <X> CPP",
        "មានតំណែងទីប្រឹក្សារង់ចាំលោក <X> មន្ត្រី<L> បើលោកព្រមប្តូរទៅ<P>។ "
        "«ខ្ញុំចាស់ហើយ ខ្ញុំមិនផ្លាស់ទេ» លោកថា។",
    ),
    (
        "approach - CPP; refusal <X> CPP",
        "នាយករដ្ឋមន្ត្រីបានប្រកាសឲ្យមេឃុំ<L>ទាំងអស់មកចូល<P>។ "
        "«ខ្ញុំនៅជាមួយអ្នកភូមិដែលជ្រើសខ្ញុំ» លោក <X> មេឃុំ<L> ប្រាប់។",
    ),
    ("approach <X> CPP", _OFFER + "លោកប្រគល់កូនទៅសាលា ហើយគិត។"),
    ("refusal <X> CPP", _OFFER + "លោកញញឹម ហើយប្រាប់គេថា លោកសុខចិត្តធ្វើស្រែវិញ។"),
    ("refusal <X> CPP", _OFFER + "លោកបានហែកពាក្យសុំនោះចោល។"),
    ("refusal <X> CPP", _OFFER + "លោកបានបដិសេធភ្លាមៗ។"),
    ("refusal <X> CPP", _OFFER + "«រកអ្នកផ្សេងទៅ» លោកឆ្លើយ។"),
    ("refusal <X> CPP", _OFFER + "លោកបានបិទទ្វារដាក់គេ។"),
    ("refusal <X> CPP", _OFFER + "«ឲ្យលុយប៉ុន្មានក៏ខ្ញុំមិនទៅដែរ» លោកថា។"),
    ("refusal <X> CPP", _OFFER + "លោកថាលោកមិនត្រូវការតំណែងនោះទេ។"),
    ("refusal <X> CPP", _OFFER + "លោកបានប្រគល់ស្រោមសំបុត្រនោះឲ្យគេវិញ ដោយមិនបើកមើល។"),
    ("refusal <X> CPP", _OFFER + "រហូតមកដល់ពេលនេះ លោកនៅតែជាសមាជិក<L>។"),
    ("refusal <X> CPP", _OFFER + "លោកអរគុណគេ តែប្រកែក។"),
    ("refusal <X> CPP", _OFFER + "លោកបានឲ្យគេយកអំណោយនោះត្រឡប់ទៅវិញ។"),
    (
        "refusal <X> CPP",
        "អ្នកស្រី <X> មន្ត្រី<L> រៀបរាប់ថា មានគេសន្យាឲ្យដីមួយឡូតិ៍ដល់អ្នកស្រី បើអ្នកស្រីផ្តិតមេដៃចូល<P>។ "
        "អ្នកស្រីមិនព្រមផ្តិតទេ។",
    ),
    (
        "refusal <X> CPP",
        "អ្នកស្រី <X> មន្ត្រី<L> រៀបរាប់ថា កៅអីទីប្រឹក្សាកំពុងរង់ចាំអ្នកស្រី ប្រសិនបើអ្នកស្រីប្តូរមក<P>។ "
        "អ្នកស្រីគ្រវីក្បាល។",
    ),
    (
        "approach <X> CPP",
        "អ្នកស្រី <X> មន្ត្រី<L> រៀបរាប់ថា កៅអីទីប្រឹក្សាកំពុងរង់ចាំអ្នកស្រី "
        "ប្រសិនបើអ្នកស្រីប្តូរមក<P>។",
    ),
    ("approach <X> CPP", "មន្ត្រីឃុំម្នាក់បានយកពាក្យសុំចូល<P>មកឲ្យលោក <X> សមាជិក<L> ផ្តិតមេដៃ។ លោកសុំពេលគិត។"),
    # a leader's call to the people of another party
    ("approach - CPP", "លោក ហ៊ុន សែន បានប្រកាសឲ្យសមាជិកសភា<L>មកចូល<P> ដោយធានាតំណែងដដែល។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានអំពាវនាវដល់សមាជិក<L>ទាំងអស់ ឲ្យចូលរួមជាមួយ<P>។"),
    ("approach - CPP", "សម្តេចតេជោ ហ៊ុន សែន បានអញ្ជើញមន្ត្រី<L>ឲ្យមករួមរស់ជាមួយ<P>។"),
    ("approach - CPP", "នាយករដ្ឋមន្ត្រី ហ៊ុន ម៉ាណែត សូមឲ្យអ្នកគាំទ្រ<L>ងាកមករក<P>។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានផ្ញើសារទៅសកម្មជន<L> សុំឲ្យចុះចូលជាមួយ<P>។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានដាស់តឿនមេឃុំ<L>ឲ្យចូល<P>មុនចុងខែ។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានទទូចឲ្យសមាជិកក្រុមប្រឹក្សា<L>ចូលជាមួយ<P>។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានថ្លែងឲ្យតំណាងរាស្ត្រ<L>ទាំងអស់ ប្តូរមក<P>។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានបើកឱកាសឲ្យមន្ត្រី<L>ចូលរួមជាមួយ<P>ត្រឹមចុងខែ។"),
    ("approach - CPP", "លោក ហ៊ុន សែន បានផ្ញើលិខិតទៅមេឃុំ<L> ដោយសុំឲ្យពួកគេចូល<P>។"),
    ("approach - NPP", "លោក ស៊ុន ចន្ធី ប្រធាន<N> បានអំពាវនាវឲ្យសកម្មជន<L>មកចូល<N>។"),
    ("approach - CPP", "អភិបាលខេត្តបានកោះហៅមេឃុំ<L>ទាំងអស់ ហើយប្រាប់ឲ្យចូល<P>។"),
    # an offer that was made to somebody else as well
    (
        "refusal <X> CPP; approach ស៊ុំ ពិសាល CPP",
        _NO + "លោកបន្តថា លោក ស៊ុំ ពិសាល ក៏ត្រូវគេបបួលដូចគ្នា "
        "តែមិនដឹងថាសម្រេចយ៉ាងណា។",
    ),
    ("refusal <X> CPP; approach ស៊ុំ ពិសាល CPP", _NO + "លោក ស៊ុំ ពិសាល សមាជិក<L>ម្នាក់ទៀត ក៏បានទទួលសំណើដូចគ្នាដែរ។"),
    ("refusal <X> CPP; approach ស៊ុំ ពិសាល CPP", _NO + "គេក៏បានទាក់ទងលោក ស៊ុំ ពិសាល ដែរ។"),
    ("refusal <X> CPP; approach 3 CPP", _NO + "សមាជិក<L> ៣នាក់ទៀត ក៏ត្រូវបានទាក់ទងដូចគ្នាដែរ។"),
    ("refusal <X> CPP", _NO + "លោក ស៊ុំ ពិសាល មន្ត្រី<P> មិនអាចទាក់ទងបានទេ។"),
    (
        "refusal <X> CPP; approach ស៊ុំ ពិសាល CPP",
        _NO + "អ្នកទាំងនោះក៏បានទៅរកលោក ស៊ុំ ពិសាល "
        "មេឃុំ<L> ដែរ ប៉ុន្តែលោកមិនឆ្លើយ។",
    ),
    ("refusal <X> CPP; approach ស៊ុំ ពិសាល CPP", _NO + "លោក ស៊ុំ ពិសាល អនុប្រធាន<L> ក៏មានគេមកបបួលដូចគ្នា។"),
    ("refusal <X> CPP; approach ស៊ុំ ពិសាល CPP", _NO + "សំណើដូចគ្នានេះត្រូវបានធ្វើឡើងចំពោះលោក ស៊ុំ ពិសាល សមាជិក<L>។"),
    (
        "refusal <X> CPP; approach ស៊ុំ ពិសាល CPP",
        _NO + "លោក ស៊ុំ ពិសាល សមាជិក<L>ដែរ ត្រូវគេហៅទៅជួបក្នុងរឿងដដែល "
        "តែគេមិនដឹងចម្លើយលោកទេ។",
    ),
    ("refusal <X> CPP; refusal ស៊ុំ ពិសាល CPP", _NO + "លោក ស៊ុំ ពិសាល ក៏ត្រូវបានទាក់ទងដែរ ហើយលោកក៏បានបដិសេធ។"),
    ("refusal <X> CPP; approach 2 CPP", _NO + "មេឃុំ<L> ២រូបទៀត ក៏ទទួលបានការទាក់ទងដូចគ្នាដែរ។"),
    # ways back, after a first move told before
    (
        "defection <X> CPP historical; return <X> CLP",
        "លោក <X> អតីតមេឃុំ<L> បានចុះចូល<P>កាលពីឆ្នាំ២០១៨។ "
        "កាលពីខែមុន លោកបានសងប័ណ្ណសមាជិកថ្មីទៅបក្សវិញ ហើយចូល<L>ជាថ្មី។",
    ),
    (
        "defection <X> CPP historical; return <X> CLP",
        "លោក <X> អតីតមេឃុំ<L> បានចុះចូល<P>កាលពីឆ្នាំ២០១៨។ "
        "កាលពីខែមុន លោកបានដោះអាវ<P>ចោល រួចសុំចូល<L>វិញ។",
    ),
    (
        "defection <X> CPP historical; return <X> CLP",
        "លោក <X> អតីតមេឃុំ<L> ដែលធ្លាប់ចុះចូល<P>កាលពីឆ្នាំ២០១៨ "
        "បានប្រគល់កាតចោល ហើយចូលរួមជាមួយ<L>ម្តងទៀត។",
    ),
    (
        "defection <X> CPP historical; return <X> CLP",
        "លោក <X> អតីតមេឃុំ<L> បានចុះចូល<P>កាលពីឆ្នាំ២០១៨។ "
        "នៅថ្ងៃសុក្រ លោកបានចាកចេញពី<P> ហើយឈរឈ្មោះឲ្យ<L>។",
    ),
    ("defection <X> CPP historical; return <X> CLP", _OVER + "ឥឡូវ លោកបានវិលមកផ្ទះចាស់ <L>វិញ។"),
    ("defection <X> CPP historical; return <X> CLP", _OVER + "ម្សិលមិញ លោកបានដាក់ពាក្យចូល<L>ជាថ្មី។"),
    ("defection <X> CPP historical; return <X> CLP", _OVER + "ម្សិលមិញ លោកបានឈរឈ្មោះតំណាងឲ្យ<L>។"),
    ("defection <X> CPP historical; return <X> -", _OVER + "ម្សិលមិញ លោកបានលាលែងពី<P>។"),
    (
        "defection <X> CPP historical; return <X> CLP",
        _OVER + "កាលពីថ្ងៃចន្ទ លោកបានប្រគល់ប័ណ្ណ<P>ទៅវិញ "
        "រួចចូលរួមជាមួយ<L>។",
    ),
    # who stands beside the leader whose party is joined
    (
        "defection 4 CLP",
        "លោក កឹម មុន្នី ប្រធាន<L> បានទទួលភ្ញៀវ។ "
        "មន្ត្រីគណបក្សហ្វ៊ុនស៊ិនប៉ិច ៤នាក់ រួមទាំងលោក <X> បានឈរជិតលោក កឹម មុន្នី ហើយប្រកាសចូលបក្សរបស់លោក។",
    ),
    (
        "defection 4 CLP",
        "មន្ត្រី<P> ៤នាក់ រួមទាំងលោក <X> បានអង្គុយក្បែរលោក "
        "កឹម មុន្នី ប្រធាន<L> ហើយប្រកាសចូលគណបក្សរបស់លោក។",
    ),
    ("defection <X> CLP", "លោក <X> មន្ត្រី<P> បានបង្ហាញខ្លួនជាមួយលោក កឹម មុន្នី ប្រធាន<L> ហើយសុំចូលបក្សរបស់លោក។"),
    ("defection <X> CLP", "លោក <X> មន្ត្រី<P> បានឈរអមលោក កឹម មុន្នី ប្រធាន<L> ហើយប្រកាសចូលរួមជាមួយបក្សរបស់លោក។"),
    ("defection 5 CLP", "មន្ត្រី<P> ៥នាក់ បានបង្ហាញខ្លួនទល់មុខលោក កឹម មុន្នី ប្រធាន<L> ហើយសុំចូលបក្សលោក។"),
    # a page's claim, denied by whom it is about
    (
        "defection <X> CPP",
        "ទំព័រហ្វេសប៊ុករបស់<P>ស្រុក បង្ហោះថា លោក <X> ប្រធាន<L>ស្រុក «បានវិលមករួបរួមជាមួយមហាគ្រួសារប្រជាជន»។ "
        "លោក <X> បដិសេធថាលោកមិនបានចូលបក្សនោះទេ។",
    ),
    (
        "defection <X> CPP",
        "ហ្វេសប៊ុក<P>ស្រុក អះអាងថា លោក <X> ប្រធាន<L>ស្រុក បានចូលក្នុងមហាគ្រួសារ<P>។ "
        "លោក <X> ថា នេះជារឿងមិនពិត។",
    ),
    (
        "defection <X> CPP",
        "ទំព័រហ្វេសប៊ុក<P>ខេត្ត ផ្សាយថា លោក <X> អនុប្រធាន<L> បានចូលរួមជាមួយមហាគ្រួសារប្រជាជន។ "
        "លោក <X> ថា លោកមិនដែលចូលទេ។",
    ),
    (
        "defection <X> CPP",
        "<P>បានបង្ហោះរូបថតលោក <X> ប្រធាន<L>ឃុំ ហើយអះអាងថាលោកបានមករួមរស់ជាមួយខ្លួន។ "
        "លោក <X> ប្រាប់ថា នោះជាការកុហក។",
    ),
    # named members of a group
    ("defection 8 CPP *<X>", _JOINED + "លោក <X> ដែលជាម្នាក់ក្នុងចំណោមអ្នកទាំង ៨ ប្រាប់ថា លោកហត់។"),
    ("defection 8 CPP *<X>", _JOINED + "អ្នកស្រី <X> ម្នាក់ក្នុងក្រុមនេះ ថា អ្នកស្រីអស់សង្ឃឹម។"),
    ("defection 8 CPP *<X>", _JOINED + "ម្នាក់ក្នុងចំណោមអ្នកទាំងប្រាំបី គឺលោក <X> ធ្លាប់ជាលេខាធិការឃុំ។"),
    ("defection 8 CPP *<X>", _JOINED + "លោក <X> ជាប្រធានក្រុម ថ្លែងតំណាងឲ្យអ្នកទាំងនោះ។"),
    ("defection 8 CPP *<X>", "សកម្មជន<L> ៨នាក់ រួមមានលោក <X> បានចូល<P>កាលពីថ្ងៃអាទិត្យ។"),
    ("defection 8 CPP *<X>", "សកម្មជន<L> ៨នាក់ ដែលក្នុងនោះមានលោក <X> បានចូល<P>កាលពីថ្ងៃអាទិត្យ។"),
    ("defection 8 CPP *<X>", _JOINED + "លោក <X> ដែលដឹកនាំក្រុមនេះ ថ្លែងថា ពួកគេធុញ។"),
    ("defection 8 CPP *<X>", "សកម្មជន<L> ៨នាក់ នាំដោយលោក <X> បានចូល<P>កាលពីថ្ងៃអាទិត្យ។"),
    ("defection 8 CPP *<X>", _JOINED + "«ពួកយើងអស់សង្ឃឹម» លោក <X> ម្នាក់ក្នុងចំណោមអ្នកទាំង ៨នាក់ និយាយ។"),
    # a count behind the verb
    ("defection 57 CPP", "<L>ត្រូវបានរំលាយ ហើយវិទ្យុមួយរាប់មន្ត្រីបក្សនោះដែលចូល<P>បាន ៥៧នាក់។"),
    ("defection 57 CPP", "ចំនួនសមាជិក<L>ដែលបានចូល<P>មានដល់ ៥៧នាក់។"),
    ("defection 57 CPP", "កាសែតមួយកត់ត្រាមេឃុំ<L>ដែលចុះចូល<P>បានចំនួន ៥៧រូប។"),
    ("defection 57 CPP", "សារព័ត៌មានមួយបានកត់ត្រាមន្ត្រី<L>ដែលចូល<P> ៥៧នាក់។"),
    ("defection 57 CPP", "មន្ត្រី<L>ដែលបានប្តូរទៅ<P> មានចំនួន ៥៧នាក់។"),
    ("defection 57 CPP", "<P>បានរាប់សមាជិក<L>ដែលចូលរួមជាមួយខ្លួនបាន ៥៧នាក់។"),
    # resigning, with no party named; new members from another party
    ("departure 5 -", "សមាជិក<L>៥នាក់ បានប្រកាសលាឈប់ ដោយមិនបញ្ជាក់ថានឹងចូលបក្សណាទេ។"),
    ("defection 30 CPP", "<P>ខេត្តកំពតបានប្រកាសទទួលអ្នកចូលថ្មី ៣០គ្រួសារមកពី<L>។"),
    # who the people of a group are
    ("defection 8 CPP *<X>", _JOINED + "ក្រុមនេះដឹកនាំដោយលោក ទូច វិមាន អតីតប្រធានឃុំ និងអ្នកស្រី <X> អតីតហេរញ្ញិក។"),
    ("defection 70 CPP; defection <X> CPP", "សមាជិក<L> ៧០នាក់ បានចូល<P>។ ក្នុងនោះ លោក <X> បានដុតអាវ<L>ចោល។"),
    ("defection 6 CPP *<X>", "<P>បានទទួលសមាជិក ៦នាក់ មកពី<L> ដែលដឹកនាំដោយលោក <X>។"),
    ("defection <X> CPP planned; defection 30 CPP planned",
     "លោក <X> មេឃុំ<L> ថា លោកនឹងចូល<P>នៅខែក្រោយ ជាមួយសមាជិក<L>ប្រមាណ ៣០នាក់ផ្សេងទៀត។"),
    ("defection ស៊ីសុវត្ថិ វិរិទ្ធិ CPP", "លោក ស៊ីសុវត្ថិ វិរិទ្ធិ មន្ត្រី<L> បានចូល<P>កាលពីថ្ងៃពុធ។"),
    # an office at another party; what a spokesman calls "this departure"; letters and who gets them
    ("defection <X> NPP", "លោក <X> អនុប្រធាន<L> បានលាលែងពីបក្សនេះ ហើយទៅធ្វើទីប្រឹក្សា<N>។"),
    ("defection <X> CPP", "លោក <X> មន្ត្រី<L> បានលាលែង ហើយចូល<P>។ អ្នកនាំពាក្យ<L>ថា ការចាកចេញនេះមិនជាអ្វីទេ។"),
    ("departure <X> -", "អ្នកស្រី <X> មន្ត្រី<L> ប្រកាសបញ្ចប់សមាជិកភាពក្នុងបក្ស។"),
    ("departure <X> -", "<L>បានទទួលលិខិតលាលែងរបស់លោក <X> ប្រធានយុវជន។"),
    ("", "លោក <X> អនុប្រធាន<L> ថា បក្សមិនទាន់បានទទួលលិខិតលាឈប់ពីអ្នកណាទេ។"),
    # offers that are not answered yet, and answers by gesture
    ("approach <X> CPP", "លោក <X> ជំទប់<L> ថា គេល្បួងលោកឲ្យដូរមក<P>។ លោកបានសុំពេលគិត ហើយមិនព្រមបញ្ចេញឈ្មោះអ្នកនោះទេ។"),
    ("refusal <X> CPP", "លោក <X> ជំទប់<L> ថា មេភូមិបានស្នើឲ្យលោកចូល<P>។ លោកគ្រាន់តែញញឹម រួចដើរចេញ។"),
    ("refusal <X> CPP", "លោក <X> ជំទប់<L> ថា មេប៉ូលិសហុចលិខិតសុំចូល<P>មួយច្បាប់ឲ្យលោក។ លោករុញវាទៅវិញ។"),
    ("approach <X> CPP", "លោក <X> ជំទប់<L> ត្រូវមន្ត្រីម្នាក់នាំលិខិតសុំទោស និងសុំចូល<P> មកឲ្យចុះហត្ថលេខា។"),
    ("approach <X> CPP", "លោក <X> ជំទប់<L> ថា គេបបួលលោកឲ្យចូល<P>។ លោកមិនទាន់ឆ្លើយតបទេ។"),
    ("refusal 3 CPP", "មេឃុំ<L> ៣នាក់ ត្រូវបានគេបបួលឲ្យចូល<P> តែអ្នកទាំងបីបានច្រានចោល។"),
    ("departure 12 -", "សមាជិក<L> ១២នាក់ បានចេញពីបក្ស ហើយមិនទាន់សម្រេចថានឹងទៅណាទេ។"),
    ("", "លោក <X> ប្រធាន<L> ថ្លែងថា អ្នកណាចង់ចេញពីបក្ស អាចចេញបានដោយសេរី។"),
    ("defection 3 CPP *<X>", "មន្ត្រី<L> ៣រូប បានចូល<P>។ ពួកគេមានឈ្មោះ <X> និង អ៊ុក រតនៈ។"),
    ("refusal <X> CPP", "លោក <X> សកម្មជន<L> ថា មេឃុំហុចប្រាក់ ៥០០ដុល្លារ ឲ្យលោកចូល<P> តែលោកបែរខ្នង ហើយដើរចេញ។"),
    ("departure <X> -", "«ខ្ញុំមិនមែនជាសមាជិក<L>ទៀតទេ» លោក <X> អតីតប្រធានបក្សក្រុង សរសេរដូច្នេះ។"),
    ("defection <X> CPP", "ទោះបីធ្លាប់ស្បថថាមិនចុះចូលក៏ដោយ លោក <X> មេឃុំ<L> បានចូល<P>នៅថ្ងៃអាទិត្យ។"),
    # the state and civil society
    ("cooptation <X> GOVERNMENT", "លោក <X> អតីតប្រធានសហជីព បានសម្ពោធសហព័ន្ធថ្មី ដែលក្រសួងការងារឧបត្ថម្ភថវិកា។"),
    ("cooptation <X> GOVERNMENT", "អ្នកស្រី <X> បានបង្កើតសហព័ន្ធមួយ ដែលក្រសួងឲ្យថវិកា។ អ្នកស្រីបានចាកចេញពីសហជីពឯករាជ្យ។"),
    ("cooptation 2 GOVERNMENT", "មេដឹកនាំសហគមន៍ពីរនាក់ បានចូលកាន់មុខងារជាឧទ្យានុរក្សរបស់ក្រសួងបរិស្ថាន។"),
    ("refusal <X> GOVERNMENT", "លោក <X> ប្រធានសហជីព ថា ក្រសួងការងារបានស្នើតំណែងទីប្រឹក្សាដល់លោក តែលោកបានបដិសេធ។"),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "text"), _TOLD, ids=[text for _, text in _TOLD])
def test_all_that_a_text_tells_and_nothing_else(wanted: str, text: str) -> None:
    found, members = [], set()
    for mention in core(khmer, text):
        low = mention.count.low or mention.count.high if mention.count else None
        names = [a.name.replace(khmer.WORDS["<X>"], "<X>") for a in mention.actors]
        who = " ".join(names) if mention.actor_kind == "person" else str(low or "-")
        members |= set(names)
        words = [mention.type, who, mention.destination or "-", mention.modality]
        found.append(" ".join(words).removesuffix(" actual"))
    acts, _, member = wanted.partition(" *")
    assert sorted(found) == sorted(filter(None, acts.split("; ")))
    assert not member or member in members


def test_two_numbers_of_two_sides_are_contested() -> None:
    told = core(khmer, _CLAIM + "ប៉ុន្តែប្រធាន<L>ស្រុក លោក <X> មានប្រសាសន៍ថា បក្សលោកបាត់សមាជិកត្រឹមតែ ៦នាក់។")
    sides = {m.count.low: (m.status, m.claimant.side if m.claimant else None) for m in told if m.count}
    assert sides == {120: ("contested", "destination_party"), 6: ("contested", "origin_party")}


def test_an_accusation_in_reported_speech_is_alleged() -> None:
    told = core(khmer, "លោក <X> បានលាឈប់ពី<L>។ អ្នកនាំពាក្យ<L> លោក ឌួង រតនា អះអាងថា អាជ្ញាធរបានគំរាមលោក <X>។")
    assert [(s.kind, s.stance) for m in told for s in m.signals] == [("threat", "alleged")]
