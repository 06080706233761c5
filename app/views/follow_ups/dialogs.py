"""What is asked about a follow-up: its kind, its day, a note; or only a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.models.follow_ups import FollowUpRow
from app.models.values import Changes
from app.rules.follow_up import KINDS
from app.texts import n, t
from app.views.customer.form import FormDialog, FormField
from app.views.dates import number
from app.views.follow_ups.words import kind_choices

if TYPE_CHECKING:
    from app.views.desk import Desk


def add_dialog(desk: Desk, ids: Sequence[int]) -> FormDialog:
    """Return the dialog that adds one follow-up to each of these customers."""
    from app.actions import follow_ups  # noqa: PLC0415 - loaded when first used

    def save(values: dict[str, Any]) -> None:
        kind, due, note = values["kind"], values["due"], values["note"]
        desk.write(
            lambda book: book.do(follow_ups.add_many, ids, kind, due=due, note=note),
            done=lambda _changes: dialog.accept(),
            failed=dialog.refuse,
        )

    title = (
        t("Add follow-up")
        if len(ids) == 1
        else n("Follow-up for {count} customer", "Follow-up for {count} customers", len(ids), count=number(len(ids)))
    )
    today = desk.today()
    first = {"kind": "ask_details" if len(ids) > 1 else "other", "note": ""}
    first["due"] = (today + dt.timedelta(days=KINDS[first["kind"]].days)).isoformat()
    dialog = FormDialog(title, t("Add"), _fields(), follow_ups.check, save, first, desk.window())
    kind, due = dialog.fields["kind"].editor, dialog.fields["due"]

    def follow(_index: int) -> None:
        chosen = str(dialog.fields["kind"].value())
        if not due.is_dirty():
            due.reset((today + dt.timedelta(days=KINDS[chosen].days)).isoformat())

    kind.currentIndexChanged.connect(follow)  # type: ignore[union-attr]
    return dialog


def edit_dialog(desk: Desk, row: FollowUpRow) -> FormDialog:
    """Return the dialog that changes a follow-up."""
    from app.actions import follow_ups  # noqa: PLC0415

    def save(values: dict[str, Any]) -> None:
        desk.write(
            lambda book: book.do(follow_ups.edit, row.id, values),
            done=lambda _changes: dialog.accept(),
            failed=dialog.refuse,
        )

    values = {"kind": row.kind, "due": row.due, "note": row.note}
    dialog = FormDialog(t("Edit follow-up"), t("Save"), _fields(), follow_ups.check, save, values, desk.window())
    return dialog


def day_dialog(desk: Desk, title: str, done: Callable[[dt.date], object]) -> FormDialog:
    """Return the dialog that asks until which day something is hidden."""
    from app.actions import follow_ups  # noqa: PLC0415
    from app.errors import UserError  # noqa: PLC0415

    today = desk.today()

    def check(field: str, value: Any) -> Any:
        day = follow_ups.check(field, value)
        if day <= today:
            raise UserError("follow_up_past", field)
        return day

    def save(values: dict[str, Any]) -> None:
        dialog.accept()
        done(values["until"])

    fields = [FormField("until", t("Hide until"), hint="2027-03-14")]
    first = {"until": (today + dt.timedelta(days=7)).isoformat()}
    dialog = FormDialog(title, t("Hide"), fields, check, save, first, desk.window())
    return dialog


def snooze(desk: Desk, ids: Sequence[int], until: dt.date) -> Any:
    """Hide follow-ups until a day."""
    from app.actions import follow_ups  # noqa: PLC0415

    return desk.do(follow_ups.snooze, ids, until)


def settle(desk: Desk, ids: Sequence[int], how: str) -> Any:
    """Say that follow-ups are ``done``, ``dropped`` or ``open`` again."""
    from app.actions import follow_ups  # noqa: PLC0415

    action: Callable[..., Changes] = {
        "done": follow_ups.done,
        "dropped": follow_ups.drop,
        "open": follow_ups.reopen,
    }[how]
    return desk.do(action, ids)


def _fields() -> list[FormField]:
    return [
        FormField("kind", t("Type"), "choice", tuple(kind_choices())),
        FormField("due", t("Due"), hint="2027-03-14"),
        FormField("note", t("Note"), "lines"),
    ]
