"""The composition root: the one file that builds the parts and joins them. Knows no Qt.

The window starts like this: ``start`` reads the arguments and the settings and calls ``app.views.run.run``, which shows
an empty window and then has a thread call ``Opener.open``. Nothing of the book is imported before that.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from app import texts
from app.errors import DeskError, Locked, Unreadable
from app.settings import Settings, data_folder, default_book

if TYPE_CHECKING:
    import argparse

    from app.models.job import Job
    from app.providers.oauth.remembered import Remembered
    from app.store.book import Book
    from app.store.handover import Answer
    from app.store.opener import Opener
    from app.store.startup import Opened
    from app.sync.connections import Connections
    from app.sync.practice import Practice
    from app.vault.crash_reports import CrashReports
    from app.vault.keyring_store import KeyringStore
    from app.vault.secrets import Secrets

T = TypeVar("T")
PRACTICE_BOOK = "Practice.deskbook"
DNS_ENDPOINT = (
    "PARTNER_DESK_DNS"  # resolver=host:port;auth=host:port,host:port on this computer, for tests and practice
)
GOOGLE_ACCOUNTS = "PARTNER_DESK_GOOGLE_ACCOUNTS"  # the same of its sign-in in the browser
GOOGLE_SITES = "PARTNER_DESK_GOOGLE_SITES"  # the same of its Site Verification API
# Provider → the variable with host:port on this computer that plays it.
ENDPOINTS = {"google": "PARTNER_DESK_GOOGLE_ENDPOINT", "zoho": "PARTNER_DESK_ZOHO_ENDPOINT"}


def build(settings: Settings, *, headless: bool, practice: Callable[[], Practice] | None = None) -> Opener:
    """Build the parts that open books.

    Args:
        settings: options of this machine.
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
        practice: gives the practice servers, for commands that a second start hands over; None: they have their own.
    """
    from app.models.clock import Clock  # noqa: PLC0415 - the window is on screen before
    from app.store.opener import Opener  # noqa: PLC0415
    from app.vault.keyring_store import HEADLESS_TIMEOUT_S, KeyringStore  # noqa: PLC0415
    from app.vault.keys import Keys  # noqa: PLC0415

    here = partial(_run_here, practice or practise)
    return Opener(settings, Clock(), Keys(KeyringStore(HEADLESS_TIMEOUT_S if headless else None)), here)


def keep_secrets(*, headless: bool) -> Secrets:
    """Return what keeps secrets in the keyring; nothing of it is loaded before it is used.

    Args:
        headless: nobody is there to answer a prompt: the keyring gets ten seconds.
    """
    from app.vault.secrets import Secrets  # noqa: PLC0415 - the window is on screen before

    def make() -> KeyringStore:
        from app.vault.keyring_store import HEADLESS_TIMEOUT_S, KeyringStore  # noqa: PLC0415

        return KeyringStore(HEADLESS_TIMEOUT_S if headless else None)

    return Secrets(make)


def practise(endpoints: Mapping[str, str] | None = None) -> Practice:
    """Return what runs the practice servers of practice books (R83); nothing of a provider is loaded before that.

    Args:
        endpoints: provider → ``host:port`` of a practice server that somebody else runs on this computer; None: as the
            environment names them.
    """
    from app.models.clock import Clock  # noqa: PLC0415
    from app.models.details import AccountDetail  # noqa: PLC0415 - only where accounts are asked for
    from app.models.verifying import Practised  # noqa: PLC0415
    from app.sync.practice import Practice, PracticeNames, PracticeServer  # noqa: PLC0415

    def google(account: AccountDetail) -> PracticeServer:
        from app.providers.practice.google_server import GooglePracticeServer  # noqa: PLC0415

        currency = account.currency or "EUR"
        return GooglePracticeServer(
            account.account_ref, currency=currency, operation_s=1.5, index_lag_s=2.0, sees=made.sees
        )

    def names(known: Callable[[str], Practised | None]) -> PracticeNames:
        from app.dns.practised import PractisedNames  # noqa: PLC0415 - where a practice book's domains are looked at

        return PractisedNames(known)

    def zoho(account: AccountDetail) -> PracticeServer:
        from app.providers.practice.zoho_server import ZohoPracticeServer  # noqa: PLC0415

        return ZohoPracticeServer(data_centre=account.data_centre, today=Clock().today, sees=made.sees)

    if endpoints is None:
        endpoints = {provider: os.environ[name] for provider, name in ENDPOINTS.items() if os.environ.get(name)}
    made = Practice({"google": google, "zoho": zoho}, endpoints, names)
    return made


def connect_accounts(
    secrets: Secrets, practice: Practice | None = None, settings: Settings | None = None
) -> Connections:
    """Return what builds the clients of connected accounts; no library of a provider is loaded before it is used.

    Args:
        secrets: the keyring's named secrets.
        practice: the practice servers of this program; None: its own.
        settings: say how often accounts are pulled by themselves; None: only when asked.
    """
    from app.models.provider import AccountFacts  # noqa: PLC0415 - only where accounts are asked for
    from app.providers.base import Client, Pace  # noqa: PLC0415
    from app.providers.google.signing import GoogleSignIns  # noqa: PLC0415
    from app.providers.zoho.signing import ZohoSignIns  # noqa: PLC0415
    from app.sync.connections import Connections  # noqa: PLC0415
    from app.sync.looking import Eyes  # noqa: PLC0415
    from app.sync.making import Signs, Vault  # noqa: PLC0415

    given = practice or practise()
    google = GoogleSignIns(os.environ.get(GOOGLE_ACCOUNTS) or None)

    def remember(uid: str) -> Remembered:
        from app.providers.oauth.remembered import Remembered  # noqa: PLC0415 - where an account is worked with
        from app.vault.secrets import access_name  # noqa: PLC0415

        name = access_name(uid)
        return Remembered(partial(secrets.get, name), partial(secrets.put, name))

    zoho = ZohoSignIns(lambda: given.given("zoho"), remember)

    def make(account: AccountFacts, subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        return (make_zoho if account.provider == "zoho" else make_google)(account, subject, vault, endpoint, pace)

    def make_zoho(account: AccountFacts, _subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        from app.providers.oauth.keeper import Keeper  # noqa: PLC0415
        from app.providers.zoho.client import ZohoClient  # noqa: PLC0415
        from app.providers.zoho.places import Places  # noqa: PLC0415
        from app.vault.secrets import account_key_name  # noqa: PLC0415

        own = endpoint is not None and given.is_own(account.uid)  # its server begins anew with every start

        def load() -> str | None:
            if own:
                from app.providers.practice.zoho_state import CREDENTIAL  # noqa: PLC0415

                return CREDENTIAL
            return vault.get(account_key_name(account.uid))

        def signs(places: Places) -> Keeper:
            return zoho.keeper(account, places, load, is_remembered=not own)

        return ZohoClient(account, signs, endpoint=endpoint, pace=pace, secret=vault.get, keep=vault.put)

    def make_google(account: AccountFacts, subject: str, vault: Vault, endpoint: str | None, pace: Pace) -> Client:
        from app.providers.google.client import GoogleClient  # noqa: PLC0415
        from app.vault.secrets import account_key_name  # noqa: PLC0415

        def signs() -> object:
            load = partial(vault.get, account_key_name(account.uid))
            return google.credential(account, subject, load, practised=endpoint is not None)

        sites = (given.site_endpoint(account.uid) or os.environ.get(GOOGLE_SITES) or None) if endpoint else None
        rehearse = google.rehearsal(account, signs) if endpoint else None
        return GoogleClient(
            account, signs, endpoint=endpoint, site_endpoint=sites, pace=pace, secret=vault.get, rehearse=rehearse
        )

    def make_eyes() -> Eyes:
        from app.dns.eyes import Eyes as RealEyes  # noqa: PLC0415 - on the network thread, when first used

        named = Settings.load().text("domains.resolvers").replace(",", " ").split()
        return RealEyes(os.environ.get(DNS_ENDPOINT) or given.names_setting, named)

    def every_minutes() -> int:
        return int(settings.text("sync.minutes")) if settings is not None else 0

    return Connections(
        secrets,
        make,
        given,
        make_eyes,
        every_minutes,
        Signs({"google": google.browse, "zoho": zoho.browse}, {"zoho": zoho.paste}),
    )


def look_for_updates(seen: str, job: Job) -> Any:
    """Ask what the newest version is; see ``store.startup.LookForUpdates``. Nothing of it is loaded before."""
    from app import __version__  # noqa: PLC0415
    from app.models.clock import Clock  # noqa: PLC0415
    from app.updates.channel import channel  # noqa: PLC0415
    from app.updates.look import look  # noqa: PLC0415

    return look(channel(), running=__version__, seen=seen, today=Clock().today(), job=job)


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Return what makes it when first asked, on whatever thread, and gives the same one from then on."""
    making, made = threading.Lock(), list[Any]()

    def give() -> T:
        with making:
            if not made:
                made.append(make())
            given: T = made[0]
            return given

    return give


