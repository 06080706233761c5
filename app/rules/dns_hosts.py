"""Common DNS hosts, known by their name servers, and what they call the fields of a record (R30). Pure.

From the hosts' own help pages, as remembered; a host that is not known, or changed its forms, gets the general words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DnsHost:
    """Where a domain's records are set.

    Args:
        name: what people know it by.
        name_field: its word for the record's name.
        value_field: its word for the record's value.
        apex: what its form wants as the name of the domain itself: ``@``, or empty for an empty field.
        can_proxy: it can put itself before a CNAME, which hides it.
    """

    name: str
    name_field: str = "Name"
    value_field: str = "Value"
    apex: str = "@"
    can_proxy: bool = False


# The end of a name server's name → the host.
_HOSTS: dict[str, DnsHost] = {
    "ns.cloudflare.com": DnsHost("Cloudflare", "Name", "Content", can_proxy=True),
    "domaincontrol.com": DnsHost("GoDaddy"),
    "registrar-servers.com": DnsHost("Namecheap", "Host"),
    "googledomains.com": DnsHost("Squarespace", "Host", "Data"),
    "squarespacedns.com": DnsHost("Squarespace", "Host", "Data"),
    "ui-dns.com": DnsHost("IONOS", "Host name"),
    "ui-dns.de": DnsHost("IONOS", "Host name"),
    "ui-dns.org": DnsHost("IONOS", "Host name"),
    "ui-dns.biz": DnsHost("IONOS", "Host name"),
    "dns-parking.com": DnsHost("Hostinger", "Name", "TXT value"),
    "hostinger.com": DnsHost("Hostinger", "Name", "TXT value"),
    "porkbun.com": DnsHost("Porkbun", "Host", "Answer", apex=""),
    "digitalocean.com": DnsHost("DigitalOcean", "Hostname"),
    "gandi.net": DnsHost("Gandi", "Name", "Text value"),
    "ovh.net": DnsHost("OVHcloud", "Sub-domain", apex=""),
    "anycast.me": DnsHost("OVHcloud", "Sub-domain", apex=""),
    "wixdns.net": DnsHost("Wix", "Host name", apex=""),
    "hetzner.com": DnsHost("Hetzner"),
    "hetzner.de": DnsHost("Hetzner"),
    "transip.net": DnsHost("TransIP", "Naam", "Waarde"),
    "transip.nl": DnsHost("TransIP", "Naam", "Waarde"),
    "one.com": DnsHost("one.com", "Hostname", apex=""),
    "loopia.se": DnsHost("Loopia", "Subdomän", "Data"),
    "simply.com": DnsHost("Simply.com", "Name", "Data"),
    "gabia.co.kr": DnsHost("가비아", "호스트", "값/위치"),
    "gabia.io": DnsHost("가비아", "호스트", "값/위치"),
    "cafe24.com": DnsHost("카페24", "호스트명", "값"),
    "dnsimple.com": DnsHost("DNSimple", "Name", "Content", apex=""),
    "azure-dns.com": DnsHost("Azure DNS"),
    "azure-dns.net": DnsHost("Azure DNS"),
}
_ROUTE_53 = DnsHost("Amazon Route 53", "Record name", "Value", apex="")


def host_of(nameservers: Iterable[str]) -> DnsHost | None:
    """Return the host that all these name servers belong to; None: none of ours, or several.

    Args:
        nameservers: their names, in lower case without final dot.
    """
    found = {_host(each.lower().rstrip(".")) for each in nameservers}
    return found.pop() if len(found) == 1 else None


def _host(nameserver: str) -> DnsHost | None:
    labels = nameserver.split(".")
    if any(label.startswith("awsdns-") for label in labels):
        return _ROUTE_53
    for start in range(1, len(labels)):
        found = _HOSTS.get(".".join(labels[start:]))
        if found is not None:
            return found
    return None
