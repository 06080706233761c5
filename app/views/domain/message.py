"""The text that asks a customer to set its record, in its language, with the words of its DNS host (R30, R54)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.models.domains import Wanted
from app.models.follow_ups import LetterSource, OwnWording
from app.rules.dns_hosts import host_of
from app.rules.letter_facts import address
from app.rules.wanted_record import record
from app.store import follow_up_rows
from app.store.letter_records import letter_code, record_text
from app.views.letters.writing import copy, write

if TYPE_CHECKING:
    from app.models.verifying import DomainDetail
    from app.views.desk import Desk


def copy_message(desk: Desk, detail: DomainDetail, wanted: Wanted, nameservers: Iterable[str]) -> None:
    """Copy the text and record that it went out.

    Args:
        desk: the open window's parts.
        detail: of the customer.
        wanted: what is to be set; its code is known.
        nameservers: of the domain, as far as they were seen: they tell the DNS host.
    """
    code, host = letter_code(wanted), host_of(nameservers)

    def arrived(found: tuple[list[LetterSource], list[OwnWording]]) -> None:
        sources, own = found
        if not sources:
            return
        source = dataclasses.replace(sources[0], records=(record_text(record(wanted), host),))
        written = write(code, detail.language, source, own, desk.settings)
        from app.actions import messages  # noqa: PLC0415 - loaded when first used

        copy(written.subject, written.body)
        to = address(source)
        sent = messages.Sent(detail.card.id, code, written.language, to, written.subject, written.body)
        desk.write(lambda book: book.do(messages.record, sent, "copied"))

    desk.when(desk.reader.ask(follow_up_rows.letters_to, [detail.card.id], code), arrived)


def edit_message(desk: Desk, customer_id: int, wanted: Wanted) -> None:
    """Open the text, to read and change it before it goes out."""
    from app.views.letters.dialog import LetterDialog  # noqa: PLC0415 - few open it

    LetterDialog(desk, customer_id, letter_code(wanted)).open()
