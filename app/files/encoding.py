"""In which encoding a text file is written, judged by all of it (R22).

A byte order mark decides; then UTF-16 by its zero bytes; then UTF-8, which is never right by chance; then Korean and
Thai by how their letters follow each other; else Windows-1252. Whatever is chosen has decoded the whole file strictly,
so that a wrong guess is found before the first row is shown, not at row 90,000.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.errors import Unreadable, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.files.limits import Limits
    from app.files.source import Source

ENCODINGS: tuple[str, ...] = ("utf-8", "utf-8-sig", "utf-16", "cp874", "cp949", "windows-1252")

BLOCK = 1024 * 1024
_HEAD = 64 * 1024
_SAMPLE = 256 * 1024
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")

# Bytes of TIS-620: what may begin a syllable, marks that must follow a letter, vowels written before their letter.
_THAI_LETTERS = frozenset(range(0xA1, 0xCF))
_THAI_MARKS = frozenset({0xD1, *range(0xD4, 0xDB), *range(0xE7, 0xEF)})
_THAI_AFTER = frozenset({0xD0, 0xD2, 0xD3, 0xE5, 0xE6, 0xCF})
_THAI_BEFORE = frozenset(range(0xE0, 0xE5))
_NEUTRAL = frozenset({0x80, 0x85, *range(0x91, 0x98), 0xA0, 0xDF})
_THAI_DIGITS = frozenset(range(0xF0, 0xFA))


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its public name (``ENCODINGS``) and the codec that reads it."""

    name: str
    codec: str


class _Undecodable(Exception):
    """The codec does not fit; ``offset`` is the byte where it broke."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def find_encoding(source: Source, limits: Limits, wanted: str | None = None) -> Encoding:
    """Find the encoding of a text file and check all of the file against it.

    Args:
        source: the file.
        limits: caps, of which the length of a line is checked here.
        wanted: the encoding a person chose, one of ``ENCODINGS``; it is checked, not doubted.

    Returns:
        The encoding.

    Raises:
        Unreadable: ``encoding_mixed``, ``encoding_wrong``, ``nul_characters`` (each with its row), ``line_too_long``.
        UserError: ``encoding_unknown`` where ``wanted`` is none of ours.
    """
    if wanted is not None and wanted not in ENCODINGS:
        raise UserError("encoding_unknown", "encoding", encoding=wanted)
    with source.open() as handle:
        head = handle.read(_HEAD)
    marked = _by_mark(head)
    if wanted is not None:
        encoding = _codec_for(wanted, head, marked)
    elif marked is not None:
        encoding = marked
    else:
        return _by_content(source, limits, head)
    try:
        scan(source, encoding, limits)
    except _Undecodable as error:
        row = row_at(source, encoding.codec, error.offset)
        raise Unreadable("encoding_wrong", source.name, file=source.name, row=row, encoding=encoding.name) from None
    return encoding


def _by_mark(head: bytes) -> Encoding | None:
    if head.startswith(codecs.BOM_UTF8):
        return Encoding("utf-8-sig", "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) and not head.startswith(codecs.BOM_UTF32_LE):
        return Encoding("utf-16", "utf-16")
    return None


def _codec_for(wanted: str, head: bytes, marked: Encoding | None) -> Encoding:
    if wanted == "utf-16":
        return marked if marked and marked.name == "utf-16" else Encoding("utf-16", _utf16_order(head) or "utf-16-le")
    if wanted in {"utf-8", "utf-8-sig"}:
        return Encoding(marked.name if marked and marked.name == "utf-8-sig" else "utf-8", "utf-8-sig")
    return Encoding(wanted, "cp1252" if wanted == "windows-1252" else wanted)


def _utf16_order(head: bytes) -> str:
    """Return the codec of UTF-16 without a mark, by where its zero bytes stand; empty where it is none."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < 2 or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _by_content(source: Source, limits: Limits, head: bytes) -> Encoding:
    if order := _utf16_order(head):
        encoding = Encoding("utf-16", order)
        try:
            scan(source, encoding, limits)
        except _Undecodable as error:
            row = row_at(source, order, error.offset)
            raise Unreadable("encoding_wrong", source.name, file=source.name, row=row, encoding="utf-16") from None
        return encoding
    utf8 = Encoding("utf-8", "utf-8")
    try:
        scan(source, utf8, limits)
    except _Undecodable as error:
        broken_at = error.offset
    else:
        return utf8
    runs = _high_runs(source)
    if _reads_as_utf8(runs):
        row = row_at(source, "utf-8", broken_at)
        raise Unreadable("encoding_mixed", source.name, file=source.name, row=row)
    for encoding in _ranked(runs):
        try:
            scan(source, encoding, limits)
        except _Undecodable as error:
            broken_at = error.offset
        else:
            return encoding
    row = row_at(source, "cp1252", broken_at)
    raise Unreadable("encoding_mixed", source.name, file=source.name, row=row)


