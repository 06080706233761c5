"""Every mistake in a real zone gets its own verdict; the table is printed (quality.md; R30)."""

from __future__ import annotations

import asyncio
import sys

from app.dns.asking import at_once
from app.dns.eyes import Eyes
from app.rules.verdicts import verdict
from app.rules.wanted_record import record, wanted
from tests.unit.dns.mistakes import CASES


def look_all(setting, cases):
    async def run():
        eyes, few = Eyes(setting, pace=at_once), asyncio.Semaphore(6)  # a busy machine needs its five seconds

        async def one(case):
            sought = wanted(case.domain, case.provider, case.method, case.code, case.data_centre)
            async with few:
                return verdict(sought, record(sought), await eyes.look(sought))

        return await asyncio.gather(*map(one, cases))

    return asyncio.run(run())


def test_each_mistake_is_told_from_every_other(nameservers, capsys):
    found = look_all(nameservers.setting, CASES)
    with capsys.disabled():
        sys.stdout.write(f"\n{'domain':<24}{'method':<13}{'verdict':<10}{'reason':<20}{'detail':<15}warnings, note\n")
        for case, made in zip(CASES, found, strict=True):
            more = " ".join((*made.warnings, case.note and f"({case.note})"))
            sys.stdout.write(
                f"{case.domain:<24}{case.provider + ' ' + case.method:<13}{made.verdict:<10}{made.reason:<20}"
                f"{made.detail:<15}{more}\n"
            )
    wrong = [
        (case.domain, case.method, (case.verdict, case.reason, case.detail), (each.verdict, each.reason, each.detail))
        for case, each in zip(CASES, found, strict=True)
        if (case.verdict, case.reason, case.detail) != (each.verdict, each.reason, each.detail)
    ]
    assert not wrong
