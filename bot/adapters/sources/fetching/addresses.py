"""Which addresses may be fetched: those of the public web, and those that the operator names.

An address comes from a stranger: a member adds a source, a feed names a picture, a page leads on. The program stands in
somebody's network, and must reach nothing there for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from yarl import URL

from bot.errors import Blocked

URL_MAX: Final = 2_048
"""Characters of an address: more than any page of a blog has, and what browsers and servers take for certain."""
PORTS: Final = {"http": 80, "https": 443}
"""The schemes that are fetched, each at its own port alone: on other ports there may be anything."""
_OWN_NAMES: Final = frozenset(
    # RFC 6761, RFC 6762, RFC 8375, ICANN's .internal, and what routers and companies use by custom
    [
        "localhost",
        "localdomain",
        "local",
        "internal",
        "intranet",
        "private",
        "lan",
        "home",
        "corp",
        "home.arpa",
        "onion",
    ]
)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NAME: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+")
_ALLOWED: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^\s:/@?#%\[\]\\]+)(:[0-9]+)?")
_UNFIT: Final = re.compile(r"[\x00-\x20\x7f\\]")  # parsers disagree about an address with one of them
_NOT_PUBLIC_4: Final = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",
        "168.63.129.16/32",  # Azure's own services, for its machines alone
        "192.0.0.0/24",  # two of its addresses count as global; one is Oracle's metadata
        "192.88.99.0/24",
        "240.0.0.0/4",
    )
)
_UNICAST_6: Final = IPv6Network("2000::/3")
_NOT_PUBLIC_6: Final = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4 holds any IPv4 address
        "3fff::/20",
    )
)
_NAT64: Final = IPv6Network("64:ff9b::/96")


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether ``address`` belongs to the public internet. One that carries an IPv4 address is judged by that."""
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_public(carried)
        return (
            address.scope_id is None
            and address in _UNICAST_6
            and address.is_global
            and not any(address in network for network in _NOT_PUBLIC_6)
        )
    return address.is_global and not address.is_multicast and not any(address in network for network in _NOT_PUBLIC_4)


def _carried(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else address.ipv4_mapped


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets public addresses through, each scheme at its own port of ``ports``; and those of ``allowed``: hosts, as an
    address spells them, with their port.
    """

    allowed: frozenset[tuple[str, int]] = frozenset()
    ports: Mapping[str, int] = field(default_factory=lambda: PORTS)

    @classmethod
    def of(cls, allowed: Iterable[str]) -> Gate:
        """``allowed`` as the operator writes them: ``host:port``, or a host alone for the ports of the web; an IPv6
        address stands in brackets. Raises ``ValueError``.
        """
        return cls(frozenset(pair for one in allowed for pair in _hosts_and_ports(one)))

    def checked(self, text: str) -> URL:
        """``text`` as it is fetched: without a fragment. Raises ``Blocked`` where it names no public website.

        Whether a name leads to a public address is seen when it is resolved.
        """
        if len(text) > URL_MAX or _UNFIT.search(text):
            raise not_public(text)
        try:
            url = URL(text).with_fragment(None)
            host, port = (url.raw_host or "").lower(), url.port or 0
        except (ValueError, LookupError) as exc:  # the latter is a fault of the library's, as with https://[:.00]@
            raise not_public(text) from exc
        if url.scheme not in self.ports or url.raw_user is not None or url.raw_password is not None:
            raise not_public(text)
        if not self.names(host, port) and (port != self.ports[url.scheme] or not _may_be_public(host.rstrip("."))):
            raise not_public(text)
        return url

    def names(self, host: str, port: int) -> bool:
        """Whether the operator allows ``host`` itself, wherever it leads to."""
        return (host.lower(), port) in self.allowed

    def lets_through(self, address: str) -> bool:
        """Whether ``address``, an IP address as a resolver gives it, is public."""
        try:
            return is_public(ip_address(address))
        except ValueError:
            return False


def not_public(text: str) -> Blocked:
    """The error for an address that is not let through."""
    return Blocked("“{address}” is not the address of a public website.", address=text[:200])


def _may_be_public(host: str) -> bool:
    if ":" in host:
        try:
            return is_public(IPv6Address(host))
        except ValueError:
            return False
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):  # an IPv4 address, also as 2130706433, 0x7f.1 or 0177.0.0.1
        try:
            return is_public(IPv4Address(host))
        except ValueError:
            return False
    own = labels[-1] in _OWN_NAMES or ".".join(labels[-2:]) in _OWN_NAMES
    return _NAME.fullmatch(host) is not None and not own


def _hosts_and_ports(text: str) -> Iterator[tuple[str, int]]:
    if not _ALLOWED.fullmatch(text):
        raise ValueError(text)
    url = URL(f"http://{text}")
    for port in PORTS.values() if url.explicit_port is None else (url.explicit_port,):
        yield (url.raw_host or "").lower(), port
