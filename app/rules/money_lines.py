"""The words of payments and commissions as providers and files write them, and what makes a line the same one (R61).

Zoho's words are from its reports and its partners' code (zoho.md, 1 and 3.1); a word that is not known is *other*.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from app.models.money import MoneyLine
from app.rules.fold import fold

PAYMENT, COMMISSION = "payment", "commission"
PAYMENT_KINDS = ("new", "renewal", "upgrade", "downgrade", "reactivation", "cancellation", "refund", "other")
COMMISSION_KINDS = ("base", "bonus", "refund", "adjustment", "other")
STATES = ("accrued", "withheld", "requested", "paid")
PAYERS = ("partner", "customer")
_PAYMENT_WORDS = {
    "new": "new|subscription|new subscription|new paid|purchase|new purchase|signup|nieuw|nieuwe aankoop|ny|nytt köp"
    "|ใหม่|ซื้อใหม่|신규|신규 구매",
    "renewal": "renewal|renew|recurring|auto renewal|verlenging|förnyelse|ต่ออายุ|갱신|การต่ออายุ",
    "upgrade": "upgrade|addon|add on|add-on|addon change|uitbreiding|uppgradering|อัปเกรด|업그레이드",
    "downgrade": "downgrade|verlaging|nedgradering|ดาวน์เกรด|다운그레이드",
    "reactivation": "reactivation|reactivate|heractivering|reactivering|återaktivering|เปิดใช้อีกครั้ง|재활성화"
    "|การเปิดใช้งานอีกครั้ง",
    "cancellation": "cancellation|cancel|cancelled|canceled|opzegging|uppsägning|ยกเลิก|취소|해지|การยกเลิก",
    "refund": "refund|refunded|chargeback|credit note|terugbetaling|återbetalning|คืนเงิน|환불",
}
_COMMISSION_WORDS = {
    "base": "base|basic|commission|basis|grund|ฐาน|기본|bas|พื้นฐาน",
    "bonus": "bonus|incentive|โบนัส|보너스",
    "refund": "refund|reversal|clawback|terugbetaling|återbetalning|คืนเงิน|환불",
    "adjustment": "adjustment|correction|correctie|justering|ปรับปรุง|조정|ปรับปรุงยอด",
}
_STATE_WORDS = {
    "accrued": "accrued|active|open|available|unpaid|earned|opgebouwd|upplupen|ค้างรับ|적립|발생함",
    "withheld": "withheld|on hold|hold|pending|blocked|not eligible|ineligible|ingehouden|innehållen|ระงับไว้|보류"
    "|ระงับจ่าย|보류됨",
    "requested": "requested|processing|in process|invoiced|aangevraagd|begärd|ขอแล้ว|요청됨|ขอเบิกแล้ว|요청함",
    "paid": "paid|paid out|completed|settled|betaald|uitbetaald|betald|utbetald|จ่ายแล้ว|지급됨|지급 완료",
}
_PAYER_WORDS = {
    "partner": "partner|rc|reseller|reseller card|partner card|partner's card|our card|us|partner_price"
    "|onze kaart|vårt kort|บัตรของเรา|저희 카드|우리 카드",
    "customer": "customer|cc|customer card|customer's card|client|list_price|klant|kaart van de klant|kund|kundens kort"
    "|บัตรของลูกค้า|고객의 카드|kaart van klant|고객 카드|고객",
}
_BELOW_ZERO = ("refund",)


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    tables = {PAYMENT: _PAYMENT_WORDS, COMMISSION: _COMMISSION_WORDS, "state": _STATE_WORDS, "payer": _PAYER_WORDS}
    return {
        name: {_bare(word): value for value, words in table.items() for word in words.split("|")}
        for name, table in tables.items()
    }


@lru_cache(maxsize=256)
def _bare(word: str) -> str:
    return "".join(letter for letter in fold(word) if letter.isalnum())


def kind_of(what: str, word: str) -> str:
    """Return the kind of a payment or a commission; ``other`` where the word is not known.

    A commission of which nothing is said is a basic one.
    """
    if what == COMMISSION and not word:
        return "base"
    return _words()[what].get(_bare(word), "other")


def state_of(word: str) -> str:
    """Return a commission's state; ``accrued`` where nothing that we know is said."""
    return _words()["state"].get(_bare(word), "accrued")


def payer_of(word: str) -> str:
    """Return who pays: ``partner``, ``customer``, or nothing where it is not said."""
    return _words()["payer"].get(_bare(word), "")


def sign(kind: str, minor: int) -> int:
    """Return an amount with its sign: what is refunded is below zero, however it was written."""
    return -abs(minor) if kind in _BELOW_ZERO else minor


def with_sign_of_kind(what: str, kind: str, minor: int) -> str:
    """Return a commission's kind: a basic one below zero takes back what was paid, which is a refund."""
    return "refund" if what == COMMISSION and minor < 0 and kind in ("base", "other") else kind


def keyed(lines: Iterable[MoneyLine]) -> list[MoneyLine]:
    """Give each line the ``key`` by which it is known again, whether the provider or a file tells it.

    That is the provider's id; else, for a commission, its transaction's with its kind; else what it says, with a number
    where several say the same.
    """
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        key = _key_of(line.what, line.columns)
        seen[key] += 1
        if seen[key] > 1 and not line.columns.get("ref"):
            key = f"{key}#{seen[key]}"
        found.append(replace(line, columns={**line.columns, "key": key}))
    return found


def _key_of(what: str, columns: dict[str, Any]) -> str:
    if columns.get("ref"):
        return f"id:{columns['ref']}"
    if what == COMMISSION and columns.get("payment_ref"):
        return f"of:{columns['payment_ref']}:{columns['kind']}"
    whose = columns.get("subscription_ref") or columns.get("domain") or columns.get("customer_name") or ""
    said = (columns["dated"], columns["kind"], columns["amount_minor"], columns["currency"], fold(str(whose)))
    return "as:" + hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()[:24]
