"""Mail readiness of real zones, includes followed over the wire (R31)."""

from __future__ import annotations

import asyncio

import pytest

from app.dns.asking import at_once
from app.dns.eyes import Eyes


def readiness(setting, domain, provider, centre="com"):
    return asyncio.run(Eyes(setting, pace=at_once).readiness(domain, provider, centre))


@pytest.mark.parametrize(
    ("domain", "provider", "codes"),
    [
        ("mail-g.test", "google", ("mx_ok", "spf_ok", "dkim_ok", "dmarc_ok")),
        ("mail-z.test", "zoho", ("mx_ok", "spf_ok", "dkim_short", "dmarc_watches")),
        ("mail-g.test", "zoho", ("mx_elsewhere", "spf_lacks", "dkim_none", "dmarc_ok")),
        ("mail-bad.test", "google", ("mx_others", "spf_loop", "dkim_broken", "dmarc_many")),
        ("mail-deep.test", "google", ("mx_none", "spf_lookups", "dkim_none", "dmarc_none")),
        ("mail-dead.test", "google", ("mx_none", "spf_dead", "dkim_none", "dmarc_none")),
        ("mail-void.test", "google", ("mx_none", "spf_voids", "dkim_none", "dmarc_none")),
        ("sub.mail-g.test", "google", ("mx_none", "spf_none", "dkim_none", "dmarc_above")),
        ("lame.test", "google", ("not_asked", "not_asked", "not_asked", "not_asked")),
    ],
)
def test_each_part_of_a_real_zone(nameservers, domain, provider, codes):
    found = readiness(nameservers.setting, domain, provider)
    assert tuple(item.code for item in found.items) == codes


def test_a_key_at_a_name_a_person_gave_is_found(nameservers):
    found = asyncio.run(
        Eyes(nameservers.setting, pace=at_once).readiness("mail-g.test", "zoho", "com", "nobody, google")
    )
    assert next(each.code for each in found.items if each.part == "dkim") == "dkim_ok"


def test_offline_nothing_is_known_to_be_wrong():
    found = readiness("resolver=127.0.0.1:9;auth=127.0.0.1:9", "mail-g.test", "google")
    assert {item.state for item in found.items} == {"unknown"}
