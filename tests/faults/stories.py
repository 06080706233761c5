"""What the program is doing when it is killed, or when its disk is full; each story tells how far it has come."""

from __future__ import annotations

import contextlib
import functools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from app import bootstrap
from app.actions import (
    adding,
    attachments,
    catalogue,
    contacts,
    customers,
    drafts,
    ordering,
    outbox,
    price_lists,
    tags,
    taking_over,
    trials,
    undo,
)
from app.bootstrap import build
from app.settings import Settings
from app.store import bulk_connection, search_index
from app.store.backup import backups
from app.store.engine import connect
from app.store.opening import is_plain
from app.vault import key_file
from app.vault.keyring_store import KeyringStore
from app.vault.keys import Keys
from tests.faults import pulling, sending

Saved = Callable[[], None]
State = list[Any] | None
PASSPHRASE, NEW_PASSPHRASE = "canary passphrase 7f3a", "canary passphrase 8c4b"
SECRET, LIST, LATER_LIST = "secret.txt", "list.csv", "later.csv"
CANARY = "canary-note-91b2"
SCRIPTS = ("Lantern Works", "สวนสวย", "정원 상사", "Åkerström & Söner", "De Gouden Leeuw")
HEADER = "organisation name,domain,note,tags,plan,licences,status,trial start,trial end,provider"
PRICES = "prices.csv"
PRICE_ROWS = "google,1010020027,flexible,EUR,month,5.20\ngoogle,1010020028,annual_monthly,EUR,month,=1+1\n"
FAILURES = (3, 4)


def make_cheap() -> None:
    """Make a passphrase cost little and once: its strength is tested elsewhere."""
    key_file.SCRYPT_N = 2**4
    key_file._derive = functools.cache(key_file._derive)


def book_in(folder: Path) -> Path:
    return folder / "Customers.deskbook"


def write_lists(folder: Path) -> None:
    """Write the passphrase, a list, and a later list that changes some customers and brings more."""
    (folder / SECRET).write_text(PASSPHRASE)
    for name, numbers, note in ((LIST, range(40), CANARY), (LATER_LIST, range(20, 70), f"{CANARY} later")):
        lines = [HEADER]
        for number in numbers:
            trial = "trial,2026-02-25,2026-03-11,zoho" if number % 4 == 0 else "active,,,google"
            plan = "Workplace Standard" if number % 4 == 0 else "Business Starter"
            lines.append(
                f"{SCRIPTS[number % 5]} {number},customer{number}.example,{note},new,{plan},{number + 1},{trial}"
            )
        lines.append(",,a row without a name or a domain,,,,,,,")
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")


def command(folder: Path, *words: str, expects: tuple[int, ...] = (0, FAILURES[0])) -> None:
    """Run a headless command as the console script does, in this process."""
    line = ["--book", str(book_in(folder)), "--passphrase-file", str(folder / SECRET), "--lang", "en", *words]
    code = bootstrap.start(line)
    assert code in expects, f"{words} ended with {code}"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Any]:
    """Open the book alone, with whichever passphrase opens it."""
    path = book_in(folder)
    found = build(Settings(None), headless=True).open_alone(path, passphrase=_passphrase(path), create=False)
    try:
        yield found
    finally:
        found.book.close()


def _passphrase(path: Path) -> str | None:
    if is_plain(path):
        return None
    file = Keys(KeyringStore(None))._file(path)[0]
    wrapped = file.passphrase
    assert wrapped
    return PASSPHRASE if wrapped.open(PASSPHRASE, f"{file.book}:passphrase") else NEW_PASSPHRASE


