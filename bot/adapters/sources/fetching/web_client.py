"""The aiohttp client that fetches for strangers: it connects to what the gate lets through, and to nothing else."""

from __future__ import annotations

import socket
from typing import Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from bot.adapters.sources.fetching.addresses import Gate

AT_ONCE: Final = 8
"""Connections at a time."""


class NotPublic(OSError):
    """A name leads to addresses that are not public, and to no other."""


class GatedResolver(AbstractResolver):
    """Asks ``names`` and hands on what the gate lets through. aiohttp connects to just these addresses, so that nobody
    can give one for the check and another one for the connection.
    """

    def __init__(self, gate: Gate, names: AbstractResolver) -> None:
        self._gate = gate
        self._names = names
        self._admitted: set[tuple[str, int]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if self._gate.names(host, port):
            self._admitted.update((one["host"], one["port"]) for one in found)
            return found
        public = [one for one in found if self._gate.lets_through(one["host"])]
        if found and not public:
            raise NotPublic(host)
        return public

    async def close(self) -> None:
        await self._names.close()

    def open_socket(self, found: AddrInfoType) -> socket.socket:
        """A socket for an address that aiohttp is about to connect to: looked at once more, however it got there."""
        family, kind, protocol, _, target = found
        address, port = str(target[0]), int(target[1])
        admitted = (address, port) in self._admitted or self._gate.names(address, port)
        if not admitted and not self._gate.lets_through(address):
            raise NotPublic(address)
        opened = socket.socket(family, kind, protocol)
        opened.setblocking(False)
        return opened


def web_client(gate: Gate, names: AbstractResolver | None, agent: str) -> aiohttp.ClientSession:
    """No cookies, no proxy and no password from the environment: a proxy would look names up by itself, past the gate.

    Nothing is unpacked and no redirect is followed here. Headers are at most 128 of 8 kB (aiohttp's own limits).
    """
    resolver = GatedResolver(gate, names or aiohttp.ThreadedResolver())
    connector = aiohttp.TCPConnector(
        resolver=resolver,
        socket_factory=resolver.open_socket,
        use_dns_cache=False,
        force_close=True,
        limit=AT_ONCE,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        headers={"User-Agent": agent, "Accept-Encoding": "gzip, deflate"},
        timeout=aiohttp.ClientTimeout(total=None),  # the fetcher's own limit holds for all of it
    )
