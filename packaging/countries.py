"""Writes ``app/resources/countries.json``: the names of countries in our languages, from Unicode CLDR.

    python packaging/countries.py FOLDER    FOLDER: the CLDR's data as JSON, where ``cldr-core`` and
                                            ``cldr-localenames-full`` lie (github.com/unicode-org/cldr-json, cldr-json)

The countries are those of ISO 3166-1, and Kosovo, which has addresses and a code in use, but none of ISO. The file is
one line a country: code → the code of three letters, the names in the order of ``languages``, other names CLDR gives.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "app" / "resources" / "countries.json"
LANGUAGES = ("en", "th", "nl", "ko", "sv")
BESIDE_ISO = {"XK": "XKX"}
# Reserved at ISO's, for parts of other countries or for none; and what CLDR makes up.
NO_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
# Shown by the short name: what CLDR adds says whose it is, which no address needs.
SHORT = {"HK", "MO"}


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _all_names(territories: dict[str, str], code: str) -> list[str]:
    """Return every name of a country in one language, first the one that is shown."""
    short = territories.get(f"{code}-alt-short")
    names = [name for key, name in territories.items() if key == code or key.startswith(f"{code}-alt-")]
    return sorted(names, key=lambda name: (code in SHORT and name != short, name != territories[code]))


def table(folder: Path) -> dict[str, list[str]]:
    """Return code → code of three letters, names by language, other names.

    Args:
        folder: as this module says.
    """
    codes = _read(folder / "cldr-core" / "supplemental" / "codeMappings.json")["supplemental"]["codeMappings"]
    names = {}
    for language in LANGUAGES:
        data = _read(folder / "cldr-localenames-full" / "main" / language / "territories.json")
        names[language] = data["main"][language]["localeDisplayNames"]["territories"]
    found = {}
    for code in sorted(names["en"]):
        if len(code) != len("NL") or code in NO_COUNTRIES:
            continue
        three = BESIDE_ISO.get(code) or codes[code]["_alpha3"]
        shown, others = [], dict[str, None]()
        for language in LANGUAGES:
            first, *rest = _all_names(names[language], code)
            shown.append(first)
            others.update(dict.fromkeys(rest))
        found[code] = [three, *shown, *(each for each in others if each not in shown)]
    return found


def main(arguments: list[str]) -> None:
    """Write the file."""
    folder = Path(arguments[0])
    version = _read(folder / "cldr-localenames-full" / "package.json")["version"]
    lines = [f'"{code}": {json.dumps(row, ensure_ascii=False)}' for code, row in table(folder).items()]
    about = f"Unicode CLDR {version}, licence Unicode-3.0, © Unicode, Inc. Written by packaging/countries.py."
    head = f'"about": {json.dumps(about, ensure_ascii=False)},\n"languages": {json.dumps(LANGUAGES)},\n"countries": '
    TARGET.write_text("{" + head + "{\n" + ",\n".join(lines) + "\n}}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
