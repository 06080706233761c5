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


@pytest.mark.parametrize(
    ("ends", "name", "name_field", "value_field", "apex", "can_proxy"),
    [
        ("ns.cloudflare.com", "Cloudflare", "Name", "Content", "@", True),
        ("domaincontrol.com", "GoDaddy", "Name", "Value", "@", False),
        ("registrar-servers.com", "Namecheap", "Host", "Value", "@", False),
        ("googledomains.com squarespacedns.com", "Squarespace", "Host", "Data", "@", False),
        ("ui-dns.com ui-dns.de ui-dns.org ui-dns.biz", "IONOS", "Host name", "Value", "@", False),
        ("dns-parking.com hostinger.com", "Hostinger", "Name", "TXT value", "@", False),
        ("porkbun.com", "Porkbun", "Host", "Answer", "", False),
        ("digitalocean.com", "DigitalOcean", "Hostname", "Value", "@", False),
        ("gandi.net", "Gandi", "Name", "Text value", "@", False),
        ("ovh.net anycast.me", "OVHcloud", "Sub-domain", "Value", "", False),
        ("wixdns.net", "Wix", "Host name", "Value", "", False),
        ("hetzner.com hetzner.de", "Hetzner", "Name", "Value", "@", False),
        ("transip.net transip.nl", "TransIP", "Naam", "Waarde", "@", False),
        ("one.com", "one.com", "Hostname", "Value", "", False),
        ("loopia.se", "Loopia", "Subdomän", "Data", "@", False),
        ("simply.com", "Simply.com", "Name", "Data", "@", False),
        ("gabia.co.kr gabia.io", "가비아", "호스트", "값/위치", "@", False),
        ("cafe24.com", "카페24", "호스트명", "값", "@", False),
        ("dnsimple.com", "DNSimple", "Name", "Content", "", False),
        ("azure-dns.com azure-dns.net", "Azure DNS", "Name", "Value", "@", False),
        ("awsdns-12.co.uk", "Amazon Route 53", "Record name", "Value", "", False),
    ],
)
def test_each_host_calls_the_fields_of_a_record_as_its_form_does(ends, name, name_field, value_field, apex, can_proxy):
    for end in ends.split():
        found = host_of([f"ns1.{end}", f"ns2.sub.{end}"])
        told = (found.name, found.name_field, found.value_field, found.apex, found.can_proxy)
        assert told == (name, name_field, value_field, apex, can_proxy)