def _high_runs(source: Source) -> list[bytes]:
    """Return runs of bytes beyond ASCII, from all over the file, so that a plain head does not mislead."""
    runs: list[bytes] = []
    with source.open() as handle:
        share = max(4096, _SAMPLE * BLOCK // max(source.size, 1))
        while block := handle.read(BLOCK):
            taken = 0
            for found in _HIGH_RUN.finditer(block):
                runs.append(found[0])
                taken += len(found[0])
                if taken > share:
                    break
    return runs


def _reads_as_utf8(runs: list[bytes]) -> bool:
    """Say whether nearly all of it is UTF-8, so that the rest is damage or pasted from elsewhere."""
    good = bad = 0
    for run in runs:
        rest, found = _UTF8_LETTER.subn(b"", run)
        good += found
        bad += len(rest)
    return good >= 3 and good >= bad * 4


def _ranked(runs: list[bytes]) -> Iterator[Encoding]:
    if _reads_as_korean(runs):
        yield Encoding("cp949", "cp949")
    if _reads_as_thai(runs):
        yield Encoding("cp874", "cp874")
    yield Encoding("windows-1252", "cp1252")


def _reads_as_korean(runs: list[bytes]) -> bool:
    """Say whether the bytes pair up to common syllables, most of them in words of two and more."""
    hangul = other = in_words = 0
    for run in runs:
        pairs = [(run[place], run[place + 1]) for place in range(0, len(run) - 1, 2)]
        found = sum(0xB0 <= lead <= 0xC8 and trail >= 0xA1 for lead, trail in pairs)
        hangul += found
        # Leads up to AC are symbols such as the company mark: they say nothing.
        other += sum(lead > 0xC8 or lead < 0xA1 or trail < 0xA1 for lead, trail in pairs)
        if found >= 2:
            in_words += found
    return hangul > 0 and hangul >= 4 * other and in_words * 2 >= hangul


def _reads_as_thai(runs: list[bytes]) -> bool:
    """Say whether marks follow letters and enough of it are vowels, as Thai spelling has it."""
    letters = vowels = wrong = 0
    for run in runs:
        before = 0
        for byte in run:
            if byte in _THAI_LETTERS:
                letters += 1
            elif byte in _THAI_MARKS or byte in _THAI_AFTER:
                vowels += 1
                if before not in _THAI_LETTERS and before not in _THAI_MARKS and before not in _THAI_AFTER:
                    wrong += 1
            elif byte in _THAI_BEFORE:
                vowels += 1
            elif byte not in _NEUTRAL and byte not in _THAI_DIGITS:
                wrong += 1
            if before in _THAI_BEFORE and byte not in _THAI_LETTERS:
                wrong += 1
            before = byte
        if before in _THAI_BEFORE:
            wrong += 1
    known = letters + vowels
    return letters >= 1 and vowels * 8 >= known and wrong * 20 <= known


def scan(source: Source, encoding: Encoding, limits: Limits) -> None:
    """Decode all of a file strictly, holding one block of it.

    Raises:
        Unreadable: ``nul_characters``, ``line_too_long``.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    offset = lines = since_line_end = 0
    with source.open() as handle:
        while True:
            block = handle.read(BLOCK)
            pending = len(decoder.getstate()[0])
            try:
                text = decoder.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise _Undecodable(max(0, offset - pending + error.start)) from None
            offset += len(block)
            if "\0" in text:
                row = row_at(source, encoding.codec, None, stop="\0")
                raise Unreadable("nul_characters", source.name, file=source.name, row=row)
            last = max(text.rfind("\n"), text.rfind("\r"))
            since_line_end = since_line_end + len(text) if last < 0 else len(text) - last - 1
            if since_line_end > limits.line_chars:
                raise Unreadable("line_too_long", source.name, file=source.name, row=lines + 1)
            lines += text.count("\n") or text.count("\r")
            if not block:
                return


def row_at(source: Source, codec: str, offset: int | None, stop: str = "") -> int:
    """Return the row of a place in the file, as a spreadsheet counts: a quoted cell of many lines is one row.

    Args:
        source: the file.
        codec: to read it with; what does not fit is replaced.
        offset: the byte looked for, or None.
        stop: a character looked for, where there is no offset.
    """
    decoder = codecs.getincrementaldecoder(codec)("replace")
    marks = re.compile(f'\r\n|["\r\n{stop}]')
    row, quoted, left, held = 1, False, offset, ""
    with source.open() as handle:
        while block := handle.read(BLOCK if left is None else min(BLOCK, left)):
            left = None if left is None else left - len(block)
            text = held + decoder.decode(block)
            held = "\r" if text.endswith("\r") else ""  # its line feed may be in the next block
            for mark in marks.findall(text[:-1] if held else text):
                if mark == stop:
                    return row
                if mark == '"':
                    quoted = not quoted
                elif not quoted:
                    row += 1
    return row
