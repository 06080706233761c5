"""The composition root: the one room that builds the parts and joins them. Knows no Qt.

The window starts like this: ``start`` reads the arguments and the settings and calls ``app.views.run.run``, which shows
an empty window and then has a thread call ``Opener.open``. Nothing of the book is imported before that.

``parts`` opens books and keeps secrets, ``accounts`` names the providers; this file starts the program with them.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import texts
from app.bootstrap.accounts import connect_accounts, practise
from app.bootstrap.parts import LateOpener, build, keep_secrets, look_for_updates, once, open_book
from app.errors import DeskError, Unreadable
from app.settings import Settings, data_folder, default_book

if TYPE_CHECKING:
    import argparse

    from app.models.job import Job
    from app.store.startup import Opened
    from app.vault.crash_reports import CrashReports

__all__ = (
    "PRACTICE_BOOK",
    "build",
    "connect_accounts",
    "keep_secrets",
    "look_for_updates",
    "once",
    "open_book",
    "practise",
    "start",
)
PRACTICE_BOOK = "Practice.deskbook"


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
