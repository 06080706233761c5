"""The verbs of selling: Buy, Change subscription, Ask Google (R2, R40, R42, R43)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.rules.trial import Refuse
from app.texts import mark, t
from app.views.commands import Answer, Command, CommandContext, with_one_customer
from app.views.dates import short_date

if TYPE_CHECKING:
    from app.models.values import CardRow
    from app.views.desk import Desk

# Command → the change it begins with; empty: the person chooses.
_CHANGES = {
    "subscription.change": (mark("Change subscription …"), "", mark("plan, renewal, cancel, edit")),
    "subscription.licences": (mark("Change licences …"), "licences", mark("seats, users, add, remove")),
    "subscription.suspend": (mark("Suspend …"), "suspend", mark("stop, pause")),
    "subscription.reactivate": (mark("Reactivate …"), "reactivate", mark("resume")),
    "subscription.paid": (mark("Start the paid service"), "start_paid_service", mark("trial, buy, end")),
}


class SellingVerbs:
    """Registers the commands of selling and carries them out.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.registry.add(*self._commands())

    def _commands(self) -> tuple[Command, ...]:
        return (
            Command(
                "order.open",
                mark("Buy"),
                self._order,
                icon="buy",
                keys=("Ctrl+B",),
                enabled=self._can_order,
                title_now=self._order_title,
                places=("card", "context", "customer"),
                words=mark("order, subscription, purchase, trial"),
            ),
            *(
                Command(
                    command_id,
                    title,
                    partial(self._change, what),
                    enabled=partial(self._can_change, what),
                    places=("context", "customer") if command_id == "subscription.change" else ("customer",),
                    section=1,
                    words=words,
                )
                for command_id, (title, what, words) in _CHANGES.items()
            ),
            Command(
                "trial.ask",
                mark("Ask Google to extend the trial"),
                self._ask_google,
                enabled=self._can_ask,
                places=("customer",),
                section=1,
            ),
        )

    # -- orders -----------------------------------------------------------------------------------------------------

    def _can_order(self, context: CommandContext) -> Answer:
        row = context.current()
        if context.count() != 1 or row is None:
            return with_one_customer(context)
        if not row.provider:
            return "order_no_provider"
        return "order_access_lost" if row.standing == "access_lost" else True

    def _order_title(self, context: CommandContext) -> str:
        row = context.current()
        return t("Buy more") if row is not None and row.subscription_count and not _is_zoho_trial(row) else ""

    def _order(self, context: CommandContext) -> None:
        row = context.current()
        if row is not None and _is_zoho_trial(row):  # nothing can be ordered beside it: it becomes what is bought
            self._change("start_paid_service", context)
        else:
            self._desk.wizards.open_named("order", {"customer_id": int(context.ids()[0])})

    # -- changes ----------------------------------------------------------------------------------------------------

    def _can_change(self, what: str, context: CommandContext) -> Answer:
        row = context.current()
        if context.count() != 1 or row is None:
            return with_one_customer(context)
        if row.subscription_id is None:
            return "change_nothing"
        if not row.provider:
            return "order_no_provider"
        if what == "start_paid_service" and row.status != "trial":
            return "paid_not_trial"
        if what == "suspend" and row.provider == "zoho":
            return "suspend_zoho"
        if what == "suspend" and row.status == "suspended":
            return "suspend_already"
        if what == "reactivate" and row.status != "suspended":
            return "reactivate_not_suspended"
        return True

    def _change(self, what: str, context: CommandContext) -> None:
        row = context.current()
        values: dict[str, object] = {"customer_id": int(context.ids()[0])}
        page = ""
        if what and row is not None:
            # A trial becomes paid by its paid plan: at Google once that is chosen, at Zoho by choosing it (R42).
            if what == "start_paid_service" and (row.provider == "zoho" or row.payment_plan in ("", "trial", "free")):
                what = "plan"
            values |= {"subscription_id": str(row.subscription_id), "what": what}
            page = what if what in ("licences", "plan") else "check"
        self._desk.wizards.open_named("change", values, page=page)

    # -- Google's trials --------------------------------------------------------------------------------------------

    def _can_ask(self, context: CommandContext) -> Answer:
        row = context.current()
        if context.count() != 1 or row is None:
            return with_one_customer(context)
        if row.status != "trial":
            return "trial_none"
        return True if row.provider == "google" else Refuse("ask_google_other")

    def _ask_google(self, context: CommandContext) -> None:
        from app.actions import changing  # noqa: PLC0415 - loaded when first used

        row = context.current()
        if row is not None and row.subscription_id is not None:
            self._desk.do(changing.ask_google, row.subscription_id, request_to_google(row))


def _is_zoho_trial(row: CardRow) -> bool:
    return row.provider == "zoho" and row.status == "trial" and row.subscription_id is not None


def request_to_google(row: CardRow) -> str:
    """Return the request to copy into Google's form: which customer, which trial, until when (R42)."""
    who = " · ".join(filter(None, (row.organisation_name, row.domain or row.primary_email, row.cloud_identity_id)))
    end = short_date(row.trial_end) or t("a day not known")
    return t("Please extend the trial of {plan} for {who}. It ends on {end}.", plan=row.plan, who=who, end=end)
