"""Letters as links for a mail program: nothing typed can become another header, and none is too long (R54)."""

from __future__ import annotations

from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from app.rules.mail_links import OTHER_LIMIT, WINDOWS_LIMIT, mail_link

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@given(words, words, words)
def test_the_link_says_what_was_written_and_nothing_else(to, subject, body):
    link = mail_link(to, subject, body)
    parts = urlsplit(link.url)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=False))
    assert set(fields) <= {"subject", "body"}
    assert unquote(parts.path) == to.strip()
    assert fields.get("subject", "") == " ".join(subject.split())
    assert link.url.isascii()


def test_a_text_that_is_too_long_goes_without_its_body():
    short = mail_link("a@zon.example", "Hej", "Text\nmore", WINDOWS_LIMIT)
    assert (short.url, short.whole) == ("mailto:a@zon.example?subject=Hej&body=Text%0D%0Amore", True)
    thai = mail_link("a@zon.example", "เรียน", "ก" * 1_000, WINDOWS_LIMIT)
    assert not thai.whole
    assert "body" not in thai.url
    assert mail_link("a@zon.example", "เรียน", "ก" * 1_000, OTHER_LIMIT).whole
    assert len(mail_link("a" * 5_000, "s", "b", WINDOWS_LIMIT).url) == WINDOWS_LIMIT


def test_half_a_letter_and_a_header_in_an_address_stay_in_their_place():
    link = mail_link("a@zon.example\r\nBcc: x?cc=y&body=z\ud800", "\udfff\r\nCc: q", "\ud800")
    assert link.url == ("mailto:a@zon.example%0D%0ABcc%3A%20x%3Fcc%3Dy%26body%3Dz%3F?subject=%3F%20Cc%3A%20q&body=%3F")