def state_of(folder: Path, more: tuple[str, ...] = ()) -> State:
    """Return what a person would miss: customers, their contacts and files, instructions; None without a book.

    Args:
        folder: where the book is.
        more: further questions.
    """
    path = book_in(folder)
    if not path.exists():
        return None
    passphrase = _passphrase(path)
    key = None if passphrase is None else Keys(KeyringStore(None)).find(path, passphrase).key
    connection = connect(path, key, read_only=True)
    try:
        return [
            sorted((list(row) for row in connection.execute(question)), key=str)
            for question in (
                "SELECT organisation_name, domain, note, tags, owner, shelf, plan, licences, trial_end FROM customer",
                "SELECT given_name, email FROM contact ORDER BY 1, 2",
                "SELECT name, removed FROM attachment ORDER BY id",
                "SELECT kind, state, missing FROM operation ORDER BY id",
                "SELECT standing, attention, coming FROM customer ORDER BY id",
                "SELECT method, state, expires_on, secret_ref FROM transfer ORDER BY id",
                "SELECT kind, state FROM follow_up ORDER BY id",
                "SELECT page, title, entries FROM draft ORDER BY id",
                "SELECT offer_id, currency, sell_minor FROM price ORDER BY id",
                "SELECT count(*) FROM product HAVING count(*) > 0",
                "SELECT given_on, products FROM consent ORDER BY id",
                "SELECT c.domain, d.field, d.base, d.theirs FROM drift d JOIN customer c ON c.id = d.customer_id",
                "SELECT c.domain, s.plan, s.status FROM subscription s JOIN customer c ON c.id = s.customer_id",
                *more,
            )
        ]
    finally:
        connection.close()


def look(folder: Path, more: tuple[str, ...] = ()) -> tuple[State, list[str]]:
    """Start anew after a fault: open the book; return its state and what ``check`` finds; ``more`` as ``state_of``."""
    path = book_in(folder)
    if not path.exists():
        return None, []
    with opened(folder) as found:
        findings = [finding.code for finding in found.keeping.check()]
    return state_of(folder, more), findings


@dataclass(frozen=True)
class Story:
    """One piece of work.

    Args:
        prepare: makes the folder as it is before.
        act: does the work in a folder, calling ``saved`` after each step that is said to be saved.
        again: whether doing it again after a fault must come to the same end.
        is_alike: whether its steps are the same each time; else what is left on the way must be sound, and the end
            alone is compared.
        more: questions whose answers are compared too, at the end of it.
    """

    prepare: Callable[[Path], None]
    act: Callable[[Path, Saved], None]
    again: bool = False
    is_alike: bool = True
    more: tuple[str, ...] = ()

    def state_of(self, folder: Path) -> State:
        """Return ``state_of`` with the answers to its own questions."""
        return state_of(folder, self.more)


def _nothing(folder: Path) -> None:
    write_lists(folder)


def _customers(folder: Path) -> None:
    write_lists(folder)
    command(folder, "import", str(folder / LIST), "--json")


def _worked_on(folder: Path) -> None:
    _customers(folder)
    _edit(folder, lambda: None)
    command(folder, "import", str(folder / LATER_LIST), "--json")


def _backed_up(folder: Path) -> None:
    _customers(folder)
    command(folder, "backup")
    with opened(folder) as found:
        found.book.run(customers.edit, 1, {"note": "after the backup"})


def _import_first(folder: Path, saved: Saved) -> None:
    command(folder, "import", str(folder / LIST), "--json")
    saved()


def _import_large(folder: Path, saved: Saved) -> None:
    """As if the list were a large one: some indexes are built after the commit."""
    with mock.patch.object(bulk_connection, "_REBUILD_FROM", 1):
        _import_first(folder, saved)


def _import_later(folder: Path, saved: Saved) -> None:
    command(folder, "import", str(folder / LATER_LIST), "--json")
    saved()


def _edit(folder: Path, saved: Saved) -> None:
    with opened(folder) as found:
        run = found.book.run
        many = list(range(1, 31))
        for step in (
            lambda: run(customers.add, {"organisation_name": "Added", "domain": "added.example", "note": CANARY}),
            lambda: run(customers.edit, 2, {"note": f"{CANARY} edited", "phone": "+31 20 555 0100"}),
            lambda: run(customers.edit, 2, {"domain": "renamed.example"}),
            lambda: run(tags.add_tag, many, "bulk"),
            lambda: run(trials.extend, [1]),
            lambda: run(trials.extend, many),
            lambda: run(contacts.add, 3, {"role": "billing", "given_name": "Maja", "email": "maja@added.example"}),
            lambda: run(attachments.add, 3, "consent.eml", CANARY.encode() * 3000),
            lambda: run(customers.set_owner, many, "Mara"),
            lambda: run(customers.archive, [4, 5], True),
            lambda: run(customers.delete, [6]),
        ):
            step()
            saved()


