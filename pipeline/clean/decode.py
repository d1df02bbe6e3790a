"""Bytes of a page → its text, or the reason why these bytes are no page.

The order is the one that was measured to lose least: byte order mark, strict UTF-8 wherever bytes outside ASCII
prove it, HTTP header, declaration in the page, detection. A page that is UTF-8 but for a few broken bytes is
repaired, never guessed: a guess turns every Khmer word into nonsense.
"""

from __future__ import annotations

import codecs
import re

import charset_normalizer
from bs4.dammit import EncodingDetector

from pipeline.errors import CleanError

MAX_BYTES = 12_000_000

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF file"),
    (b"\x89PNG\r\n", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"RIFF", "an image, sound or film (RIFF)"),
    (b"BM\x00", "an image (BMP)"),
    (b"PK\x03\x04", "a ZIP archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "gzip data that was not unpacked"),
    (b"\x00\x00\x00\x18ftyp", "a film (MP4)"),
    (b"\x00\x00\x00\x20ftyp", "a film (MP4)"),
    (b"ID3", "a sound file (MP3)"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# What servers write and what browsers read it as (WHATWG Encoding Standard, §4.2).
_BROWSER_NAMES = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-11": "cp874", "tis-620": "cp874", "iso8859-9": "cp1254",
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
}  # fmt: skip
_LATIN_GUESSES = frozenset(
    "cp1250 cp1252 cp1254 cp1257 cp1258 latin_1 iso8859_2 iso8859_3 iso8859_4 iso8859_9 iso8859_10 iso8859_13 "
    "iso8859_14 iso8859_15 iso8859_16 mac_roman mac_latin2 mac_iceland mac_turkish cp437 cp850 cp852 cp857 cp858 "
    "cp860 cp861 cp863 cp865 hp_roman8".split()
)
_FEED_ROOT = re.compile(r"<(?:rss|feed|rdf:RDF|urlset|sitemapindex|opml)[\s>]")
_PROLOGUE = re.compile(r"\s*(?:<\?xml[^>]{0,300}\?>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,3}", re.DOTALL)
_NOT_TEXT = re.compile(r"[\x01-\x08\x0e-\x1f\ufffd]")
_TAG = re.compile(r"<[A-Za-z!/]")


def decode_page(body: bytes, content_type: str | None = None) -> str:
    """The page's markup as text; raises `CleanError` when the bytes are empty, too large, or something else.

    `content_type` is the HTTP header; its charset is believed only where the bytes allow it.
    """
    _refuse_other_media(body, content_type)
    text = decode_bytes(body, content_type)
    sample = text[:20_000]
    if len(_NOT_TEXT.findall(sample)) > len(sample) / 50 + 8:
        raise CleanError("the bytes are binary or in no known encoding, not a page")
    start = _PROLOGUE.match(text)
    rest = text[start.end() if start else 0 :][:1000]
    if _FEED_ROOT.match(rest):
        raise CleanError("the address answers with a feed or sitemap, not a page; list it as a feed of the source")
    if rest[:1] in "{[" and "<" not in rest:
        raise CleanError("the address answers with JSON, not a page")
    if not _TAG.search(text):
        raise CleanError("the address answers with plain text, not a page")
    return text


def decode_bytes(body: bytes, content_type: str | None = None) -> str:
    """Text of any encoding, never raising: bytes that no reading fits become U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    if (wide := _utf16_without_bom(body)) is not None:
        return wide
    # Only text beyond ASCII can prove UTF-8; ISO-2022 encodings are pure ASCII bytes and need their label.
    if not body.isascii():
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            if (repaired := _nearly_utf8(body)) is not None:
                return repaired
    declared = EncodingDetector.find_declared_encoding(body[:4096], is_html=True)
    for label in (_charset_of(content_type), declared):
        if (codec := _codec(label)) and codec not in {"utf-8", "utf-16", "utf-16-le", "utf-16-be"}:
            try:
                return body.decode(codec)
            except (UnicodeDecodeError, LookupError):
                continue
    if body.isascii():
        return body.decode("ascii")
    guess = charset_normalizer.from_bytes(body[:40_000]).best()
    # Guesses among the code pages of the Latin alphabet are coin tosses; the outlets read here write English or French.
    return body.decode(guess.encoding if guess and guess.encoding not in _LATIN_GUESSES else "cp1252", "replace")


def _refuse_other_media(body: bytes, content_type: str | None) -> None:
    if not body.strip():
        raise CleanError("the page is empty")
    if len(body) > MAX_BYTES:
        raise CleanError(f"the page is too large: {len(body):,} bytes, the limit is {MAX_BYTES:,}")
    head = body[:1024].lstrip()
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise CleanError(f"the address answers with {what}, not a page")
    media_type = (content_type or "").split(";")[0].strip().lower()
    if media_type.startswith(("image/", "audio/", "video/", "font/")) or media_type == "application/pdf":
        raise CleanError(f"the address answers with {media_type}, not a page")
    sample = body[:65_536]
    is_wide = any(body.startswith(bom) for bom, _ in _BOMS) or _utf16_without_bom(body) is not None
    if not is_wide and sample.count(0) > len(sample) / 20 + 8:
        raise CleanError("the bytes are binary, not a page")


def _utf16_without_bom(body: bytes) -> str | None:
    """UTF-16 that forgot its mark shows as `<` with a NUL beside it."""
    for start, name in ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be")):
        if body.startswith(start):
            return body.decode(name, "replace")
    return None


def _charset_of(content_type: str | None) -> str | None:
    found = re.search(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", content_type or "", re.IGNORECASE)
    return found[1] if found else None


def _codec(label: str | None) -> str | None:
    try:
        name = codecs.lookup(label).name if label else None
    except (LookupError, ValueError):
        return None
    return _BROWSER_NAMES.get(name, name) if name else None


def _nearly_utf8(body: bytes) -> str | None:
    """UTF-8 with a few broken bytes, repaired; None when the bytes are more likely another encoding.

    A lone byte between ASCII neighbours is read as Windows-1252 (a pasted quotation mark), others become U+FFFD.
    """
    text = body.decode("utf-8", "surrogateescape")
    broken = re.findall("[\udc80-\udcff]+", text)
    good = sum(1 for char in text if char >= "\x80" and not "\udc80" <= char <= "\udcff")
    if good < 8 * len(broken):
        return None
    return re.sub("(?<![^\x00-\x7f])[\udc80-\udcff](?![^\x00-\x7f])|[\udc80-\udcff]+", _repair, text)


def _repair(match: re.Match[str]) -> str:
    raw = bytes(ord(char) - 0xDC00 for char in match[0])
    return raw.decode("cp1252", "replace") if len(raw) == 1 and not _inside_word(match) else "�"


def _inside_word(match: re.Match[str]) -> bool:
    text, (start, end) = match.string, match.span()
    return any(char >= "\x80" for char in text[max(0, start - 1) : start] + text[end : end + 1])
