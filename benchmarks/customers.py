"""A list of customers that exist nowhere, the same one on every machine.

usage: customers.py ROWS OUT.csv [--seed N]

Row *i* depends on the seed and on *i* alone, so the first 10,000 rows of a list of a million are the list of 10,000;
the file is written as it is made: memory does not grow with it. Names are in five languages and three scripts; a
twentieth of the notes hold quotes, commas and a line break, as real ones do.
"""

import argparse
import csv
import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Language(NamedTuple):
    """Where a customer of one language gets its parts from; `share` is out of 100."""

    share: int
    names: tuple[str, ...]
    endings: tuple[str, ...]
    domains: tuple[str, ...]
    countries: tuple[str, ...]


LANGUAGES = (
    Language(
        40,
        (
            "Amberfield Clinic",
            "Bright Quarry",
            "Candlewick Press",
            "Driftwood Dental",
            "Elmstead & Daughters",
            "Foxglove Freight",
            "Gullwing Surveyors",
            "Hollow Oak Farm",
            "Inkwell Accounting",
            "Juniper Lane School",
            "Kestrel Roofing",
            "Lantern Bay Hotel",
            "Mossbank Garage",
            "Nettlefold Tools",
            "Owlsgate Legal",
            "Pebble Row Bakery",
        ),
        ("Ltd", "LLC", "Inc", "Trust"),
        ("com", "org", "net"),
        ("GB", "US", "IE"),
    ),
    Language(
        15,
        (
            "บริษัท ดาวเหนือการค้า จำกัด",
            "โรงพิมพ์สายน้ำ",
            "ร้านกาแฟบ้านไม้หอม",
            "โรงเรียนต้นกล้าวิทยา",
            "ไทยพฤกษาขนส่ง",
            "คลินิกฟ้าใส",
            "ห้างหุ้นส่วน ทองแสงอรุณ",
            "รีสอร์ตริมเลจันทรา",
        ),
        ("สาขา 1", "สาขา 2", "กรุ๊ป"),
        ("co.th", "in.th"),
        ("TH",),
    ),
    Language(
        15,
        (
            "달무리소프트",
            "은빛여울상사",
            "솔바람교육",
            "나래물류",
            "해오름디자인",
            "별내과학",
            "도담출판",
            "물푸레건축",
        ),
        ("주식회사", "그룹", "유한회사"),
        ("co.kr", "kr"),
        ("KR",),
    ),
    Language(
        15,
        (
            "Aannemersbedrijf De Wulp",
            "Kwekerij Zonnedauw",
            "Drukkerij 't Zeepaard",
            "Rederij Oosterlicht",
            "Bakkerij De Gouden Krul",
            "Gebroeders Van Wouwerveen",
            "Fietsenmaker Het Kettinkje",
            "Notariskantoor Eikelboom-Dijk",
        ),
        ("B.V.", "N.V.", "V.O.F."),
        ("nl",),
        ("NL", "BE"),
    ),
    Language(
        15,
        (
            "Björkdungens Åkeri",
            "Snäckvikens Båtvarv",
            "Älgtorps Snickeri",
            "Gråsparvens Förskola",
            "Tallkottens Bokföring",
            "Östanlidens Mejeri",
            "Rävgläntans Vårdhem",
            "Månskärs Rökeri",
        ),
        ("AB", "HB", "KB"),
        ("se",),
        ("SE", "FI"),
    ),
)
SYLLABLES = tuple(
    a + b for a in ("b", "d", "f", "g", "h", "j", "l", "n", "p", "r", "s", "t", "v") for b in ("a", "e", "i", "o", "u")
)
PLANS = {
    "google": ("Business Starter", "Business Standard", "Business Plus", "Enterprise Standard", "Enterprise Plus"),
    "zoho": ("Workplace Standard", "Workplace Professional", "Mail Lite", "Mail Premium"),
}
TEAM_PLAN = "Enterprise Essentials"
STATUSES = ("active",) * 13 + ("trial",) * 2 + ("suspended", "cancelled", "", "", "")
NOTES = (
    "wants a yearly invoice",
    "asked about migration",
    "prefers to be phoned",
    "quote sent",
    "second office opens in spring",
    "new owner since May",
    "training given",
    "pays by card",
    "seats to be counted",
    "owes one invoice",
    "met at the fair",
    "needs shared drives",
    "no calls on Friday",
    "old mail server still runs",
)
MAILBOXES = ("admin", "it", "office", "owner", "info")
FIRST_DAY = dt.date(2025, 1, 1)
COLUMNS = (
    "organisation_name",
    "domain",
    "provider",
    "kind",
    "primary_email",
    "phone",
    "plan",
    "licences",
    "period_start",
    "period_end",
    "renewal_date",
    "status",
    "trial_end",
    "country",
    "crm_id",
    "cloud_identity_id",
    "notes",
)


