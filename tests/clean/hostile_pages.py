"""Hostile and broken pages by name, and the process that cleans them, each in a child of its own with a deadline.

Run as a program it prints, for each page, a JSON line with what came out, or without it when the child was ended.
"""

import json
import os
import random
import resource
import sys
from collections.abc import Callable

from pipeline.clean.page import clean_page
from pipeline.errors import CleanError

CPU_SECONDS = 5
URL = "https://courier.example/a"
SENTENCE = "The councillors said on Monday that they had left the Riverbank Party. "
KHMER = "សមាជិកក្រុមប្រឹក្សាបានប្រកាសនៅថ្ងៃចន្ទថា ពួកគេបានចាកចេញពីគណបក្សមាត់ទន្លេ។ "
FRENCH = "L’opposant a été arrêté à Phnom Penh lundi, selon la police cambodgienne, qui l’a relâché. "
PROSE = f"<p>{SENTENCE * 3}</p>".encode()
JSON_LD = b'<script type="application/ld+json">'
ARTICLE = b"<html><head><title>Councillors leave</title></head><body>" + PROSE * 2 + b"</body></html>"


def page(text: str, head: str = "", encoding: str = "utf-8") -> bytes:
    return f"<html><head>{head}<title>Councillors leave</title></head><body><p>{text * 4}</p></body></html>".encode(
        encoding, "surrogatepass"
    )


def with_attributes(count: int) -> bytes:
    return b"<div " + b" ".join(b"a%d=1" % n for n in range(count)) + b">" + PROSE


