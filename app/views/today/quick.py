"""A follow-up's text copied in one press, where the book knows all of it; else its letter opens, to fill the gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.follow_ups import FollowUpRow, LetterSource, OwnWording
from app.rules.follow_up import KINDS
from app.rules.letter_facts import address, letter_language
from app.store import follow_up_rows
from app.views.letters.writing import copy, write

if TYPE_CHECKING:
    from app.views.desk import Desk


def copy_text(desk: Desk, row: FollowUpRow) -> None:
    """Copy the text of a follow-up and record it."""
    code = KINDS[row.kind].template

    def arrived(found: tuple[list[LetterSource], list[OwnWording]]) -> None:
        sources, own = found
        if not sources:
            return
        source = sources[0]
        written = write(code, letter_language(source.values), source, own, desk.settings)
        if written.missing:
            from app.views.letters.dialog import open_for_follow_up  # noqa: PLC0415 - loaded when first used

            open_for_follow_up(desk, row.customer_id, row.id, row.kind)
            return
        from app.actions import messages  # noqa: PLC0415

        copy(written.subject, written.body)
        to = address(source)
        sent = messages.Sent(row.customer_id, code, written.language, to, written.subject, written.body, row.id)
        desk.write(lambda book: book.do(messages.record, sent, "copied"))

    desk.when(desk.reader.ask(follow_up_rows.letters_to, [row.customer_id], code), arrived)
