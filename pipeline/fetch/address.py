"""Which addresses may be asked: the form of a URL, and the peer that a name really led to."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urljoin, urlsplit

from requests.exceptions import InvalidURL
from requests.utils import requote_uri

from pipeline.errors import FetchError

MAX_URL_CHARS = 2048
_PORTS = {80, 443}
# Answers to anybody inside some clouds, although the address is a public one (Azure's wire server).
_METADATA = {ipaddress.ip_address("168.63.129.16")}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_CONTROL = re.compile(r"[\x00-\x20\x7f]")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def clean_url(url: str, base: str | None = None) -> str:
    """An absolute http(s) URL, percent-encoded, without fragment; relative ones are resolved against `base`.

    Raises `FetchError` ("url" or "scheme") for anything else: `javascript:`, `file:`, credentials, no host.
    """
    text = re.sub(r"[\t\r\n]", "", url.strip())
    try:
        absolute = urljoin(base, text) if base else text
        parts = urlsplit(absolute)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"{url[:200]!r} is no address: {error}", error_class="url", url=url) from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise FetchError(f"{url[:200]!r} is no http(s) address", error_class="scheme", url=url)
    if not parts.hostname or port == 0 or parts.username is not None or _CONTROL.search(parts.netloc):
        raise FetchError(f"{url[:200]!r} names no plain host", error_class="url", url=url)
    try:
        absolute = requote_uri(parts._replace(fragment="", path=parts.path or "/").geturl())
    except (InvalidURL, UnicodeError, ValueError) as error:
        raise FetchError(f"{url[:200]!r} cannot be encoded: {error}", error_class="url", url=url) from error
    if len(absolute) > MAX_URL_CHARS:
        raise FetchError(f"an address of {len(absolute)} characters", error_class="url", url=url)
    return absolute


def host_of_url(url: str) -> str:
    """The host that the pace of a URL is counted for: lower case, without a leading `www.`."""
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def origin_of(url: str) -> str:
    """`scheme://host[:port]` of a URL."""
    parts: SplitResult = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def refusal_of_peer(peer: str, port: int, *, allow_loopback: bool) -> str | None:
    """Why a connection to this IP address must not be used; None when it may be.

    Only public unicast addresses on the web's ports; loopback (any port) when the setting allows it. IPv4 inside
    IPv6 (mapped, 6to4, Teredo, NAT64) is judged by the inner address.
    """
    try:
        address = ipaddress.ip_address(peer.partition("%")[0])
    except ValueError:
        return f"{peer} is no IP address"
    address = _inner(address)
    if address.is_loopback:
        return None if allow_loopback else f"{peer} is this machine"
    if not address.is_global or address.is_multicast or address in _METADATA:
        return f"{peer} is not a public address"
    return None if port in _PORTS else f"port {port} is not one of the web's"


def _inner(address: Address) -> Address:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address