class LateOpener:
    """The opener of the window: built when it is first asked for something, behind the window.

    Args:
        settings: options of this machine.
        practice: gives the practice servers.
    """

    def __init__(self, settings: Settings, practice: Callable[[], Practice] | None = None) -> None:
        self._settings = settings
        self._practice = practice
        self._building = threading.Lock()
        self._built: Opener | None = None

    def _opener(self) -> Opener:
        with self._building:
            if self._built is None:
                self._built = build(self._settings, headless=False, practice=self._practice)
            return self._built

    def open(
        self,
        path: Path,
        *,
        passphrase: str | None = None,
        unencrypted: bool = False,
        practice: bool = False,
        on_raise: Callable[[], None] | None = None,
    ) -> Opened:
        """Open a book; see ``Opener.open``."""
        return self._opener().open(
            path, passphrase=passphrase, unencrypted=unencrypted, practice=practice, on_raise=on_raise
        )

    def restore(self, path: Path, backup: Path, passphrase: str | None = None, job: Job | None = None) -> int:
        """Put a backup in a book's place; see ``Opener.restore``."""
        return self._opener().restore(path, backup, passphrase, job)

    def encrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> str:
        """Encrypt a plain book; see ``Opener.encrypt``."""
        return self._opener().encrypt(path, passphrase, job)

    def decrypt(self, path: Path, passphrase: str | None = None, job: Job | None = None) -> None:
        """Make an encrypted book plain; see ``Opener.decrypt``."""
        self._opener().decrypt(path, passphrase, job)

    def change_passphrase(self, path: Path, passphrase: str | None, new_passphrase: str | None) -> str:
        """Keep the key another way; see ``Opener.change_passphrase``."""
        return self._opener().change_passphrase(path, passphrase, new_passphrase)


