"""Every sentence of the program is there in Thai, Dutch, Korean and Swedish, with the same placeholders."""

from __future__ import annotations

import importlib.util
import string

import pytest

from app.texts import LANGUAGES, Texts
from app.texts.codes import SENTENCES
from tests.unit.house.source import ROOT


def load_catalogues():
    spec = importlib.util.spec_from_file_location("catalogues", ROOT / "packaging" / "catalogues.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


catalogues = load_catalogues()
MEND = "run: python3 packaging/dev.py texts, then translate what is empty"


@pytest.fixture(scope="module")
def template():
    return catalogues.extract()


def placeholders(sentence):
    return {name for _text, name, _format, _conversion in string.Formatter().parse(sentence) if name is not None}


def forms(value):
    return value if isinstance(value, tuple | list) else (value,)


def test_the_languages_of_the_program_are_those_of_the_files():
    assert set(LANGUAGES) == {"en", *catalogues.LANGUAGES}


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_every_sentence_is_translated(template, language):
    stored = catalogues.read(catalogues.path_of(language), language)
    missing = []
    for message in template:
        if message.id:
            found = stored.get(message.id, message.context)
            if found is None or found.fuzzy or not catalogues.is_translated(found.string):
                missing.append(forms(message.id)[0])
    assert missing == [], MEND


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_translations_keep_the_placeholders(language):
    wrong = []
    for message in catalogues.read(catalogues.path_of(language), language):
        if message.id and catalogues.is_translated(message.string):
            wanted = set().union(*(placeholders(form) for form in forms(message.id)))
            # "One customer" needs no number; no other placeholder may be lost, and none invented.
            needed = wanted - {"count"} if len(forms(message.id)) > 1 else wanted
            wrong += [form for form in forms(message.string) if not needed <= placeholders(form) <= wanted]
    assert wrong == []


@pytest.mark.parametrize("language", catalogues.LANGUAGES)
def test_a_sentence_is_said_in_the_language_asked_for(language):
    texts = Texts(language)
    assert texts.t(SENTENCES["cancelled"]) != SENTENCES["cancelled"], MEND
