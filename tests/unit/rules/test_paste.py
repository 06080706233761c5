"""What is pasted is cleaned, and what was taken out is said."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.paste import LINE_LIMIT, LINES_LIMIT, cleaned


@pytest.mark.parametrize(
    ("text", "clean", "codes"),
    [
        ("Café De Kade", "Café De Kade", ()),
        ("정원 상사", "정원 상사", ()),
        ("สวนสวย", "สวนสวย", ()),
        ("👩\u200d🌾 boer", "👩\u200d🌾 boer", ()),
        ("zon.example\n", "zon.example", ()),
        ("Zon\nMaan", "Zon Maan", ("paste_breaks",)),
        ("Zon\r\nMaan", "Zon Maan", ("paste_breaks",)),
        ("Zon\u2028Maan", "Zon Maan", ("paste_breaks",)),
        ("Zon\tMaan", "Zon Maan", ()),
        ("a\x00b\x1bc\x7f", "abc", ("paste_controls",)),
        ("moc.\u202eelgoog", "moc.elgoog", ("paste_bidi",)),
        ("zo\u200bn\ufeff\u00ad", "zon", ("paste_invisible",)),
        ("\ud800x", "x", ("paste_controls",)),
        ("  two  ", "  two  ", ()),
    ],
)
def test_a_line_is_cleaned(text, clean, codes):
    found = cleaned(text)
    assert (found.text, found.codes) == (clean, codes)


def test_lines_keep_their_breaks_and_tabs():
    found = cleaned("a\r\nb\tc\rd\x07", lines=True)
    assert (found.text, found.codes) == ("a\nb\tc\nd", ("paste_controls",))


def test_ten_megabytes_are_cut_at_once():
    hostile = "x\u202e\x00" * 3_500_000
    before = time.process_time()
    found = cleaned(hostile)
    assert time.process_time() - before < 1
    assert len(found.text) <= LINE_LIMIT
    assert found.codes == ("paste_cut", "paste_bidi", "paste_controls")
    assert len(cleaned("x" * 100_000, lines=True).text) == LINES_LIMIT


@given(st.text(), st.booleans())
def test_what_was_cleaned_is_clean(text, lines):
    once = cleaned(text, lines=lines)
    assert cleaned(once.text, lines=lines).codes == ()
    assert cleaned(once.text, lines=lines).text == once.text
