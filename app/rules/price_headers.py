"""The columns of a price list, by the names people give them in five languages (R44)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.rules.fold import fold

FIELDS = (
    "provider",
    "sku",
    "name",
    "payment_plan",
    "currency",
    "period",
    "list_minor",
    "cost_minor",
    "sell_minor",
    "dated",
    "source",
)
_ALIASES = {
    "provider": "provider|vendor|supplier|leverancier|aanbieder|leverantör|ผู้ให้บริการ|공급자|공급업체|제공업체",
    "sku": "sku|sku id|skuid|identifier|product id|plan key|plan id|offer id|article|article number|artikelnummer"
    "|identificatie|produkt-id|รหัสสินค้า|รหัส|상품코드|식별자|제품 id",
    "name": "product|product name|name|plan|plan name|offer|product or plan|naam|productnaam|produkt|produktnamn|namn"
    "|สินค้า|ชื่อสินค้า|แพ็กเกจ|ผลิตภัณฑ์|상품|상품명|제품|제품명|요금제|이름",
    "payment_plan": "payment plan|payment|billing|billing plan|billing frequency|commitment|term|betaalplan|betaalwijze"
    "|betalingsplan|betalningsplan|betalning|แผนการชำระเงิน|การชำระเงิน|결제 플랜|결제 방식|결제",
    "currency": "currency|cur|valuta|munt|สกุลเงิน|통화|화폐",
    "period": "period|per|price period|billing period|interval|periode|ระยะเวลา|รอบ|기간|주기",
    "list_minor": "list price|list|msrp|rrp|srp|retail price|price|unit price"
    "|lijstprijs|catalogusprijs|adviesprijs|prijs|listpris|pris|ราคาปกติ|ราคาตั้ง|ราคา|정가|가격|소비자가",
    "cost_minor": "our cost|cost|cost price|purchase price|partner price|reseller price|buy price|net price|inkoopprijs"
    "|inkoop|kostprijs|kosten|inköpspris|kostnad|ต้นทุน|ราคาทุน|원가|매입가",
    "sell_minor": "our price|ours|sell price|selling price|sales price|customer price|verkoopprijs|onze prijs"
    "|försäljningspris|vårt pris|ราคาขาย|ราคาของเรา|판매가|판매 가격|우리 가격",
    "dated": "date|dated|price date|as of|valid from|checked|verified on|datum|vanaf|วันที่|날짜|기준일",
    "source": "source|bron|källa|แหล่งที่มา|แหล่ง|출처",
}
_PERIODS = {
    "month": "month|monthly|per month|a month|mo|m|maand|per maand|maandelijks|månad|per månad|mån|เดือน|ต่อเดือน|รายเดือน"
    "|월|개월|매월|월간",
    "year": "year|yearly|per year|a year|annual|annually|yr|y|jaar|per jaar|jaarlijks|år|per år"
    "|ปี|ต่อปี|รายปี|년|연|연간|매년",
}
_BETWEEN = re.compile(r"[\s_./\-,()*:/]+")
FEWEST = 3  # columns that must be recognised before a row is taken for the header


def key(word: str) -> str:
    """Return a word as it is compared: folded, without what stands between its parts."""
    return _BETWEEN.sub("", fold(word))


@lru_cache(maxsize=1)
def _headers() -> dict[str, str]:
    return {key(word): field for field, words in _ALIASES.items() for word in words.split("|")}


@lru_cache(maxsize=1)
def _periods() -> dict[str, str]:
    return {key(word): period for period, words in _PERIODS.items() for word in words.split("|")}


def period(text: str) -> str | None:
    """Return ``month`` or ``year``; None for another word."""
    return _periods().get(key(text))


def mapping_of(header: Sequence[str], labels: Mapping[str, str]) -> dict[str, int]:
    """Return field → column of a header.

    Args:
        header: its cells.
        labels: folded words (``key``) of our own export in every language → field.
    """
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        word = key(cell)
        field = labels.get(word) or _headers().get(word)
        if field is not None and field not in found:
            found[field] = place
    return found


def is_header(mapping: Mapping[str, int]) -> bool:
    """Whether a row is the header of a price list: enough columns, a product and a price among them."""
    has_product = "sku" in mapping or "name" in mapping
    has_price = any(field in mapping for field in ("list_minor", "cost_minor", "sell_minor"))
    return len(mapping) >= FEWEST and has_product and has_price