def _sell(folder: Path, saved: Saved) -> None:
    """A day of adding, taking over and ordering, as it is while somebody types: with drafts."""
    (folder / PRICES).write_text("provider,sku,payment plan,currency,period,our price\n" + PRICE_ROWS, encoding="utf-8")
    google = {"provider": "google", "kind": "domain", "organisation_name": "Kade", "domain": "dekade.nl"}
    token = {**google, "domain": "over.example", "token_needed": True, "consent_date": "2026-03-01"}
    order = {"sku": "1010020027", "payment_plan": "flexible", "licences": 3}
    draft = uuid.UUID(int=7)

    def keep(work: Any) -> Any:
        named = {"flow": "add", "version": 1, "page": "who", "title": "Kade", "values": {"note": CANARY}}
        return drafts.keep(work, draft, **named)

    with opened(folder) as found:
        run = found.book.run

        def ask(sql: str) -> Any:
            return found.book.between_transactions(lambda c: c.execute(sql).fetchone()[0]).result()

        newest = "SELECT max(id) FROM customer"
        for step in (
            lambda: run(catalogue.ensure),
            lambda: run(price_lists.import_list, price_lists.read_list(folder / PRICES)),
            lambda: run(keep),
            lambda: run(adding.add, google, send=True, draft_id=ask("SELECT max(id) FROM draft")),
            lambda: run(ordering.place, ask(newest), order),
            lambda: run(outbox.withdraw, [ask("SELECT lower(hex(uid)) FROM operation WHERE kind = 'create_customer'")]),
            lambda: run(undo.undo),
            lambda: run(taking_over.take_over, {**token, "consent_products": ["workspace"]}),
            lambda: run(taking_over.record_token, ask("SELECT max(id) FROM transfer"), "2026-03-01", "a name"),
            lambda: run(ordering.place, ask(newest), order),
            lambda: run(taking_over.withdraw, ask("SELECT max(id) FROM transfer")),
            lambda: run(undo.undo),
            lambda: run(customers.merge, 2, [3]),
            lambda: run(customers.split, 2),
            lambda: run(undo.undo),
        ):
            step()
            saved()


def _undo(folder: Path, saved: Saved) -> None:
    with opened(folder) as found:
        for verb in (undo.undo, undo.redo):
            for _ in range(9):
                found.book.run(verb)
                saved()


def _index(folder: Path, saved: Saved) -> None:
    with opened(folder) as found:

        def anew(connection: Any) -> None:
            connection.execute("BEGIN IMMEDIATE")
            search_index.rebuild(connection)
            connection.execute("COMMIT")

        found.book.between_transactions(anew).result()
        while found.book.between_transactions(lambda connection: search_index.build_slice(connection, 5)).result():
            pass


def _back_up(folder: Path, saved: Saved) -> None:
    command(folder, "backup")


def _restore(folder: Path, saved: Saved) -> None:
    command(folder, "restore", str(backups(book_in(folder))[0].path))
    saved()


def _keep_key_anew(folder: Path, saved: Saved) -> None:
    opener = build(Settings(None), headless=True)
    opener.change_passphrase(book_in(folder), PASSPHRASE, NEW_PASSPHRASE)
    opener.decrypt(book_in(folder), NEW_PASSPHRASE)
    opener.encrypt(book_in(folder), PASSPHRASE)


STORIES = {
    "first import": Story(_nothing, _import_first, again=True),
    "first large import": Story(_nothing, _import_large, again=True),
    "import into a used book": Story(_customers, _import_later, again=True),
    "edits": Story(_customers, _edit),
    "selling": Story(_customers, _sell),
    "undo and redo": Story(_worked_on, _undo),
    "index": Story(_customers, _index),
    "backup": Story(_customers, _back_up),
    "restore": Story(_backed_up, _restore),
    "outbox": Story(sending.prepare, sending.act, again=True),
    "pull": Story(pulling.prepare, pulling.act, again=True),
    "pull asking ahead": Story(
        pulling.prepare, pulling.act_ahead, again=True, is_alike=False, more=pulling.TOLD_AND_HELD
    ),
    "key and encryption": Story(_customers, _keep_key_anew),
}
