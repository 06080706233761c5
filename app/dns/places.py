"""Whom to ask: the system's resolvers, others the user named, or servers on this computer for tests and practice."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

import dns.exception
import dns.nameserver
import dns.resolver

from app.errors import Refused

_MOST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """An address and a port where something is asked."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Places:
    """Whom to ask.

    Args:
        resolvers: each is asked, so that answers that differ are seen.
        practice: everything is on this computer; the domains' own servers are ``auth``.
        auth: stand in for the domains' own servers.
        web: stands in for every web server; None in practice: no page is asked for.
        rdap: URL of a server that plays the registries.
    """

    resolvers: tuple[Place, ...]
    practice: bool = False
    auth: tuple[Place, ...] = ()
    web: Place | None = None
    rdap: str = ""


def places(setting: str = "", named: Sequence[str] = ()) -> Places:
    """Return whom to ask.

    Args:
        setting: ``resolver=host:port;auth=host:port,host:port``, loopback addresses alone, and for pages and
            registries ``web=host:port;rdap=host:port``; empty: the real world.
        named: resolvers the user named beside the system's, as addresses.

    Raises:
        Refused: ``dns_loopback_only``: the setting is not of this form, or leads to other computers.
    """
    if not setting.strip():
        found = [*system_resolvers(), *(Place(each) for each in named if _address(each) is not None)]
        return Places(tuple(dict.fromkeys(found))[:_MOST])
    parts: dict[str, tuple[Place, ...]] = {}
    for part in filter(None, (each.strip() for each in setting.split(";"))):
        kind, _, listed = part.partition("=")
        parts[kind.strip()] = tuple(_local(each) for each in listed.split(",") if each.strip())
    if not parts.keys() <= {"resolver", "auth", "web", "rdap"}:
        raise Refused("dns_loopback_only", value=setting[:100])
    web, rdap = parts.get("web", ()), parts.get("rdap", ())
    return Places(
        parts.get("resolver", ())[:_MOST],
        practice=True,
        auth=parts.get("auth", ())[:_MOST],
        web=web[0] if web else None,
        rdap=f"http://{rdap[0]}/" if rdap else "",
    )


def system_resolvers() -> tuple[Place, ...]:
    """Return the resolvers this computer is set to ask; none where it has none."""
    try:
        resolver = dns.resolver.Resolver(configure=True)
    except (dns.exception.DNSException, OSError):
        return ()
    found = []
    for each in resolver.nameservers:
        host = each if isinstance(each, str) else getattr(each, "address", "")
        if _address(host) is not None:
            found.append(Place(host, resolver.port))
    return tuple(dict.fromkeys(found))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _local(text: str) -> Place:
    host, _, port = text.strip().rpartition(":")
    address = _address(host.strip("[]").replace("localhost", "127.0.0.1"))
    if address is None or not address.is_loopback or not port.isascii() or not port.isdigit() or int(port) > 65_535:
        raise Refused("dns_loopback_only", value=text.strip()[:100])
    return Place(str(address), int(port))