# Name → (how to make the page, words of what must come out: of the text, or of the reason why there is none).
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    # Depth
    "50,000 nested div": (lambda: b"<html><body>" + b"<div>" * 50_000 + PROSE, "Riverbank"),
    "29,000 nested div, closed": (lambda: b"<div>" * 29_000 + PROSE + b"</div>" * 29_000, "Riverbank"),
    "50,000 nested span": (lambda: b"<html><body>" + b"<span>" * 50_000 + PROSE, "Riverbank"),
    "20,000 nested b": (lambda: b"<html><body>" + b"<b>" * 20_000 + PROSE, "Riverbank"),
    "18,000 nested tables": (lambda: b"<html><body>" + b"<table><tr><td>" * 18_000 + PROSE, "Riverbank"),
    "15,000 nested headings": (lambda: b"<h1>a headline long enough<div>" * 15_000 + PROSE, "Riverbank"),
    "25,000 nested forms": (lambda: b"<html><body>" + b"<form>" * 25_000 + PROSE, "Riverbank"),
    "25,000 nested elements of its own": (lambda: b"<html><body>" + b"<x-a>" * 25_000 + PROSE, "Riverbank"),
    "JSON nested deep": (lambda: JSON_LD + b"[" * 150_000 + b"</script>" + PROSE, "Riverbank"),
    # What is never closed
    "300,000 unclosed p": (lambda: b"<html><body>" + b"<p>a " * 300_000, "too large"),
    "59,000 unclosed p": (lambda: b"<html><body>" + b"<p>a " * 59_000, "no article"),
    "half a million <": (lambda: b"<html>" + b"<" * 500_000, "no article"),
    "open tags": (lambda: b"<html>" + b"<a " * 200_000, "too large"),
    "comments": (lambda: b"<html>" + b"<!--" * 100_000, "no article"),
    "declarations": (lambda: b"<html>" + b"<!" * 200_000, "no article"),
    "instructions": (lambda: b"<html>" + b"<?" * 200_000, "no article"),
    "scripts": (lambda: b"<html>" + b"<script><style><svg>" * 15_000 + PROSE, "no article"),
    "a page cut off inside a tag": (lambda: ARTICLE[: ARTICLE.index(b"</p>") + 4] + b"<p cla", "Riverbank"),
    "a title": (lambda: ARTICLE.replace(b"</title>", b""), "no article"),
    # Size
    "one text node of 20 MB": (lambda: b"<p>" + b"word " * 4_000_000, "too large"),
    "one line of 20 MB with 90,000 paragraphs": (lambda: b"<html><body>" + PROSE * 90_000, "too large"),
    "one text node of 2.9 MB": (lambda: b"<html><body><p>" + SENTENCE.encode() * 40_000, "Riverbank"),
    "2.5 MB of spaces": (lambda: b"<html><p>a" + b" " * 2_500_000 + b"b", "no article"),
    "2.9 MB of one word": (lambda: b"<html><body><p>" + b"a" * 2_900_000, ""),
    "half a million entities": (lambda: b"<html><p>" + b"&amp;" * 500_000, "no article"),
    "55,000 line breaks": (lambda: b"<html><body><p>" + b"a<br>" * 55_000, "a\na\na"),
    "20,000 linked headlines": (lambda: b"<div><a href=x>Another story of the day</a></div>" * 20_000, "no article"),
    "50,000 dates": (lambda: b'<meta name=date content="2023-99-99">' * 50_000 + PROSE, "Riverbank"),
    "a title of 900 KB": (lambda: b"<html><title>" + b"a | " * 225_000 + b"</title>" + PROSE, "Riverbank"),
    "a title of 100,000 dashes": (lambda: b"<html><title>" + b"A - B " * 100_000 + b"</title>" + PROSE, "Riverbank"),
    # Attributes
    "100,000 attributes": (lambda: with_attributes(100_000), "Riverbank"),
    "20,000 attributes": (lambda: with_attributes(20_000), "Riverbank"),
    "a class of 1 MB": (lambda: b'<div class="' + b"share-box " * 100_000 + b'">' + PROSE, "Riverbank"),
    "15,000 classes": (lambda: b"".join(b"<i class=c%d></i>" % n for n in range(15_000)) + PROSE, "Riverbank"),
    # Characters and encodings
    "NUL bytes inside words": (lambda: ARTICLE.replace(b"The", b"T\x00he"), "The councillors"),
    "nothing but NUL bytes": (lambda: b"\x00" * 1_000_000, "binary"),
    "lone surrogates as entities": (lambda: ARTICLE.replace(b"The", b"&#xD800;&#55296;The"), "The councillors"),
    "lone surrogates as bytes": (lambda: page(SENTENCE + "\ud800"), "The councillors"),
    "UTF-8 that says windows-1252": (lambda: page(KHMER, '<meta charset="windows-1252">'), KHMER.strip()),
    "UTF-8 that says iso-8859-1": (lambda: page(KHMER, '<meta charset="iso-8859-1">'), KHMER.strip()),
    "windows-1252 that says UTF-8": (lambda: page(FRENCH, '<meta charset="utf-8">', "cp1252"), FRENCH.strip()),
    "UTF-16 that says UTF-8": (lambda: page(KHMER, '<meta charset="utf-8">', "utf-16"), KHMER.strip()),
    "UTF-8 with a broken byte": (lambda: page(KHMER).replace(b"<p>", b"<p>\xff", 1), KHMER.strip()),
    "an unknown encoding": (lambda: page(FRENCH, '<meta charset="x-klingon">'), FRENCH.strip()),
    # Something else than a page
    "empty": (lambda: b"", "empty"),
    "white space": (lambda: b" \n\t ", "empty"),
    "plain text": (lambda: SENTENCE.encode() * 5, "plain text"),
    "a PDF file": (lambda: b"%PDF-1.4\n" + random.Random(1).randbytes(1_000_000), "a PDF file"),
    "a PDF file after blank lines": (lambda: b"\r\n\r\n%PDF-1.4\n" + random.Random(1).randbytes(1_000), "a PDF file"),
    "random bytes": (lambda: random.Random(1).randbytes(1_000_000), "binary"),
    "random bytes in a page": (lambda: b"<html>" + random.Random(2).randbytes(500_000), "binary"),
    "an entity bomb": (lambda: b'<!DOCTYPE x [<!ENTITY a "b">' + b'<!ENTITY c "&a;&a;">' * 9_000 + b"]>" + PROSE, ""),
}  # fmt: skip


def outcome(body: bytes) -> str:
    """The beginning of the text, or the reason why there is none."""
    try:
        return clean_page(body, url=URL).text[:400]
    except CleanError as error:
        return str(error)


def _child(name: str) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    found = outcome(HOSTILE[name][0]())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    os.write(1, json.dumps({"name": name, "outcome": found, "peak_mb": peak / 1e6}).encode() + b"\n")


if __name__ == "__main__":
    outcome(ARTICLE)  # loads everything once
    for key in HOSTILE:
        if (child := os.fork()) == 0:
            try:
                _child(key)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
