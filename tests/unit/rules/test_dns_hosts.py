"""A DNS host is known by its name servers, where all of them are its own."""

from __future__ import annotations

import pytest

from app.rules.dns_hosts import host_of


@pytest.mark.parametrize(
    ("servers", "name"),
    [
        (("ada.ns.cloudflare.com", "Bob.NS.Cloudflare.com."), "Cloudflare"),
        (("ns-1.awsdns-12.org", "ns-2.awsdns-3.co.uk"), "Amazon Route 53"),
        (("ns1.loopia.se", "ns2.loopia.se"), "Loopia"),
        (("ns0.transip.net", "ns1.transip.nl"), "TransIP"),
    ],
)
def test_known_hosts(servers, name):
    assert host_of(servers).name == name


def test_others_and_mixtures_are_none():
    assert host_of(()) is None
    assert host_of(("ns1.firm.example", "ns2.firm.example")) is None
    assert host_of(("ada.ns.cloudflare.com", "ns1.firm.example")) is None
    assert host_of(("ada.ns.cloudflare.com", "ns1.loopia.se")) is None
