"""What kind of file it is, told by its first bytes and not by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.errors import Unreadable

if TYPE_CHECKING:
    from app.files.source import Source

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_HEAD = 4096

# First bytes → what a person calls such a file.
_NO_TABLES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"RIFF", "RIFF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x1f\x8b", "GZIP"),
    (b"BZh", "BZIP2"),
    (b"\xfd7zXZ", "XZ"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
    (b"SQLite format 3", "SQLite"),
    (b"{\\rtf", "RTF"),
    (b"%!PS", "PostScript"),
)
_SHORT_MAGIC = frozenset({b"BM", b"MZ", b"RIFF", b"GIF8", b"BZh"})
_HTML = re.compile(rb"<(?:!doctype html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_JSON = re.compile(rb"(?:\{\s*(?:\"|\})|\[\s*(?:[\[{\"\]]|-?\d))")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def find_kind(source: Source) -> str:
    """Return ``csv`` for text, ``zip`` or ``ole`` for what may be a spreadsheet.

    Raises:
        Unreadable: ``no_table_kind`` (with ``kind``), ``no_table_html``, ``no_table``.
    """
    with source.open() as handle:
        head = handle.read(_HEAD)
    if head.startswith(_OLE):
        return "ole"
    if head.startswith(_ZIP):
        return "zip"
    for magic, kind in _NO_TABLES:
        # A list may well begin with the letters BM; a picture has zero bytes soon after.
        if head.startswith(magic) and (magic not in _SHORT_MAGIC or b"\0" in head[:64]):
            raise Unreadable("no_table_kind", source.name, file=source.name, kind=kind)
    _refuse_markup(source, head)
    return "csv"


def _refuse_markup(source: Source, head: bytes) -> None:
    text = head
    for mark in _BOMS:
        text = text.removeprefix(mark)
    start = text.replace(b"\0", b"").lstrip()[:512]
    if _HTML.match(start) or (start.startswith(b"<!--") and _HTML.search(start)):
        raise Unreadable("no_table_html", source.name, file=source.name)
    if start.startswith((b"<?xml", b"<svg", b"<!DOCTYPE", b"<!--")):
        kind = "HTML" if _HTML.search(start) else "XML"
        raise Unreadable("no_table_kind", source.name, file=source.name, kind=kind)
    if _JSON.match(start):
        raise Unreadable("no_table_kind", source.name, file=source.name, kind="JSON")
