"""Headers of lists of payments and commissions (R61, R62), as people and Zoho's store write them, in five languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.rules.price_headers import key

_SHARED = {
    "dated": "date|transaction date|payment date|commission date|invoice date|paid on|created time|datum|betaaldatum"
    "|transactiedatum|betalningsdatum|วันที่|วันที่ชำระ|날짜|결제일|거래일",
    "customer": "customer|customer name|company|company name|organisation|organization|organisation name|org name"
    "|organization name|client|name|klant|klantnaam|bedrijf|kund|kundnamn|företag|ลูกค้า|ชื่อลูกค้า|บริษัท"
    "|고객|고객명|회사|회사명",
    "domain": "domain|domain name|primary domain|domein|domeinnaam|domän|โดเมน|도메인",
    "email": "email|e-mail|customer email|email id|account email|e-mailadres|e-post|อีเมล|이메일",
    "subscription": "subscription|subscription id|subscription number|entitlement|entitlement id|abonnement"
    "|abonnements-id|prenumeration|รหัสการสมัคร|การสมัครสมาชิก|구독|구독 id",
    "plan": "plan|plan name|product|service|edition|abonnementsnaam|produkt|plannaam|แพ็กเกจ|สินค้า|요금제|제품",
    "account": "partner account|partneraccount|partnerkonto|บัญชีพาร์ทเนอร์|파트너 계정",
    "currency": "currency|currency code|cur|valuta|munt|สกุลเงิน|통화",
    "billing_entity": "billing entity|entity|zoho entity|billed by|seller|factuurentiteit|faktureringsenhet"
    "|นิติบุคคลที่เรียกเก็บ|청구 법인|청구 주체",
}
_FIELDS: dict[str, dict[str, str]] = {
    "payment": {
        **_SHARED,
        "ref": "transaction id|transaction number|transaction|payment id|id|reference|transactie-id|transaktions-id"
        "|รหัสธุรกรรม|거래 id|거래번호",
        "kind": "type|kind|transaction type|payment type|soort|typ|ประเภท|종류|유형|거래 유형",
        "amount": "amount|total|total amount|price paid|paid|amount paid|amount incl tax|bedrag|totaal|belopp|summa"
        "|จำนวนเงิน|ยอดเงิน|금액|결제 금액|총액",
        "payer": "who pays|payer|paid by|payment mode|card|card type|wie betaalt|betaler|vem betalar|betalare"
        "|ผู้ชำระ|ใครจ่าย|결제자|지불자",
        "period_start": "period from|period start|from|start date|periode van|period från|ตั้งแต่|기간 시작|시작일",
        "period_end": "period to|period end|to|end date|periode tot|period till|ถึง|기간 종료|종료일",
    },
    "commission": {
        **_SHARED,
        "ref": "commission id|id|reference|commissie-id|provisions-id|รหัสค่าคอมมิชชัน|수수료 id",
        "payment_ref": "transaction id|transaction number|transaction|payment id|transactie-id|transaktions-id"
        "|รหัสธุรกรรม|거래 id|거래번호",
        "kind": "type|kind|commission type|soort|typ|ประเภท|종류|유형",
        "amount": "commission|commission amount|commission usd|usd commission|commissie|provision|ค่าคอมมิชชัน"
        "|수수료|커미션",
        "eligible": "of amount|eligible amount|eligible txn amount|eligible transaction amount|transaction amount"
        "|base amount"
        "|van bedrag|av belopp|จากยอด|기준 금액|대상 금액",
        "state": "state|status|commission status|toestand|tillstånd|สถานะ|상태",
        "payout": "payout id|payout|payout reference|uitbetalings-id|utbetalnings-id|รหัสการจ่าย|지급 id|지급번호",
    },
}
KINDS = tuple(_FIELDS)
FIELDS = {what: tuple(words) for what, words in _FIELDS.items()}


@lru_cache(maxsize=2)
def _headers(what: str) -> dict[str, str]:
    return {key(word): field for field, words in _FIELDS[what].items() for word in words.split("|")}


def mapping_of(what: str, header: Sequence[str], labels: Mapping[str, str]) -> dict[str, int]:
    """Return field → column of a header.

    Args:
        what: ``payment`` or ``commission``.
        header: its cells.
        labels: folded words (``price_headers.key``) of our own report in every language → field.
    """
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        word = key(cell)
        field = labels.get(word) or _headers(what).get(word)
        if field is not None and field not in found:
            found[field] = place
    return found


def is_header(mapping: Mapping[str, int]) -> bool:
    """Whether a row is the header of such a list: a day, an amount, and whose it is."""
    whose = {"customer", "domain", "email", "subscription"} & mapping.keys()
    return "dated" in mapping and "amount" in mapping and bool(whose)


def kind_of_list(header: Sequence[str], labels: Mapping[str, Mapping[str, str]]) -> str:
    """Return what a list is of: commissions where it has an amount of commission, else payments."""
    return "commission" if is_header(mapping_of("commission", header, labels["commission"])) else "payment"
