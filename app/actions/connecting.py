"""Connecting our own account at a provider, testing it, letting it go (R70, R71).

The key goes from its file into the keyring and nowhere else; of an action, history and undo know nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass, replace
from typing import Any

from app.actions import accounts
from app.errors import Cancelled, Refused, UserError
from app.models.details import AccountDetail
from app.models.provider import Missing
from app.models.values import Changes
from app.rules.account import check, check_all
from app.rules.connecting import BROWSER, KEY, BrowserClient, practice_of, read_key
from app.rules.effects import Update
from app.rules.email import check_email
from app.rules.trial import Refuse
from app.store.book import Book
from app.store.journal import Entry
from app.store.work import Work
from app.sync.connections import Connections
from app.sync.practice import SUBJECT

TEMPORARY = (
    "google_not_reached",
    "google_no_answer",
    "google_busy",
    *("zoho_not_reached", "zoho_no_answer", "zoho_busy", "zoho_no_store"),
)  # nothing that a person must mend before something is sent


@dataclass(frozen=True, slots=True, repr=False)
class Wish:
    """What a person gives to connect an account at Google.

    Args:
        subject: the administrator's address.
        key: the text of the key file; secret.
        account_id: of the book's account; None: the one with ``account_ref``, made where there is none.
        account_ref: ``C…``.
    """

    subject: str
    key: str
    account_id: int | None = None
    account_ref: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class BrowserWish:
    """What a person gives to connect an account by signing in with the browser.

    Args:
        client: the person's own OAuth client; None: the one of the sign-in before.
        account_id: of the book's account; None: the one with ``account_ref``, made where there is none.
        account_ref: ``C…``.
        hint: address of who will sign in; empty: anybody.
        provider: whose account.
        data_centre: of an account at Zoho that may not be written down yet.
        code: made on the provider's own page instead of a sign-in here (Zoho's Self Client); secret, empty: none.
    """

    client: BrowserClient | None
    account_id: int | None = None
    account_ref: str = ""
    hint: str = ""
    provider: str = "google"
    data_centre: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Connected:
    """What came of it.

    Args:
        account: as it is now.
        missing: what is missing to work with it; empty: nothing.
        kept: the keyring has the key; False: it is in memory until the program ends.
    """

    account: AccountDetail
    missing: tuple[Missing, ...]
    kept: bool = True


def establish(book: Book, connections: Connections, wish: Wish, *, or_for_now: bool) -> Connected:
    """Connect an account and test it; waits for the keyring and the network, so on a thread of its own.

    Args:
        book: the open book.
        connections: keeps the key and asks the provider.
        wish: what was given.
        or_for_now: whether the key may be kept in memory where there is no keyring.

    Raises:
        UserError: ``key_file_form``, ``key_file_kind``, ``subject_missing``, ``email_invalid``, ``account_id_form``.
        Refused: as ``prepare``. Locked: the keyring can't keep it; nothing is connected then.
    """
    key = read_key(wish.key)
    subject = _subject(wish.subject)
    practises = connections.practises
    made = book.run(prepare, wish.account_id, wish.account_ref, practice_server=practises)
    account_id, practice = made.facts["account_id"], made.facts["practice"]
    account = find(book, account_id)
    kept = connections.keep(account.uid, key.text, or_for_now=or_for_now)
    book.run(connect, account_id, subject, practice=practice)
    return examine(book, connections, account_id, kept=kept)


def sign_in(
    book: Book,
    connections: Connections,
    wish: BrowserWish,
    show: Callable[[str], object],
    begun: Callable[[Future[Any]], object] = lambda _signing: None,
    *,
    or_for_now: bool,
) -> Connected:
    """Connect an account by having somebody sign in with the browser, and test it; waits, so on a thread of its own.

    Args:
        book: the open book.
        connections: signs in, keeps what that gives and asks the provider.
        wish: what was given.
        show: called, on another thread, with the address to open in the browser.
        begun: called with what is waited for; cancelling it gives the sign-in up.
        or_for_now: whether what signs in may be kept in memory where there is no keyring.

    Raises:
        UserError: ``email_invalid``, ``account_id_form``.
        Refused: as ``prepare``; ``oauth_not_here``: there was no sign-in before; why nobody was let in.
        Offline: ``oauth_not_reached``, ``oauth_busy``. Cancelled (``Closing`` with the book). Locked: the keyring can't
        keep it.
    """
    hint = check_email(wish.hint, "subject") if wish.hint.strip() else ""
    made = book.run(
        prepare,
        wish.account_id,
        wish.account_ref,
        practice_server=connections.practises,
        provider=wish.provider,
        data_centre=wish.data_centre,
    )
    account_id, practice = made.facts["account_id"], made.facts["practice"]
    account = replace(find(book, account_id), practice=practice)
    client = wish.client or connections.client_of(account.uid)
    if client is None:
        raise Refused("oauth_not_here", name=account.name)
    connections.serve(book)
    if wish.code:
        signing = connections.paste(account, client, wish.code)
    else:
        signing = connections.sign_in(account, client, show, hint)
    begun(signing)
    try:
        granted = signing.result()
    except CancelledError:
        raise Cancelled from None
    secret = replace(client, refresh_token=granted.refresh_token).text()
    kept = connections.keep(account.uid, secret, or_for_now=or_for_now)
    subject = _who(granted.email) or hint or account.subject or account.account_ref or account.name
    book.run(connect, account_id, subject, practice=practice, sign_in=BROWSER)
    return examine(book, connections, account_id, kept=kept)


def _who(email: str) -> str:
    """Return the address of who signed in; empty where it is none."""
    try:
        return check_email(email, "subject")
    except UserError:
        return ""


def examine(book: Book, connections: Connections, account_id: int, *, kept: bool = True) -> Connected:
    """Test a connected account and note what is missing; waits for the network.

    What a person must mend pauses the account, so that nothing is sent into the void; when nothing is missing any more
    it goes on.

    Raises:
        Refused: ``account_gone``. Closing: the book is being closed.
    """
    connections.serve(book)
    connections.rehearse(book)
    missing = connections.test(find(book, account_id)).result()
    blocking = [each.code for each in missing if each.code not in TEMPORARY]
    if blocking or not missing:
        book.run(tested, account_id, blocking[0] if blocking else "")
    return Connected(find(book, account_id), missing, kept)


def release(book: Book, connections: Connections, account_id: int) -> Changes:
    """Disconnect an account and remove its key from the keyring; waits for the keyring.

    Raises:
        Refused: ``account_gone``. Locked: the key could not be removed, and the account stays connected.
    """
    account = find(book, account_id)
    connections.forget(account.uid)
    return book.run(disconnect, account_id)


def find(book: Book, account_id: int) -> AccountDetail:
    """Return an account.

    Raises:
        Refused: ``account_gone``.
    """
    found = next((each for each in book.reader.accounts().result() if each.id == account_id), None)
    if found is None:
        raise Refused("account_gone")
    return found


def named(found: Sequence[AccountDetail], name: str) -> AccountDetail:
    """Return the account with a name or an ID.

    Raises:
        Refused: ``no_such_partner_account``.
    """
    wanted = name.strip().casefold()
    for each in found:
        if wanted in (each.name.casefold(), each.account_ref.casefold()):
            return each
    raise Refused("no_such_partner_account", "account", name=name[:80])


# -- the transactions -------------------------------------------------------------------------------------------------


def prepare(
    work: Work,
    account_id: int | None,
    account_ref: str,
    *,
    practice_server: bool,
    provider: str = "google",
    data_centre: str = "",
) -> Changes:
    """See whether an account may be connected now; one that is not written down yet is.

    Args:
        work: the unit of work.
        account_id: of the book; None: the one with ``account_ref``.
        account_ref: ``C…``.
        practice_server: a practice server takes the provider's place.
        provider: whose account it is.
        data_centre: Zoho's, by which its account is found where neither id nor number is given.

    Returns:
        Changes with the facts ``account_id`` and ``practice``, the mark it gets.

    Raises:
        UserError: ``account_id_missing``, ``account_id_form``.
        Refused: ``account_gone``, ``account_not_google``, ``practice_book_real``, ``account_is_practice``,
            ``account_is_real``, ``account_not_zoho``, ``account_several``.
    """
    connection = work.connection
    (practice_book,) = connection.execute("SELECT practice FROM book_meta").fetchone()
    ref = _account_ref(account_ref, provider, data_centre)
    if account_id is None:
        account_id = _known(work, provider, ref, data_centre)
    columns = "name, provider, account_ref, practice, subject"
    now = connection.execute(f"SELECT {columns} FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    if account_id is not None and now is None:
        raise Refused("account_gone")
    called = f"Google · {ref}" if provider == "google" else f"Zoho · {data_centre}"
    name, whose, own_ref, practice, subject = now or (called, provider, ref, 0, "")
    if whose != provider:
        raise Refused(f"account_not_{provider}", name=name)
    if provider == "google" and not own_ref:
        raise UserError("account_id_missing", "account_ref")
    mark = practice_of(
        practice_server=practice_server,
        practice_book=bool(practice_book),
        account_practice=bool(practice),
        connected_before=bool(subject),
    )
    if isinstance(mark, Refuse):
        raise Refused(mark.code, name=name)
    changes = Changes(facts={"account_id": account_id})
    if account_id is None:
        values = {"provider": provider, "name": name, "account_ref": ref, "data_centre": data_centre}
        changes = accounts.add(work, values)
    changes.facts["practice"] = mark
    return changes


def connect(work: Work, account_id: int, subject: str, *, practice: bool, sign_in: str = KEY) -> Changes:
    """Mark an account as connected; instructions that wait for any account of its provider wait for it from now on.

    Not undone by Ctrl+Z: *Disconnect* is what takes it back.

    Raises:
        Refused: ``account_gone``.
    """
    entry = Entry(work, "account.connected", {"name": _name(work, account_id)}, undoable=False)
    values: dict[str, Any] = {"subject": subject, "connected_at": work.now_ms, "practice": int(practice), "paused": ""}
    values["sign_in"] = sign_in
    entry.apply([Update("partner_account", account_id, values)])
    without = _without_account(work, account_id)
    entry.apply(Update("customer", each, {"partner_account_id": account_id}) for each in without)
    entry.facts["account_id"] = account_id
    # Undo of an earlier step must not take the account away from under its key.
    work.connection.execute(
        "UPDATE batch SET undoable = 0 WHERE id IN"
        " (SELECT batch_id FROM change WHERE table_name = 'partner_account' AND row_id = ?)",
        (account_id,),
    )
    return entry.close(other=("partner_account", "operation"))


def practise(work: Work, account_id: int) -> Changes:
    """Connect an account of a practice book to its practice server, which asks for no key and no sign-in (R83).

    Raises:
        Refused: ``account_gone``; ``practice_server_only``: it is not one, or the book is not for practice.
    """
    name = _name(work, account_id)
    found = work.connection.execute(
        "SELECT practice AND (SELECT practice FROM book_meta) FROM partner_account WHERE id = ?", (account_id,)
    ).fetchone()
    if not found[0]:
        raise Refused("practice_server_only", name=name)
    return connect(work, account_id, SUBJECT, practice=True)


def tested(work: Work, account_id: int, code: str) -> Changes:
    """Note what a test found: the code of what is missing pauses the account, an empty one lets it go on.

    Raises:
        Refused: ``account_gone``.
    """
    entry = Entry(work, "account.tested", {"name": _name(work, account_id)}, side="provider", undoable=False)
    entry.apply([Update("partner_account", account_id, {"paused": code})])
    return entry.close(other=("partner_account", "operation"))


def disconnect(work: Work, account_id: int) -> Changes:
    """Mark an account as not connected; what waits, waits.

    Raises:
        Refused: ``account_gone``.
    """
    entry = Entry(work, "account.disconnected", {"name": _name(work, account_id)}, undoable=False)
    entry.apply([Update("partner_account", account_id, {"connected_at": None, "paused": ""})])
    return entry.close(other=("partner_account", "operation"))


def _without_account(work: Work, account_id: int) -> list[int]:
    """Return the customers with waiting instructions and no account, where this is the only one they could have."""
    connection = work.connection
    (provider,) = connection.execute("SELECT provider FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    (count,) = connection.execute("SELECT count(*) FROM partner_account WHERE provider = ?", (provider,)).fetchone()
    if count != 1:
        return []
    rows = connection.execute(
        "SELECT DISTINCT c.id FROM operation o JOIN customer c ON c.id = o.customer_id"
        " WHERE o.state IN ('held','ready') AND c.provider = ? AND c.partner_account_id IS NULL",
        (provider,),
    )
    return [row[0] for row in rows]


def _name(work: Work, account_id: int) -> str:
    row = work.connection.execute("SELECT name FROM partner_account WHERE id = ?", (account_id,)).fetchone()
    if row is None:
        raise Refused("account_gone")
    return str(row[0])


def _account_ref(text: str, provider: str, data_centre: str) -> str:
    centre = data_centre or "com" if provider == "zoho" else ""
    values = {"provider": provider, "name": "-", "account_ref": check("account_ref", text), "data_centre": centre}
    return str(check_all(values)["account_ref"])


def _known(work: Work, provider: str, ref: str, data_centre: str) -> int | None:
    """Return the account that is meant: Google's by its id, Zoho's by its data centre and, if given, its number."""
    query = "SELECT id FROM partner_account WHERE provider = ? AND (? = '' OR account_ref = ? COLLATE NOCASE)"
    found = work.connection.execute(
        f"{query} AND (? = '' OR data_centre = ?)", (provider, ref, ref, data_centre, data_centre)
    ).fetchall()
    if provider == "google" and not ref:
        return None
    if len(found) > 1:
        raise Refused("account_several", "account")
    return found[0][0] if found else None


def _subject(text: str) -> str:
    if not text.strip():
        raise UserError("subject_missing", "subject")
    return check_email(text, "subject")
