"""Words as people and providers write them, in five languages, are known for what they mean.

The first of each row of our tables, one in the middle and the last: a row that is spoilt or lost is noticed.
"""

import pytest

from app.rules import money_headers, money_lines, price_headers, row_words

PROVIDERS = {
    "google": "google|google cloud|กูเกิล",
    "zoho": "zoho|workplace|โซโห",
}
CUSTOMERS = {
    "domain": "domain|domän|도메인 고객",
    "team": "team|teamklant|팀 고객",
}
STATES = {
    "active": "active|ใช้งาน|유료",
    "trial": "trial|provperiod|시험 사용",
    "suspended": "suspended|ระงับ|보류",
    "cancelled": "cancelled|annullerad|만료됨",
}
PLANS = {
    "flexible": "flexible|ยืดหยุ่น|탄력",
    "annual_monthly": "annual_monthly|annual (paid monthly)|annual",
    "annual_yearly": "annual_yearly|annual (paid yearly)|annual prepaid",
    "trial": "trial|prov|평가판",
    "free": "free|ฟรี|무료",
}
LANGUAGES = {
    "en": "english|อังกฤษ|eng",
    "th": "thai|ไทย|tha",
    "nl": "dutch|네덜란드어|vlaams",
    "ko": "korean|เกาหลี|kor",
    "sv": "swedish|สวีเดน|swe",
    "de": "german|เยอรมัน|ger",
    "fr": "french|ฝรั่งเศส|fre",
    "es": "spanish|spanska|spa",
    "it": "italian|italienska|ita",
    "ja": "japanese|japanska|jpn",
    "zh": "chinese|จีน|chi",
    "vi": "vietnamese|vietnamesiska|vie",
    "id": "indonesian|indonesiska|ind",
    "da": "danish|danska|dan",
    "nb": "norwegian|norska|nor",
    "fi": "finnish|finska|fin",
    "pl": "polish|polska|pol",
    "pt": "portuguese|portugisiska|por",
}
FLAGS = {
    "1": "yes|waar|verifierad",
    "0": "no|nej|overifierad",
}
PAYMENTS = {
    "new": "new|nieuw|신규 구매",
    "renewal": "renewal|verlenging|การต่ออายุ",
    "upgrade": "upgrade|addon change|업그레이드",
    "downgrade": "downgrade|nedgradering|다운그레이드",
    "reactivation": "reactivation|återaktivering|การเปิดใช้งานอีกครั้ง",
    "cancellation": "cancellation|uppsägning|การยกเลิก",
    "refund": "refund|terugbetaling|환불",
}
COMMISSIONS = {
    "base": "base|grund|พื้นฐาน",
    "bonus": "bonus|โบนัส|보너스",
    "refund": "refund|terugbetaling|환불",
    "adjustment": "adjustment|justering|ปรับปรุงยอด",
}
EARNED = {
    "accrued": "accrued|earned|발생함",
    "withheld": "withheld|ineligible|보류됨",
    "requested": "requested|begärd|요청함",
    "paid": "paid|uitbetaald|지급 완료",
}
PAYERS = {
    "partner": "partner|us|우리 카드",
    "customer": "customer|kaart van de klant|고객",
}
PERIODS = {
    "month": "month|månad|월간",
    "year": "year|jaarlijks|매년",
}
PRICES = {
    "provider": "provider|leverantör|제공업체",
    "sku": "sku|article number|제품 id",
    "name": "product|namn|이름",
    "payment_plan": "payment plan|betaalwijze|결제",
    "currency": "currency|munt|화폐",
    "period": "period|periode|주기",
    "list_minor": "list price|adviesprijs|소비자가",
    "cost_minor": "our cost|inkoop|매입가",
    "sell_minor": "our price|onze prijs|우리 가격",
    "dated": "date|verified on|기준일",
    "source": "source|แหล่งที่มา|출처",
}
PAYMENT_LISTS = {
    "dated": "date|betaaldatum|거래일",
    "customer": "customer|klantnaam|회사명",
    "domain": "domain|domeinnaam|도메인",
    "email": "email|account email|이메일",
    "subscription": "subscription|abonnements-id|구독 id",
    "plan": "plan|produkt|제품",
    "account": "partner account|partnerkonto|파트너 계정",
    "currency": "currency|valuta|통화",
    "billing_entity": "billing entity|factuurentiteit|청구 주체",
    "ref": "transaction id|reference|거래번호",
    "kind": "type|typ|거래 유형",
    "amount": "amount|totaal|총액",
    "payer": "who pays|betaler|지불자",
    "period_start": "period from|periode van|시작일",
    "period_end": "period to|periode tot|종료일",
}
COMMISSION_LISTS = {
    "dated": "date|betaaldatum|거래일",
    "customer": "customer|klantnaam|회사명",
    "domain": "domain|domeinnaam|도메인",
    "email": "email|account email|이메일",
    "subscription": "subscription|abonnements-id|구독 id",
    "plan": "plan|produkt|제품",
    "account": "partner account|partnerkonto|파트너 계정",
    "currency": "currency|valuta|통화",
    "billing_entity": "billing entity|factuurentiteit|청구 주체",
    "ref": "commission id|commissie-id|수수료 id",
    "payment_ref": "transaction id|transactie-id|거래번호",
    "kind": "type|typ|유형",
    "amount": "commission|commissie|커미션",
    "eligible": "of amount|base amount|대상 금액",
    "state": "state|toestand|상태",
    "payout": "payout id|utbetalnings-id|지급번호",
}

READERS = {
    "providers": (row_words.provider, PROVIDERS),
    "customers": (row_words.kind, CUSTOMERS),
    "states": (row_words.status, STATES),
    "plans": (row_words.payment_plan, PLANS),
    "languages": (row_words.language, LANGUAGES),
    "flags": (lambda word: str(row_words.flag(word)), FLAGS),
    "payments": (lambda word: money_lines.kind_of("payment", word), PAYMENTS),
    "commissions": (lambda word: money_lines.kind_of("commission", word), COMMISSIONS),
    "earned": (money_lines.state_of, EARNED),
    "payers": (money_lines.payer_of, PAYERS),
    "periods": (price_headers.period, PERIODS),
    "prices": (lambda word: next(iter(price_headers.mapping_of([word], {})), None), PRICES),
    "lists of payments": (
        lambda word: next(iter(money_headers.mapping_of("payment", [word], {})), None),
        PAYMENT_LISTS,
    ),
    "lists of commissions": (
        lambda word: next(iter(money_headers.mapping_of("commission", [word], {})), None),
        COMMISSION_LISTS,
    ),
}


@pytest.mark.parametrize("table", READERS)
def test_words_are_known_for_what_they_mean(table):
    read, known = READERS[table]
    wanted = {word: meaning for meaning, words in known.items() for word in words.split("|")}
    assert {word: read(word) for word in wanted} == wanted


@pytest.mark.parametrize("table", READERS)
def test_case_and_blanks_do_not_matter_and_another_word_means_nothing(table):
    read, known = READERS[table]
    for meaning, words in known.items():
        for word in words.split("|"):
            assert read(f" {word.upper()} ") == meaning
    nothing = {"payments": "other", "commissions": "other", "earned": "accrued", "payers": "", "flags": "None"}
    assert read("anything else") == nothing.get(table)
