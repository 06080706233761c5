"""A calendar file that any program reads back as it was meant (RFC 5545)."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from app.reports.ics import Event, calendar, escaped, folded

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
events = st.lists(st.builds(Event, words.filter(bool), st.dates(), words, words, words), max_size=4)


def unfolded(text):
    return text.replace("\r\n ", "")


def unescaped(value):
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def plain(text):
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(letter for letter in text if letter == "\n" or (letter >= " " and letter != "\x7f"))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_a_folded_line_has_at_most_75_octets_and_is_the_same_line(line):
    pieces = folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "\r\n".join(pieces).replace("\r\n ", "") == line


@given(words)
def test_what_is_escaped_reads_back_without_control_characters(text):
    assert "\n" not in escaped(text)
    assert unescaped(escaped(text)) == plain(text)


@given(events, words, st.booleans())
def test_every_event_is_there_with_its_day_and_words(given_events, name, alarm):
    text = calendar(given_events, name, 1_805_000_000_000, alarm=alarm)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    lines = unfolded(text).split("\r\n")
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == len(given_events)
    assert lines.count("BEGIN:VALARM") == (len(given_events) if alarm else 0)
    summaries = [unescaped(line.removeprefix("SUMMARY:")) for line in lines if line.startswith("SUMMARY:")]
    assert summaries == [plain(event.summary) for event in given_events]
    days = [line.removeprefix("DTSTART;VALUE=DATE:") for line in lines if line.startswith("DTSTART")]
    assert days == [f"{event.day:%Y%m%d}" for event in given_events]


def test_the_end_of_a_whole_day_is_the_next_one():
    text = calendar([Event("u", dt.date(2027, 2, 28), "한빛소프트: Renewal", "a;b,c\nd", "Trial")], "Desk", 0)
    assert "DTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n" in text
    assert "DESCRIPTION:a\\;b\\,c\\nd\r\n" in text
    assert "DTSTAMP:19700101T000000Z" in text
    assert "TRIGGER:PT9H" in text


def test_half_a_letter_can_be_written():
    assert "SUMMARY:?\r\n" in calendar([Event("u", dt.date(2027, 2, 28), "\ud800")], "Desk", 0)