class Dice:
    """Whole numbers drawn from one hash: cheaper to start than a random generator, and the same on every Python."""

    def __init__(self, seed: int, row: int) -> None:
        self._left = int.from_bytes(hashlib.blake2b(b"%d:%d" % (seed, row)).digest(), "big")

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1."""
        self._left, drawn = divmod(self._left, limit)
        return drawn

    def pick(self, pool: tuple[str, ...]) -> str:
        """One of `pool`."""
        return pool[self.below(len(pool))]


def language(share: int) -> Language:
    """The language in which `share` (0 to 99) falls."""
    for one in LANGUAGES:
        if share < one.share:
            return one
        share -= one.share
    raise ValueError(share)


def customer(seed: int, row: int) -> tuple[str, ...]:
    """Row `row` of the list, in the order of `COLUMNS`; domains and CRM IDs never repeat in one list."""
    dice = Dice(seed, row)
    speech = language(dice.below(100))
    word = dice.pick(SYLLABLES) + dice.pick(SYLLABLES) + dice.pick(SYLLABLES)
    provider = "google" if dice.below(10) < 7 else "zoho"
    team = provider == "google" and dice.below(8) == 0
    host = f"{word}{row:x}.{dice.pick(speech.domains)}"
    start = FIRST_DAY + dt.timedelta(days=dice.below(600))
    status = dice.pick(STATUSES)
    plan = (TEAM_PLAN if team else dice.pick(PLANS[provider])) if status else ""
    end = start + dt.timedelta(days=(15 if provider == "zoho" else 30) if status == "trial" else 365)
    licences = 1 + dice.below(1 + dice.below(1 + dice.below(2000)))
    notes = ", ".join(dice.pick(NOTES) for _ in range(dice.below(6)))
    if dice.below(20) == 0:
        notes += '\nsaid: "call again, later"'
    day = end.isoformat()
    return (
        f"{dice.pick(speech.names)} {word.capitalize()} {dice.pick(speech.endings)}",
        "" if team else host,
        provider,
        "team" if team else "domain",
        f"{dice.pick(MAILBOXES)}@{host}",
        f"+{31 + dice.below(40)} {100 + dice.below(900)} {100000 + dice.below(900000)}",
        plan,
        str(licences) if status else "",
        start.isoformat() if status else "",
        day if status else "",
        day if status in ("active", "suspended") else "",
        status,
        day if status == "trial" else "",
        dice.pick(speech.countries),
        f"K{row:07d}-{dice.below(16**4):04x}",
        f"C0{dice.below(36**3):05d}{row:x}" if team else "",
        notes,
    )


def customers(rows: int, seed: int = 1) -> Iterator[tuple[str, ...]]:
    """The first `rows` rows of the list."""
    return (customer(seed, row) for row in range(rows))


def write_list(rows: int, path: Path, seed: int = 1) -> None:
    """Write the list as UTF-8 CSV; a file that is there is complete, because it takes its name last."""
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(customers(rows, seed))
    unfinished.replace(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write_list(given.rows, given.out, given.seed)


if __name__ == "__main__":
    main()
