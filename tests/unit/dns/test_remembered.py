"""A record set a moment ago: its absence is still remembered, until an instant we can name (R30)."""

from __future__ import annotations

import asyncio
import time

from app.dns.asking import at_once
from app.dns.eyes import Eyes
from app.rules.verdicts import verdict
from app.rules.wanted_record import record, wanted
from tests.unit.dns.mistakes import SAFE, ZOHO, txt
from tests.unit.dns.nameservers import NEGATIVE_TTL, PARENT, TTL


def look(setting, domain, method="txt"):
    sought = wanted(domain, "zoho", method, "zb60906216")

    async def run():
        return verdict(sought, record(sought), await Eyes(setting, pace=at_once).look(sought))

    return asyncio.run(run())


def test_a_remembered_absence_ends_at_the_instant_the_resolver_says(nameservers):
    before = look(nameservers.setting, "fresh.test", "cname")
    assert (before.verdict, before.reason) == ("mend", "missing")
    absent = min(NEGATIVE_TTL, TTL)  # RFC 2308
    assert before.facts["until"] - before.at > (absent - 60) * 1000
    assert look(nameservers.setting, "fresh.test").reason == "missing"
    lines = txt(SAFE) + txt(ZOHO) + "zb60906216 CNAME zmverify.zoho.com.\n"
    nameservers.rewrite("fresh.test", lines)
    for method, most in (("cname", absent), ("txt", TTL)):
        made = look(nameservers.setting, "fresh.test", method)
        assert (made.verdict, made.reason) == ("wait", "cached_negative"), method
        assert made.next_check == made.facts["until"]
        assert (most - 60) * 1000 < made.next_check - made.at <= most * 1000
    assert abs(made.at - time.time() * 1000) < 60_000
    assert nameservers.ask(PARENT, nameservers.resolver_port, "fresh.test", "TXT").answer
