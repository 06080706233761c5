"""The list of domains to be verified: ids at once, rows by the page as they come into sight (R32)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.models.verifying import DomainQuery, DomainRow
from app.rules.domain import to_unicode
from app.store import verifying_rows
from app.texts import mark, t
from app.views.domain.words import VERDICT_WORDS, advice, clock, sentence
from app.views.itemmodels.line_model import LineModel

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.views.desk import Desk

VERDICT, CUSTOMER, SAID, NEXT = range(4)
TITLES = (mark("Verdict"), mark("Customer"), mark("What was seen"), mark("Next look"))
ASKED_WORDS = (mark("Provider is asked"), "info")


class DomainModel(LineModel[DomainQuery, DomainRow]):
    """The answer to a ``DomainQuery``.

    Args:
        desk: the open book and the way back to the GUI thread.
        parent: owner.
    """

    titles = TITLES
    read_ids = verifying_rows.ids
    read_rows = verifying_rows.rows
    told_by = "domain_watch"
    fetched_at_once = 200
    refresh_delay_ms = 200

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(desk, DomainQuery(), parent)

    def id_of(self, row: DomainRow) -> int:
        """Return the customer."""
        return row.customer_id

    def cell(self, row: DomainRow, column: int) -> str:
        """Return the words of one cell."""
        cells = (verdict_words(row)[0], row.customer, said(row), next_words(row, self._desk.today()))
        return cells[column]

    def spoken(self, row: DomainRow) -> str:
        """Return customer, domain, verdict, what was seen and when it is looked at again."""
        words = row.customer, to_unicode(row.domain), verdict_words(row)[0], said(row)
        return ", ".join(filter(None, (*words, next_words(row, self._desk.today()))))

    def tip(self, row: DomainRow) -> str:
        """Return what was seen, and what to do about it."""
        return advice(row.verdict) if row.verdict is not None and not row.verified else said(row)


def verdict_words(row: DomainRow) -> tuple[str, str]:
    """Return the words and the tone of a line's pill."""
    if row.verified:
        return t("Verified"), "ok"
    if row.asked in ("ready", "sending", "running", "retry", "unknown") and row.verdict is not None:
        return t(ASKED_WORDS[0]), ASKED_WORDS[1]
    if row.verdict is None:
        return t("Not looked at yet"), "plain"
    words, tone = VERDICT_WORDS[row.verdict.verdict]
    return t(words), tone


def said(row: DomainRow) -> str:
    """Return what the newest look saw; what to do about it speaks of the record, which the Verify panel shows."""
    if row.verified:
        return t("The provider agrees.")
    if row.verdict is not None:
        return sentence(row.verdict)
    if not row.provider:
        return t("Its provider is not decided yet.")
    return "" if row.has_code else t("No code is known yet.")


def next_words(row: DomainRow, today: Any) -> str:
    """Return when it is looked at again by itself."""
    if not row.watching or row.next_check is None:
        return ""
    return clock(row.next_check, today)
