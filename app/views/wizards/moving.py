"""From one wizard to another: everything typed so far goes along, and the draft with it (R14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.views.desk import Desk


def go_on_with(desk: Desk, flow: str, values: Mapping[str, Any]) -> None:
    """Leave the wizard in front and open another one.

    Args:
        desk: whose window.
        flow: name of the other wizard.
        values: what it begins with.
    """
    wizard = desk.wizards.current
    if wizard is None:
        return
    wizard.saver.forget()
    moved = wizard.has_entries
    wizard.leave()
    desk.wizards.open_named(flow, values, moved=moved)
