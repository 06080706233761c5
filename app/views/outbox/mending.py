"""How *Edit* opens the right place to mend an operation, by its kind; a part that knows better adds itself here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.models.outbox import OperationRow
    from app.views.desk import Desk

Mend = Callable[["Desk", "OperationRow"], object]


def mend(desk: Desk, row: OperationRow) -> None:
    """Open what mends an operation."""
    MEND.get(row.kind, at_the_customer)(desk, row)


def at_the_customer(desk: Desk, row: OperationRow) -> None:
    """Open the customer page, with the field in focus that is at fault or missing."""
    field = row.error_field or (row.missing[0] if row.missing else "")
    desk.go("customer", ("field", row.customer_id, field) if field else row.customer_id)


def in_the_wizard(desk: Desk, row: OperationRow) -> None:
    """Open the order's own wizard; where something about the customer is missing, its page."""
    from app.actions.flows.order_values import waiting_order_values  # noqa: PLC0415 - loaded when first used

    if row.missing:
        at_the_customer(desk, row)
        return
    values = waiting_order_values(row.id, row.customer_id, row.payload)
    desk.wizards.open_named("order", values, page="licences")


def take_over(desk: Desk, row: OperationRow) -> None:
    """Open the take-over, or the association, of a customer that somebody has already (R14)."""
    from app.views.wizards.take_over import open_for  # noqa: PLC0415 - loaded when first used

    open_for(desk, row.customer_id)


# Kind of operation → how it is mended; the customer page where nothing is said.
MEND: dict[str, Mend] = {"order": in_the_wizard}
