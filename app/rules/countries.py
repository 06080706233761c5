"""Countries as people write and read them: names in five languages, ISO codes of two and three letters.

The names are Unicode CLDR's (``app/resources/countries.json``, made by ``packaging/countries.py``), read when they are
first asked for; what else is in use stands below.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from app.rules.alphabet import place
from app.rules.fold import fold

FILE = Path(__file__).parent.parent / "resources" / "countries.json"
_IGNORED = re.compile(r"(?<=\s)and(?=\s)|[\s.,'’()&\-:]+")
_WORD_ENDS = re.compile(r"[\s\-(]+")
_LONGEST = 80
_NAME_AND_CODE = re.compile(r"(.+)\(([A-Za-z]{2})\)", re.DOTALL)
OTHER_NAMES = """\
AE|UAE
AT|Österreich
BE|Belgique
BN|Brunei Darussalam
BO|Bolivia, Plurinational State of
CD|DR Congo|Democratic Republic of the Congo
CG|Republic of the Congo
CH|Suisse
CN|中国|PRC|Mainland China
DE|Deutschland
ES|España
FI|Suomi
FR|République française
GB|Great Britain|England|Scotland|Wales|Northern Ireland|Engeland|อังกฤษ
IR|Iran, Islamic Republic of
IT|Italia
JP|日本
KP|Korea, Democratic People's Republic of|DPRK
KR|Korea|Republic of Korea|Korea, Republic of|한국|เกาหลี
LA|Lao People's Democratic Republic|Lao PDR
MD|Moldova, Republic of
MK|Macedonia
MM|Burma|Myanmar|เมียนมา
NL|Holland
PL|Polska
RU|Russian Federation
SY|Syrian Arab Republic
TH|Siam
TW|Taiwan, Province of China
TZ|Tanzania, United Republic of
US|United States of America|America|Amerika|Verenigde Staten van Amerika|Amerikas förenta stater|미합중국|อเมริกา
VA|Holy See|Vatican
VE|Venezuela, Bolivarian Republic of"""


def country_code(text: str) -> str:
    """Return the ISO 3166 code of a country.

    Args:
        text: a code of two or three letters, a name in English, Thai, Dutch, Korean or Swedish, or such a name with
            its code, as the window shows it: ``Netherlands (NL)``.

    Returns:
        Two capital letters; empty where no country bears that name.
    """
    text = text.strip()
    if len(text) == 2 and text.isascii() and (code := text.upper()) in _table()[1]:
        return code
    if len(text) > _LONGEST:
        return ""
    if (both := _NAME_AND_CODE.fullmatch(text)) and (code := both[2].upper()) == _codes().get(_key(both[1])):
        return code
    return _codes().get(_key(text), "")


@lru_cache(maxsize=8)
def country_names(language: str) -> Mapping[str, str]:
    """Return code → name in a language (primary tag; others than ours: English), in that language's alphabet."""
    languages, table = _table()
    column = 1 + (languages.index(language) if language in languages else 0)
    named = ((code, row[column]) for code, row in table.items())
    return MappingProxyType(dict(sorted(named, key=lambda pair: place(pair[1], language))))


def find_countries(typed: str, language: str) -> list[str]:
    """Return the codes of the countries that the beginning of a name may mean, the likeliest first.

    A code or any name that is typed out comes first, then names in the language, words inside them, English names and
    words, names in the other languages and in use; each in the order of the alphabet.

    Args:
        typed: what was typed so far.
        language: that the names are shown in.
    """
    wanted = fold(typed.strip())
    ranked = []
    for code, (whole, *beginnings) in _folded(language).items() if wanted else ():
        ranks = (rank for rank, words in enumerate(beginnings, 1) if any(word.startswith(wanted) for word in words))
        rank = 0 if wanted in whole else next(ranks, None)
        if rank is not None:
            ranked.append((rank, code))
    return [code for _rank, code in sorted(ranked, key=lambda each: each[0])]


@lru_cache(maxsize=1)
def _folded(language: str) -> Mapping[str, tuple[list[str], ...]]:
    """Return code → what it is found by, folded: wholly, then by beginnings as :func:`find_countries` ranks them."""
    table, english = _table()[1], country_names("en")
    found = {}
    for code, name in country_names(language).items():
        every = [fold(each) for each in (code, *table[code])]
        found[code] = (every, *_parts(name), *_parts(english[code]), every)
    return found


def _parts(name: str) -> tuple[list[str], list[str]]:
    """Return the whole name, and its words after the first with what follows them."""
    folded = fold(name)
    return [folded], [folded[found.end() :] for found in _WORD_ENDS.finditer(folded)]


def _key(name: str) -> str:
    bare = _IGNORED.sub("", fold(name))
    return bare.removeprefix("ประเทศ").removeprefix("the") or bare


@lru_cache(maxsize=1)
def _table() -> tuple[list[str], dict[str, list[str]]]:
    """Return the languages, and code → code of three letters, a name in each language, other names."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    countries: dict[str, list[str]] = read["countries"]
    for line in OTHER_NAMES.split("\n"):
        code, *names = line.split("|")
        countries[code] += names
    return read["languages"], countries


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for code, names in _table()[1].items():
        for name in names:
            found.setdefault(_key(name), code)
    return found
