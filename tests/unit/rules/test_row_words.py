"""Languages are known by name or by tag, whatever the spelling, and kept as one tag."""

import pytest

from app.rules.row_words import language


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("Dutch", "nl"),
        ("ภาษาไทย", "th"),
        ("EO", "eo"),
        ("pt_br", "pt-BR"),
        ("ZH-HANT", "zh-Hant"),
        ("es_419", "es-419"),
    ],
)
def test_a_language_is_kept_as_its_tag(text, tag):
    assert language(text) == tag


@pytest.mark.parametrize("text", ["", "Klingonese", "nl-", "x-private-use"])
def test_what_is_no_language_gives_nothing(text):
    assert language(text) is None