def open_book(
    path: Path,
    *,
    passphrase: str | None = None,
    unencrypted: bool = False,
    read_only: bool = False,
    by: str | None = None,
) -> Book:
    """Open a book, or make it, without a window: for tests, benchmarks and tools.

    Args:
        path: the book file.
        passphrase: or the recovery code; None: the keyring.
        unencrypted: make a plain book, where it must be made.
        read_only: no writing, no lock.
        by: the person; as set where not given.

    Raises:
        Locked, Unreadable, DiskTrouble: as ``Opener.open``.
    """
    opener = build(Settings.load(), headless=True)
    if read_only:
        return opener.open_beside(path, passphrase=passphrase, by=by).book
    return opener.open_alone(path, passphrase=passphrase, unencrypted=unencrypted, by=by).book


def start(arguments: Sequence[str]) -> int:
    """Run the program.

    Args:
        arguments: the command line without the program's name.

    Returns:
        The exit code (design.md, "Commands").
    """
    from app.commands.arguments import UsageError, parse  # noqa: PLC0415
    from app.vault.log_file import keep_log, stop_log  # noqa: PLC0415

    try:
        options = parse(arguments)
    except UsageError as error:
        sys.stderr.write(f"{error.usage}partner-desk: {error.message}\n")
        return 2
    if options.version:
        from app import __version__  # noqa: PLC0415

        sys.stdout.write(f"partner-desk {__version__}\n")
        return 0
    log_handler = keep_log(data_folder())
    try:
        return _begin(arguments, options)
    finally:
        stop_log(log_handler)


def _begin(arguments: Sequence[str], options: argparse.Namespace) -> int:
    settings = Settings.load()
    chosen = settings.text("look.language")
    language = options.lang or (texts.preferred() if chosen == "system" or options.command else chosen)
    spoken = texts.use(language)
    if options.command:
        return _run_command(arguments, options, settings, spoken)
    try:
        passphrase = _passphrase(options.passphrase_file)
    except DeskError as error:
        from app.texts.codes import say_error  # noqa: PLC0415

        sys.stderr.write(f"partner-desk: {say_error(error, spoken)} ({error.code})\n")
        return 4
    return _show_window(options, settings, spoken.language, passphrase)


