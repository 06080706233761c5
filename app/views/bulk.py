"""The verbs on customers, one and many: what they are called, when they can run, and what they start (R2, R5).

They are registered once with the command table; cards, bars, menus, keys and the palette draw them from there.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from app.models.values import SHELF_NUMBER, CardRow, Changes, Shelf, Whereabouts
from app.rules import links
from app.rules.card_actions import actions
from app.rules.email import own_domain
from app.rules.trial import Refuse
from app.store import link_rows
from app.texts import mark, n, t
from app.texts.codes import say
from app.views.browsing import Open, open_page
from app.views.cards.face import extend_title
from app.views.commands import Answer, Command, CommandContext, with_all_customers, with_one_customer
from app.views.creating.command import creating_command, filling_command
from app.views.dates import number

if TYPE_CHECKING:
    from app.store.book import Book
    from app.store.work import Work
    from app.views.desk import Desk

ARCHIVED = SHELF_NUMBER[Shelf.ARCHIVED]
MERGED_AT_MOST = 20  # more than this many records of one firm are a mistake in the selection


@runtime_checkable
class WholeResult(Protocol):
    """A context with more to it than the customers meant: a whole result."""

    @property
    def result_is_exact(self) -> bool:
        """Whether all of it is known by now."""

    def ids_to_export(self) -> Sequence[int]:
        """Return the selection, or all of the result where nothing is selected."""


class CustomerVerbs:
    """Registers the commands on customers and carries them out.

    Args:
        desk: the open window's parts.
        open_url: opens a page in the person's browser.
    """

    def __init__(self, desk: Desk, open_url: Open = QDesktopServices.openUrl) -> None:
        self._desk = desk
        self._open_url = open_url
        desk.registry.add(*self._commands())

    def _commands(self) -> tuple[Command, ...]:
        return (
            Command(
                "customer.manage",
                mark("Manage"),
                self._manage,
                icon="manage",
                keys=("Ctrl+M",),
                enabled=with_one_customer,
                places=("card", "context", "customer"),
            ),
            Command(
                "domain.verify",
                mark("Verify"),
                self._verify,
                icon="verify",
                keys=("Ctrl+Shift+V",),
                enabled=self._can_verify,
                title_now=self._verify_title,
                places=("card", "context", "customer", "bulk"),
                words=mark("Verify domain, DNS"),
            ),
            Command(
                "trial.extend",
                mark("Extend Trial"),
                self._extend,
                icon="extend",
                keys=("Ctrl+E",),
                enabled=self._can_extend,
                title_now=self._extend_title,
                places=("card", "context", "customer", "bulk"),
            ),
            Command(
                "customer.console",
                mark("Open admin console"),
                partial(self._browse, links.admin_console),
                icon="console",
                keys=("Ctrl+Return", "Ctrl+Enter"),
                enabled=self._has_console,
                places=("context", "customer"),
                section=1,
            ),
            Command(
                "customer.mail",
                mark("Open its mail"),
                partial(self._browse, links.mail_page),
                enabled=self._has_console,
                places=("context", "customer"),
                section=1,
            ),
            Command(
                "customer.site",
                mark("Open its web site"),
                self._browse_site,
                enabled=self._has_domain,
                places=("context", "customer"),
                section=1,
            ),
            creating_command(self._desk),
            filling_command(self._desk),
            Command(
                "customer.tag",
                mark("Tag …"),
                partial(self._ask_tag, on=True),
                icon="tag",
                keys=("Ctrl+T",),
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=2,
            ),
            Command(
                "customer.untag",
                mark("Take a tag off …"),
                partial(self._ask_tag, on=False),
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=2,
            ),
            Command(
                "customer.owner",
                mark("Owner …"),
                self._ask_owner,
                icon="owner",
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=2,
                words=mark("mine, assign, colleague"),
            ),
            Command(
                "customer.archive",
                mark("Archive"),
                partial(self._archive, on=True),
                icon="archive",
                enabled=partial(self._can_archive, on=True),
                places=("context", "customer", "bulk"),
                section=3,
            ),
            Command(
                "customer.unarchive",
                mark("Bring back from the archive"),
                partial(self._archive, on=False),
                enabled=partial(self._can_archive, on=False),
                places=("context", "customer"),
                section=3,
            ),
            Command(
                "customer.merge",
                mark("Merge duplicates …"),
                self._ask_merge,
                enabled=_can_merge,
                places=("context", "customer"),
                section=3,
            ),
            Command(
                "customer.delete",
                mark("Delete"),
                self._delete,
                icon="delete",
                keys=("Ctrl+Backspace",),
                enabled=with_all_customers,
                places=("context", "customer", "bulk"),
                section=3,
            ),
            Command(
                "customers.export",
                mark("Export …"),
                self._ask_file,
                icon="export",
                keys=("Ctrl+Shift+E",),
                enabled=self._can_export,
                places=("context", "file", "bulk"),
                section=1,
                words=mark("CSV, Excel, spreadsheet, write a list"),
            ),
        )

    # -- one customer -----------------------------------------------------------------------------------------------

    def _manage(self, context: CommandContext) -> None:
        self._desk.go("customer", ("manage", context.ids()[0]))

    def _browse(self, page: Callable[[Whereabouts], str], context: CommandContext) -> None:
        def found(where: Whereabouts | None) -> None:
            if where is not None and (address := page(where)):
                open_page(self._desk.strip, QUrl(address), self._open_url)

        for customer_id in context.ids()[:1]:
            self._desk.when(self._desk.reader.ask(link_rows.whereabouts, int(customer_id)), found)

    def _browse_site(self, context: CommandContext) -> None:
        row = context.current()
        if row is not None:
            open_page(self._desk.strip, QUrl(links.web_site(row.domain)), self._open_url)

    def _has_console(self, context: CommandContext) -> Answer:
        row = context.current()
        if context.count() == 1 and row is not None and not row.provider:
            return "console_no_provider"
        return with_one_customer(context)

    def _has_domain(self, context: CommandContext) -> Answer:
        row = context.current()
        if context.count() == 1 and row is not None and not row.domain:
            return "customer_has_no_domain"
        return with_one_customer(context)

    # -- verify -----------------------------------------------------------------------------------------------------

    def _can_verify(self, context: CommandContext) -> Answer:
        row = _one(context)
        if row is None:
            return with_all_customers(context)
        if not own_domain(row.kind, row.domain, row.primary_email):
            return "verify_no_domain"
        return "verify_done" if row.domain_verified else True

    def _verify_title(self, context: CommandContext) -> str:
        row = _one(context)
        if row is not None and row.kind == "team":
            return t("Verify domain")
        return t("Verify domains") if context.count() > 1 else ""

    def _verify(self, context: CommandContext) -> None:
        ids = context.ids()
        if len(ids) == 1:
            self._desk.go("domain", int(ids[0]))
        else:
            self._desk.go("domains", ids)

    # -- trials -----------------------------------------------------------------------------------------------------

    def _can_extend(self, context: CommandContext) -> Answer:
        row = _one(context)
        if row is None:
            return with_all_customers(context)
        trial = actions(row, self._desk.today()).trial
        if trial is None:
            return "trial_none"
        return trial if isinstance(trial, Refuse) else True

    def _extend_title(self, context: CommandContext) -> str:
        row = _one(context)
        if row is not None and row.status == "trial":
            return extend_title(row, self._desk.today())
        return t("Extend trials") if context.count() > 1 else ""

    def _extend(self, context: CommandContext) -> None:
        from app.actions import trials  # noqa: PLC0415 - loaded when first used, as all actions below

        self._step(t("Extending trials"), trials.extend, context.ids())

    # -- tags, owner, shelf -----------------------------------------------------------------------------------------

    def _ask_merge(self, context: CommandContext) -> None:
        from app.views.customer.merging import ask_merge  # noqa: PLC0415 - with the customer page, when first used

        ask_merge(self._desk, context, QApplication.activeWindow())

    def _ask_tag(self, context: CommandContext, *, on: bool) -> None:
        from app.actions import tags  # noqa: PLC0415

        ids = context.ids()
        action = tags.add_tag if on else tags.remove_tag
        title = (
            n("Tag {count} customer", "Tag {count} customers", len(ids), count=number(len(ids)))
            if on
            else n("Take a tag off {count} customer", "Take a tag off {count} customers", len(ids))
        )
        self._ask_word(
            "tag",
            title,
            t("Tag"),
            lambda word: self._step(t("Tagging"), action, ids, word),
            verb=t("Tag") if on else t("Take off"),
        )

    def _ask_owner(self, context: CommandContext) -> None:
        from app.actions import customers  # noqa: PLC0415

        ids = context.ids()
        row = _one(context)
        self._ask_word(
            "owner",
            n("Owner of {count} customer", "Owner of {count} customers", len(ids), count=number(len(ids))),
            t("Owner"),
            lambda word: self._step(t("Changing the owner"), customers.set_owner, ids, word),
            verb=t("Change owner"),
            word=row.owner if row is not None and row.owner else self._desk.book.by,
            may_be_empty=True,
        )

    def _ask_word(
        self,
        field: str,
        title: str,
        label: str,
        done: Callable[[str], object],
        *,
        verb: str,
        word: str = "",
        may_be_empty: bool = False,
    ) -> None:
        from app.views.bulk_dialogs import WordDialog  # noqa: PLC0415

        dialog = WordDialog(self._window(), title, label, done, verb=verb, word=word, may_be_empty=may_be_empty)
        alive = [True]
        dialog.destroyed.connect(lambda: alive.__setitem__(0, False))

        def suggest(values: Sequence[tuple[str, int]]) -> None:
            if alive[0]:
                dialog.suggest([value for value, _count in values if value])

        self._desk.when(self._desk.reader.choices(field), suggest)
        dialog.open()

    def _can_archive(self, context: CommandContext, *, on: bool) -> Answer:
        row = _one(context)
        if row is None:
            return with_all_customers(context)
        archived = row.shelf == ARCHIVED
        if archived is on:
            return "already_archived" if on else "not_archived"
        return True

    def _archive(self, context: CommandContext, *, on: bool) -> None:
        from app.actions import customers  # noqa: PLC0415

        title = t("Archiving") if on else t("Bringing back")
        self._step(title, customers.archive, context.ids(), on)

    def _delete(self, context: CommandContext) -> None:
        from app.actions import customers  # noqa: PLC0415

        self._step(t("Deleting"), customers.delete, context.ids())

    # -- a step on many ---------------------------------------------------------------------------------------------

    def _step(self, title: str, action: Callable[..., Changes], ids: Sequence[int], *arguments: object) -> None:
        """Run an action on customers: progress and Cancel after a second, Undo in the strip, a result for each."""
        kept = array("i", ids)

        def start(book: Book, job: object) -> object:
            return book.do_job(job, _bound(action, kept, arguments))  # type: ignore[arg-type]

        self._desk.write_long(title, start, done=self._show_results)  # type: ignore[arg-type]

    def _show_results(self, changes: Changes) -> None:
        if len(changes.outcomes) > 1 and changes.refused:
            from app.views.bulk_results import ResultsDialog  # noqa: PLC0415

            ResultsDialog(self._window(), changes).open()

    # -- export -----------------------------------------------------------------------------------------------------

    def _can_export(self, context: CommandContext) -> Answer:
        if isinstance(context, WholeResult) and not context.result_is_exact:
            return "still_counting"
        return with_all_customers(context)

    def _ask_file(self, context: CommandContext) -> None:
        """Ask where to: for the selection, with none for everything that is shown."""
        ids = array("i", context.ids_to_export() if isinstance(context, WholeResult) else context.ids())
        folder = self._desk.settings.text("export.folder") or str(Path.home())
        title = n("Export {count} customer", "Export {count} customers", len(ids), count=number(len(ids)))
        dialog = QFileDialog(self._window(), title, folder)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {t("Excel workbook (*.xlsx)"): "xlsx", t("CSV, for any program (*.csv)"): "csv"}
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix("xlsx")
        dialog.selectFile(t("Customers"))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(kinds.get(chosen, "xlsx")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.export(ids, Path(name)))
        dialog.open()

    def export(self, ids: Sequence[int], path: Path) -> None:
        """Write customers to a file beside the window's work, with progress and Cancel.

        Args:
            ids: which, in this order.
            path: ends in ``.csv`` or ``.xlsx``.
        """
        from app.actions.exports import export  # noqa: PLC0415
        from app.views.spawn import on_thread  # noqa: PLC0415

        desk = self._desk
        desk.settings.set("export.folder", str(path.parent))
        progress, job = desk.begin(t("Writing “{file}”", file=path.name))

        def written(count: int) -> None:
            progress.end()
            desk.strip.say(say("customers.exported", count=number(count), file=path.name))

        def failed(error: Exception) -> None:
            progress.end()
            desk.report(error)

        reader = desk.reader
        desk.when(on_thread("export", lambda: export(reader, ids, path, None, job)), written, failed)

    def _window(self) -> QWidget:
        return self._desk.strip.window()


def _can_merge(context: CommandContext) -> Answer:
    count = context.count()
    if count < 2:
        return "merge_one"
    return True if count <= MERGED_AT_MOST else "merge_many"


def _one(context: CommandContext) -> CardRow | None:
    return context.current() if context.count() == 1 else None


def _bound(
    action: Callable[..., Changes], ids: Sequence[int], arguments: tuple[object, ...]
) -> Callable[[Work], Changes]:
    return lambda work: action(work, ids, *arguments)
