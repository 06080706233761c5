"""Words in the cells of a list: yes and no, providers, kinds, states, payment plans, languages, in five languages.

A word that is not known gives ``None``: the caller warns and keeps what the book has.
"""

from __future__ import annotations

import re
from functools import lru_cache

from app.rules.fold import fold

_YES = "yes|y|true|t|1|x|✓|✔|☑|on|verified|ja|j|waar|sant|ใช่|จริง|ยืนยันแล้ว|예|네|참|o|완료|확인됨|geverifieerd|verifierad"
_NO = (
    "no|n|false|f|0|-|✗|✘|off|unverified|not verified|nee|onwaar|nej|falskt|ไม่|ไม่ใช่|เท็จ|ยังไม่ยืนยัน"
    "|아니오|아니요|거짓|미확인|niet geverifieerd|ej verifierad|overifierad"
)
_PROVIDERS = {
    "google": "google|google workspace|g suite|gsuite|google apps|google cloud|workspace|google llc|구글|กูเกิล",
    "zoho": "zoho|zoho workplace|zoho mail|zoho one|workplace|zoho corporation|조호|โซโห",
}
_KINDS = {
    "domain": "domain|domain customer|domain verified|by domain|domein|domeinklant|domän|domänkund"
    "|โดเมน|ลูกค้าโดเมน|도메인|도메인 고객",
    "team": "team|team customer|teams|email|email verified|by email|teamklant|teamkund|ทีม|ลูกค้าทีม|팀|팀 고객",
}
_STATES = {
    "active": "active|activated|enabled|live|paid|running|current|actief|betaald|lopend|aktiv|aktiverad|betald"
    "|ใช้งาน|ใช้งานอยู่|เปิดใช้งาน|เปิดใช้งานแล้ว|ชำระแล้ว|활성|활성화|활성화됨|사용 중|사용중|이용 중|이용중|정상|유료",
    "trial": "trial|in trial|on trial|free trial|trialing|trialling|trial period|evaluation|demo|proef|proefperiode"
    "|op proef|gratis proefperiode|prov|provperiod|testperiod|gratis provperiod|ทดลอง|ทดลองใช้|ทดลองใช้งาน|ช่วงทดลองใช้"
    "|체험|체험판|체험 중|체험중|평가판|무료 체험|시험 사용",
    "suspended": "suspended|paused|on hold|blocked|disabled|opgeschort|geschorst|gepauzeerd|geblokkeerd|pausad|spärrad"
    "|avstängd|ระงับ|ถูกระงับ|ระงับการใช้งาน|ระงับชั่วคราว|일시중지|일시 중지|일시중지됨"
    "|중지|중지됨|정지|정지됨|보류",
    "cancelled": "cancelled|canceled|terminated|expired|closed|ended|churned|inactive|deleted|opgezegd"
    "|geannuleerd|beëindigd|verlopen|uppsagd|avslutad|avbruten|annullerad|upphörd|ยกเลิก|ยกเลิกแล้ว|สิ้นสุด|สิ้นสุดแล้ว|หมดอายุ|หมดอายุแล้ว"
    "|취소|취소됨|해지|해지됨|종료|종료됨|만료|만료됨",
}
_PAYMENT_PLANS = {
    "flexible": "flexible|flex|flexibel|flexible plan|ยืดหยุ่น|변동|유연|탄력",
    "annual_monthly": "annual_monthly|annual monthly|annual paid monthly|annual (paid monthly)|annual_monthly_pay"
    "|annual",
    "annual_yearly": "annual_yearly|annual yearly|annual paid yearly|annual (paid yearly)|annual_yearly_pay"
    "|annual prepaid",
    "trial": "trial|free trial|proef|prov|ทดลองใช้|체험|평가판",
    "free": "free|gratis|ฟรี|무료",
}
_LANGUAGES = {
    "en": "english|engels|engelska|อังกฤษ|ภาษาอังกฤษ|영어|eng",
    "th": "thai|thais|thailändska|ไทย|ภาษาไทย|태국어|tha",
    "nl": "dutch|nederlands|nederländska|ดัตช์|ภาษาดัตช์|네덜란드어|nld|dut|flemish|vlaams",
    "ko": "korean|koreaans|koreanska|เกาหลี|ภาษาเกาหลี|한국어|kor",
    "sv": "swedish|zweeds|svenska|สวีเดน|ภาษาสวีเดน|스웨덴어|swe",
    "de": "german|deutsch|duits|tyska|เยอรมัน|독일어|deu|ger",
    "fr": "french|français|frans|franska|ฝรั่งเศส|프랑스어|fra|fre",
    "es": "spanish|español|spaans|spanska|สเปน|스페인어|spa",
    "it": "italian|italiano|italiaans|italienska|이탈리아어|ita",
    "ja": "japanese|日本語|japans|japanska|ญี่ปุ่น|일본어|jpn",
    "zh": "chinese|中文|chinees|kinesiska|จีน|중국어|zho|chi",
    "vi": "vietnamese|tiếng việt|vietnamees|vietnamesiska|베트남어|vie",
    "id": "indonesian|bahasa indonesia|indonesisch|indonesiska|인도네시아어|ind",
    "da": "danish|dansk|deens|danska|덴마크어|dan",
    "nb": "norwegian|norsk|noors|norska|노르웨이어|nor",
    "fi": "finnish|suomi|fins|finska|핀란드어|fin",
    "pl": "polish|polski|pools|polska|폴란드어|pol",
    "pt": "portuguese|português|portugees|portugisiska|포르투갈어|por",
}
_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?")
_BETWEEN = re.compile(r"[\s_./\-,()]+")


def _key(word: str) -> str:
    return _BETWEEN.sub("", fold(word)) or word.strip()


@lru_cache(maxsize=8)
def _table(name: str) -> dict[str, str]:
    tables = {
        "flag": {"1": _YES, "0": _NO},
        "provider": _PROVIDERS,
        "kind": _KINDS,
        "status": _STATES,
        "payment_plan": _PAYMENT_PLANS,
        "language": _LANGUAGES,
    }
    return {_key(word): value for value, words in tables[name].items() for word in words.split("|")}


def flag(text: str) -> int | None:
    """Return 1 for yes, 0 for no."""
    found = _table("flag").get(_key(text))
    return None if found is None else int(found)


def provider(text: str) -> str | None:
    """Return ``google`` or ``zoho``."""
    return _table("provider").get(_key(text))


def kind(text: str) -> str | None:
    """Return ``domain`` or ``team``."""
    return _table("kind").get(_key(text))


def status(text: str) -> str | None:
    """Return ``trial``, ``active``, ``suspended`` or ``cancelled``."""
    return _table("status").get(_key(text))


def payment_plan(text: str) -> str | None:
    """Return ``flexible``, ``annual_monthly``, ``annual_yearly``, ``trial`` or ``free``."""
    return _table("payment_plan").get(_key(text))


def language(text: str) -> str | None:
    """Return a BCP 47 tag for a language's name or tag (``nl``, ``Dutch``, ``pt_br``)."""
    found = _table("language").get(_key(text))
    if found:
        return found
    tag = _TAG.fullmatch(text.strip())
    if tag is None:
        return None
    parts = [tag[1].lower()]
    if tag[2]:
        parts.append(tag[2].title())
    if tag[3]:
        parts.append(tag[3].upper())
    return "-".join(parts)