def _run_command(arguments: Sequence[str], options: argparse.Namespace, settings: Settings, spoken: texts.Texts) -> int:
    from app.commands.run import run  # noqa: PLC0415

    opener = build(settings, headless=True)
    book: Path = options.book or default_book()

    @contextlib.contextmanager
    def open_for_command(*, read_only: bool, create: bool = False) -> Iterator[Opened]:
        passphrase = _passphrase(options.passphrase_file)
        if read_only and create and not book.exists():
            opened = opener.open_scratch()
        elif read_only:
            opened = opener.open_beside(book, passphrase=passphrase)
        else:
            opened = opener.open_alone(book, passphrase=passphrase, unencrypted=options.unencrypted, create=create)
        try:
            yield opened
        finally:
            opened.book.close()

    def restore(backup: Path, job: Job) -> int:
        return opener.restore(book, backup, _passphrase(options.passphrase_file), job)

    secrets = keep_secrets(headless=True)
    return run(arguments, book, spoken, open_for_command, restore, secrets, lambda: connect_accounts(secrets))


def _show_window(options: argparse.Namespace, settings: Settings, language: str, passphrase: str | None) -> int:
    from app.views.run import run  # noqa: PLC0415 - Qt, only where a window is wanted

    practice_book = data_folder() / PRACTICE_BOOK
    last = settings.text("book.last")
    book = options.book or (
        practice_book if options.practice else Path(last) if last and Path(last).exists() else default_book()
    )
    from app.store.startup import Startup  # noqa: PLC0415
    from app.vault.crash_reports import CrashReports  # noqa: PLC0415

    practice, secrets = once(practise), keep_secrets(headless=False)
    late = LateOpener(settings, practice)
    with _reporting(CrashReports(data_folder())) as reports:
        startup = Startup(
            settings=settings,
            language=language,
            book=book,
            open=late.open,
            restore=late.restore,
            protection=late,
            passphrase=passphrase,
            unencrypted=options.unencrypted or book == practice_book,  # invented customers need no key
            practice=options.practice or book == practice_book,
            screenshots=options.screenshots,
            is_new=not book.exists(),
            practice_book=practice_book,
            secrets=secrets,
            connect=once(lambda: connect_accounts(secrets, practice(), settings)),
            updates=look_for_updates,
            reports=reports,
        )
        return run(startup)


@contextlib.contextmanager
def _reporting(reports: CrashReports) -> Iterator[CrashReports]:
    """Have whatever ends the window by a mistake of ours leave a report, which the next start shows."""
    reports.watch()
    try:
        yield reports
    except Exception as error:
        from app.vault.crash_reports import about  # noqa: PLC0415
        from app.vault.redaction import describe  # noqa: PLC0415

        reports.keep(f"{about()}\n\n{describe(error)}", seen=False)
        raise
    finally:
        reports.stop()


def _passphrase(source: str | None) -> str | None:
    """Return the passphrase from a file, or from standard input for ``-``.

    Raises:
        Unreadable: ``passphrase_file_unreadable``.
    """
    if source is None:
        return None
    try:
        raw = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except (OSError, ValueError) as error:
        raise Unreadable("passphrase_file_unreadable", source) from error


def _run_here(
    practice: Callable[[], Practice],
    opened: Opened,
    arguments: list[str],
    folder: Path,
    tell: Callable[[str], None],
    started: Callable[[Job], None],
) -> Answer:
    """Run a command that a second start handed over, on the book that is open here."""
    from app.commands.run import run_here  # noqa: PLC0415 - only when a second start asks

    def refuse(_backup: Path, _job: Job) -> int:
        raise Locked("book_in_use", opened.book.path.name)

    lent = contextlib.nullcontext(opened)
    secrets = keep_secrets(headless=True)
    connect = lambda: connect_accounts(secrets, practice())  # noqa: E731 - loaded by the few commands that need it
    return run_here(arguments, folder, tell, started, lambda **_: lent, refuse, secrets, connect)
