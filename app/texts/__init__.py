"""Every sentence for people, in five languages, without Qt.

English sentences are the keys (gettext); the other languages live in ``locale/<lang>/LC_MESSAGES/desk.po`` and are
compiled by ``packaging/dev.py``. Use ``t`` for one sentence, ``n`` where a number decides the form, and mark a
sentence kept in a table with ``mark``. Placeholders are named: ``t("Extend Trial to {date}", date=...)``.
"""

from __future__ import annotations

import gettext
import locale as system_locale
import os
from pathlib import Path

LANGUAGES: dict[str, str] = {
    "en": "English",
    "th": "ไทย",
    "nl": "Nederlands",
    "ko": "한국어",
    "sv": "Svenska",
}
_GROUPING = {"nl": ".", "sv": "\u00a0"}  # between thousands; a comma in the other languages
LOCALE_DIR = Path(__file__).parent / "locale"


class Texts:
    """The sentences of one language; a missing translation falls back to English.

    Args:
        language: a BCP 47 tag; only its primary part is looked at, unknown ones give English.
    """

    def __init__(self, language: str) -> None:
        primary = language.replace("_", "-").split("-", maxsplit=1)[0].lower()
        self.language = primary if primary in LANGUAGES else "en"
        self._catalogue: gettext.NullTranslations = (
            gettext.NullTranslations()
            if self.language == "en"
            else gettext.translation("desk", LOCALE_DIR, languages=[self.language], fallback=True)
        )

    def t(self, sentence: str, /, **facts: object) -> str:
        """Return the sentence in this language with its named placeholders filled."""
        found = self._catalogue.gettext(sentence) if sentence else ""
        return found.format(**facts) if facts else found

    def n(self, one: str, many: str, count: int, /, **facts: object) -> str:
        """Return the form for ``count``; ``{count}`` is filled by itself, grouped by thousands where not given."""
        facts.setdefault("count", f"{count:,}".replace(",", _GROUPING.get(self.language, ",")))
        return self._catalogue.ngettext(one, many, count).format(**facts)


_current = Texts("en")


def use(language: str) -> Texts:
    """Make ``language`` the one that ``t`` and ``n`` speak, for the whole process."""
    global _current  # noqa: PLW0603 - one process speaks one language; everything else is an argument
    _current = Texts(language)
    return _current


def current() -> str:
    """Return the primary tag of the language in use, such as ``th``."""
    return _current.language


def in_use() -> Texts:
    """Return the language in use, for who speaks either that or a given one."""
    return _current


def t(sentence: str, /, **facts: object) -> str:
    """Return the sentence in the language in use."""
    return _current.t(sentence, **facts)


def n(one: str, many: str, count: int, /, **facts: object) -> str:
    """Return the plural form for ``count`` in the language in use."""
    return _current.n(one, many, count, **facts)


def mark(sentence: str) -> str:
    """Mark a sentence for translation where it is stored; ``t`` translates it when it is shown."""
    return sentence


def preferred() -> str:
    """Return the language of the person's system, or ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value and value.split(".")[0] not in {"C", "POSIX"}:
            return Texts(value).language
    try:
        found = system_locale.getlocale()[0] or "en"
    except ValueError:
        found = "en"
    return Texts(found).language
