"""An article's address → its canonical form: the key under which the same story is recognised again.

Conservative: only what never changes which article is shown is removed (tracking parameters, session ids, AMP and
print twins, the fragment). Path case, unknown parameters and their values are kept.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from functools import cache
from urllib.parse import quote, unquote_plus, unquote_to_bytes, urljoin, urlsplit, urlunsplit

import tldextract

_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "_hs", "mc_", "at_custom", "wt_", "ga_", "__cft__")
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid msclkid yclid twclid igshid igsh wbraid gbraid ttclid li_fat_id _ga _gl ref_src ref_url "
    "s_cid ncid cmpid cmp_id __twitter_impression xtor sr_share spm share sharetype feature_share fb_action_ids "
    "fb_action_types fb_source fb_ref action_object_map action_type_map mkt_tok trk guccounter guce_referrer "
    "guce_referrer_sig sfnsn mibextid wpmobileexternal echobox __tn__ smid smtyp rss_source".split()
)
_SESSION = frozenset("phpsessid jsessionid aspsessionid sessionid session_id sid osid cftoken cfid zenid".split())
# A parameter of these names is dropped only with these values: it picks a rendering of the same article.
_RENDERINGS = {
    "amp": {"", "1", "true"}, "outputtype": {"amp"}, "print": {"", "1", "true", "y"}, "output": {"amp", "print"},
    "m": {"0", "1"}, "tmpl": {"component"}, "format": {"amp", "print"},
    "view": {"amp", "mobile", "print"}, "nonamp": {"1"}, "noamp": {"mobile", "1"},
    "source": {"rss", "feed", "twitter", "facebook", "telegram"},
    "ref": {"rss", "feed", "twitter", "facebook", "telegram", "fb"},
}  # fmt: skip
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;?]*", re.IGNORECASE)
_AMP_ENDING = re.compile(r"(?:/amp(?:\.html?)?/?|/print/?|\.amp)$|(?<=[\w-])\.amp(?=\.html?$)", re.IGNORECASE)
_TWIN_PREFIX = re.compile(r"^(?:m|mobile|amp)\.(?=[^.]+\.)")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def canonical_address(url: str, *, declared: str | None = None, homepage: str | None = None) -> str:
    """The canonical address of the article at `url`.

    `declared` is what the page says (rel=canonical, og:url), absolute or relative: believed when it is on the same
    site and is not the front page. `homepage` is the outlet's: its scheme and host stand for its twins (`www.`, `m.`,
    `amp.`, bare). Anything that is no http(s) address comes back unchanged.
    """
    address = _absolute(url, declared) if declared else None
    return _canonical(address if address and _is_believable(url, address) else url, homepage)


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to the same registered domain (or the same host where there is none)."""
    return _site(_host(one)) == _site(_host(other))


def _canonical(url: str, homepage: str | None) -> str:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme.lower() not in {"http", "https"} or not host:
        return url
    host = _ascii_host(host)
    scheme, host, port = _home(parts.scheme.lower(), host, port, homepage)
    netloc = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    path = _AMP_ENDING.sub("", _PATH_SESSION.sub("", parts.path)) or "/"
    path = re.sub(r"^/amp(?=/.)", "", path, flags=re.IGNORECASE)
    return urlunsplit((scheme, netloc, _escaped(re.sub(r"/{2,}", "/", path)), _query(parts.query), ""))


def _home(scheme: str, host: str, port: int | None, homepage: str | None) -> tuple[str, str, int | None]:
    """Scheme, host and port as the outlet's homepage has them where the host is a twin of it, else tidied alone."""
    bare = _TWIN_PREFIX.sub("", host)
    if homepage:
        home = urlsplit(homepage)
        home_host = _ascii_host((home.hostname or "").rstrip("."))
        if bare.removeprefix("www.") == _TWIN_PREFIX.sub("", home_host).removeprefix("www."):
            home_scheme = home.scheme.lower()
            is_default = home.port in {None, 80 if home_scheme == "http" else 443}
            return home_scheme, home_host, None if is_default else home.port
    if port in {None, 80, 443}:
        return ("http" if _is_number(host) and port != 443 and scheme == "http" else "https"), bare, None
    return scheme, bare, port


def _query(query: str) -> str:
    """The parameters that choose the article, sorted, each in one spelling; `a` and `a=` stay apart."""
    kept = []
    for pair in query.split("&"):
        name, equals, value = (unquote_plus(part) for part in pair.partition("="))
        low = name.lower()
        is_session = low in _SESSION and len(value) >= 16
        is_rendering = low in _RENDERINGS and value.lower() in _RENDERINGS[low]
        if name and not (low in _TRACKING or low.startswith(_TRACKING_PREFIXES) or is_session or is_rendering):
            kept.append(quote(_nfc(name), safe="") + equals + quote(_nfc(value), safe=""))
    return "&".join(sorted(kept))


def _escaped(path: str) -> str:
    """Percent-escapes in one spelling: UTF-8, NFC, upper-case digits, nothing escaped that need not be."""
    if re.search("%2f", path, re.IGNORECASE):
        # An escaped slash is not a slash; such a path stays as it is.
        return _ESCAPE.sub(lambda match: match[0].upper(), path)
    try:
        text = unquote_to_bytes(path).decode("utf-8")
    except UnicodeDecodeError:
        return _ESCAPE.sub(lambda match: match[0].upper(), path)
    return quote(_nfc(text), safe="/:@!$&'()*+,;=-._~")


def _absolute(url: str, declared: str) -> str | None:
    try:
        address = urljoin(url, declared.strip())
        return address if urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname else None
    except ValueError:
        return None


def _is_believable(url: str, address: str) -> bool:
    """Not another site's (a syndicated copy is this outlet's article) and not the front page for every article."""
    declared, own = urlsplit(address), urlsplit(url)
    is_front = declared.path in {"", "/"} and not declared.query
    own_is_front = own.path in {"", "/"} and not own.query
    return same_site(url, address) and (own_is_front or not is_front)


def _host(url: str) -> str:
    try:
        return _ascii_host((urlsplit(url).hostname or "").rstrip("."))
    except ValueError:
        return ""


@cache
def _suffixes() -> tldextract.TLDExtract:
    # The bundled list: nothing is downloaded and keys do not move when the list does.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def _site(host: str) -> str:
    return _suffixes()(host).top_domain_under_public_suffix or host.removeprefix("www.")


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    except UnicodeError:
        return host.lower()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return True


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
