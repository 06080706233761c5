"""The application as a paper: printed, or written to a PDF file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from app.rules.application import STEPS
from app.texts import t
from app.texts.application import EXPERTISE_WORDS, STEP_TITLES, label_of
from app.views.customer.words import country_name

MARGIN_MM = 18.0


def shown_value(field: str, value: Any) -> str:
    """Return what was filled in as it is copied, printed and read."""
    if field == "terms_read":
        return t("yes") if value else t("no")
    if field == "expertise":
        return t(EXPERTISE_WORDS[str(value or "")])
    if field == "country" and value:
        return country_name(str(value)).removesuffix(f" ({value})")
    return str(value or "")


def paper(entries: Mapping[str, Any], font: QFont) -> QTextDocument:
    """Return the application as a document; what people typed never becomes markup."""
    title = escape(t("Zoho partner application"))
    parts = [f"<h1>{title}</h1>"]
    for step, fields in STEPS.items():
        parts.append(f"<h3>{escape(t(STEP_TITLES[step]))}</h3><table cellpadding='4' width='100%'>")
        for field in fields:
            value = escape(shown_value(field, entries.get(field))).replace("\n", "<br>")
            parts.append(f"<tr><td width='34%'>{escape(label_of(field))}</td><td>{value or '–'}</td></tr>")
        parts.append("</table>")
    document = QTextDocument()
    document.setDefaultFont(font)
    document.setHtml("".join(parts))
    return document


def write_pdf(entries: Mapping[str, Any], path: Path, font: QFont) -> bool:
    """Write the application to a PDF file; False where the file can't be written."""
    try:
        with path.open("ab"):
            pass
    except OSError:
        return False
    writer = QPdfWriter(str(path))
    writer.setTitle(t("Zoho partner application"))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(MARGIN_MM, MARGIN_MM, MARGIN_MM, MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    paper(entries, font).print_(writer)
    return True
