"""``follow-ups``: what a person must still do, by due date (R53)."""

from __future__ import annotations

from app.commands.errand import DONE, Errand
from app.models.follow_ups import FollowUpRow
from app.store import follow_up_rows
from app.texts.codes import say

STATES = ("open", "done", "dropped")


def run(errand: Errand) -> int:
    """List follow-ups: ``{"follow_ups": [{"uid", "customer", "kind", "due", "state"}]}``; open ones, or ``--all``.

    ``customer`` is the customer's uid, as in ``outbox``; in words it is the name.
    """
    states = STATES if errand.options.all else STATES[:1]
    with errand.open(read_only=True) as opened:
        found = errand.wait(opened.book.reader.ask_slowly(follow_up_rows.all_of, states))
    errand.answer(
        {
            "follow_ups": [
                {"uid": row.uid, "customer": row.customer_uid, "kind": row.kind, "due": row.due, "state": row.state}
                for row in found
            ]
        },
        [_line(errand, row) for row in found] or [errand.texts.t("Nothing is to be done.")],
    )
    return DONE


def _line(errand: Errand, row: FollowUpRow) -> str:
    parts = (row.due, row.customer, say(f"follow_up_kind.{row.kind}", errand.texts), row.note)
    return "\t".join(" ".join(part.split()) for part in parts).rstrip("\t")
