"""The verbs on what was changed at the provider: for the selection, and the way to all of it (R50)."""

from __future__ import annotations

from array import array
from functools import partial
from typing import TYPE_CHECKING

from app.models.values import Changes, CustomerQuery, Filter
from app.texts import mark, t
from app.views.commands import Command, CommandContext, with_all_customers, with_book

if TYPE_CHECKING:
    from app.views.desk import Desk

CHANGED = Filter("changed_at_provider", "yes")


class DriftVerbs:
    """Registers the commands and carries them out.

    Args:
        desk: the open window's parts.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        desk.registry.add(
            Command(
                "drift.take",
                mark("Take what changed at the provider"),
                partial(self._settle, theirs=True),
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=2,
                words=mark("drift, differs, admin console, accept, theirs"),
            ),
            Command(
                "drift.keep",
                mark("Keep ours where the provider changed"),
                partial(self._settle, theirs=False),
                enabled=with_all_customers,
                places=("customer",),
                section=2,
                words=mark("drift, differs, admin console, ignore, ours"),
            ),
            Command(
                "drift.show",
                mark("Show what changed at the provider"),
                self._show,
                enabled=with_book(desk),
                places=("view",),
                words=mark("drift, conflicts, differs, admin console"),
            ),
        )

    def _show(self, _context: CommandContext) -> None:
        self._desk.go("customers", CustomerQuery(filters=(CHANGED,)))

    def _settle(self, context: CommandContext, *, theirs: bool) -> None:
        from app.actions import drift_many  # noqa: PLC0415 - loaded when first used

        title = t("Taking what changed at the provider") if theirs else t("Keeping ours")
        action, ids = drift_many.take_of if theirs else drift_many.keep_of, array("q", context.ids())
        self._desk.write_long(title, lambda book, job: book.do_job(job, action, ids), done=self._show_results)

    def _show_results(self, changes: Changes) -> None:
        if len(changes.outcomes) > 1 and changes.refused:
            from app.views.bulk_results import ResultsDialog  # noqa: PLC0415

            ResultsDialog(self._desk.window(), changes).open()
