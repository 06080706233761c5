"""Translations: extract the sentences of ``app``, bring the language files up to them, compile those.

Run by ``packaging/dev.py texts`` with the checkout's own Python (it needs Babel).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from babel.messages import pofile
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "app" / "texts" / "locale"
TEMPLATE = LOCALE / "desk.pot"
LANGUAGES = ("th", "nl", "ko", "sv")
# How app.texts is called: t("…"), n("one", "many", count), mark("…").
KEYWORDS: dict[str, tuple[int, ...] | None] = {"t": None, "mark": None, "n": (1, 2)}
WIDTH = 110


def empty(language: str | None = None) -> Catalog:
    """Return a catalogue with our header and nothing in it; a template when no language is given."""
    about = (
        f"# Texts of Partner Desk{f', {language}' if language else ''}. Changed by hand and by packaging/dev.py texts."
    )
    return Catalog(
        locale=language,
        project="Partner Desk",
        version="1",
        copyright_holder="the Partner Desk contributors",
        msgid_bugs_address="see CONTRIBUTING.md",
        last_translator="the Partner Desk contributors",
        language_team=language,
        header_comment=about,
        charset="utf-8",
        fuzzy=False,
    )


def extract() -> Catalog:
    """Return every sentence of ``app`` with the files it stands in (no line numbers: they would change every day)."""
    catalogue = empty()
    found = extract_from_dir(
        str(ROOT / "app"),
        [("**.py", "python")],
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    )
    for filename, _line, message, comments, context in sorted(found, key=lambda entry: (entry[0], entry[1])):
        if message and (not isinstance(message, tuple) or message[0]):
            place = [(f"app/{Path(filename).as_posix()}", 0)]
            catalogue.add(message, None, place, auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    """Return the file that holds the translations into ``language``."""
    return LOCALE / language / "LC_MESSAGES" / "desk.po"


def read(path: Path, language: str | None = None) -> Catalog:
    """Return the catalogue stored at ``path``; an empty one for ``language`` where there is none yet."""
    if not path.exists():
        return empty(language)
    with path.open("rb") as stored:
        return pofile.read_po(stored, locale=language)


def _sentences(catalogue: Catalog) -> list[tuple[object, ...]]:
    return sorted(
        (str(message.id), str(message.context), str(message.string), tuple(sorted(message.locations)))
        for message in catalogue
        if message.id
    )


def write(path: Path, catalogue: Catalog) -> bool:
    """Write the catalogue if its sentences differ from the stored ones (a date is no difference); say whether."""
    if path.exists() and _sentences(read(path)) == _sentences(catalogue):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stored:
        pofile.write_po(
            stored,
            catalogue,
            width=WIDTH,
            sort_by_file=False,
            ignore_obsolete=True,
            include_lineno=False,
            sort_output=True,
        )
    return True


def update() -> None:
    """Write the template and bring every language file up to it; say what still lacks a translation."""
    template = extract()
    write(TEMPLATE, template)
    print(f"{TEMPLATE.relative_to(ROOT)}: {len(template)} sentences")
    for language in LANGUAGES:
        catalogue = read(path_of(language), language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        write(path_of(language), catalogue)
        empty = sum(1 for message in catalogue if message.id and not is_translated(message.string))
        print(f"{path_of(language).relative_to(ROOT)}: {empty} to translate")


def is_translated(string: object) -> bool:
    """Return whether every form of a message (one string, or its plural forms) says something."""
    forms = cast("tuple[str, ...]", string) if isinstance(string, tuple | list) else (string,)
    return bool(forms) and all(forms)


def compile_all() -> None:
    """Compile every language file beside itself."""
    for language in LANGUAGES:
        source = path_of(language)
        if source.exists():
            compiled = source.with_suffix(".mo")
            with compiled.open("wb") as target:
                write_mo(target, read(source, language))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    compile_all()
