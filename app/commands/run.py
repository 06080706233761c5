"""Runs one headless command: parses, finds the book, maps what goes wrong to an exit code and words."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from app.commands import from_json
from app.commands.arguments import READING, UsageError, parse, without_secrets
from app.commands.errand import BUG, CANCELLED, DONE, FORMAT, IN_USE, REFUSED, USAGE, Connect, Errand, OpenForCommand
from app.errors import Cancelled, DeskError, Locked, UserError
from app.models.job import Job
from app.store.handover import Answer, hand_over
from app.store.startup import KeepSecrets
from app.texts import Texts, mark
from app.texts.codes import say_error

log = logging.getLogger(__name__)
MODULES = {
    "import": "importing",
    "list": "listing",
    "export": "exporting",
    "check": "keeping",
    "backup": "keeping",
    "restore": "keeping",
    "trial": "trials",
    "outbox": "outbox",
    "follow-ups": "follow_ups",
    "add": "adding",
    "take-over": "taking_over",
    "connect": "connecting",
    "sync": "syncing",
    "verify": "verifying",
    "report": "reporting",
}
FROM_JSON = ("add", "take-over")  # commands that take one customer's values (``commands.from_json``)
Restore = Callable[[Path, Job], int]
_KEEP_CODE = mark(
    "A new book was made. This recovery code opens it when the key is lost. It is shown only now; write it down: {code}"
)


def run(
    arguments: Sequence[str],
    book: Path,
    texts: Texts,
    open_book: OpenForCommand,
    restore: Restore,
    secrets: KeepSecrets,
    connect: Connect | None = None,
) -> int:
    """Run a command of this process, or have it run by the program that holds the book.

    Args:
        arguments: the command line.
        book: the book it is about.
        texts: the language to speak.
        open_book: opens the book.
        restore: puts a backup in the book's place.
        secrets: keeps what must be in no file.
        connect: makes what talks to the providers.

    Returns:
        The exit code.
    """
    utf8(sys.stdout)
    utf8(sys.stderr)
    errand = Errand(parse(arguments), texts, Path.cwd(), open_book, restore, sys.stdout, _to_stderr, secrets, connect)
    errand.job = Job(errand.progress)
    try:
        code = _in_use(errand, arguments, book) if _wants_holder(errand) else carry_out(errand)
    except KeyboardInterrupt:
        code = _failed(errand, Cancelled())
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def run_here(
    arguments: list[str],
    folder: Path,
    tell: Callable[[str], None],
    started: Callable[[Job], None],
    open_book: OpenForCommand,
    restore: Restore,
    secrets: KeepSecrets,
    connect: Connect | None = None,
) -> Answer:
    """Run a command that another process handed over, on the book that is open here.

    Args:
        arguments: its command line.
        folder: where its relative paths start.
        tell: takes progress lines.
        started: takes the job that stops it.
        open_book: lends the open book.
        restore: refuses.
        secrets: keeps what must be in no file.
        connect: makes what talks to the providers.

    Returns:
        Its exit code and what it said.
    """
    out = io.StringIO()
    try:
        options = parse(arguments)
    except (UsageError, SystemExit) as error:
        return Answer(USAGE, "", f"{error}\n")
    errand = Errand(options, Texts(options.lang or "en"), folder, open_book, restore, out, tell, secrets, connect)
    errand.job = Job(errand.progress)
    started(errand.job)
    return Answer(carry_out(errand), out.getvalue(), "")


def carry_out(errand: Errand) -> int:
    """Run the command of an errand and return its exit code; every error becomes words on standard error."""
    module = importlib.import_module(f"app.commands.{MODULES[errand.options.command]}")
    try:
        code: int = module.run(errand)
    except UsageError as error:
        errand.tell(f"{error.usage}partner-desk: {error.message}")
        return USAGE
    except DeskError as error:
        return _failed(errand, error)
    except BrokenPipeError:
        return DONE
    except Exception as error:
        log.exception("a command failed")
        errand.tell(errand.texts.t("This is a mistake in the program: {what}", what=f"{type(error).__name__}: {error}"))
        return BUG
    return code


def utf8(stream: TextIO) -> None:
    """Make a standard stream speak UTF-8, whatever the system thinks."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _failed(errand: Errand, error: DeskError) -> int:
    message = say_error(error, errand.texts)
    if errand.options.json:
        fault = {"field": error.field, "code": error.code, "message": message}
        errand.out.write(json.dumps({"format": FORMAT, "errors": [fault]}, ensure_ascii=False) + "\n")
    errand.tell(f"partner-desk: {message} ({error.code})")
    if isinstance(error, Cancelled):
        return CANCELLED
    if isinstance(error, Locked) and error.code == "book_in_use":
        return IN_USE
    return REFUSED


def _wants_holder(errand: Errand) -> bool:
    command = errand.options.command
    if command == "outbox":
        return errand.options.verb in ("retry", "withdraw")
    return command not in (*READING, "restore") and not (command == "import" and errand.options.dry_run)


def _in_use(errand: Errand, arguments: Sequence[str], book: Path) -> int:
    """Run a writing command; where the book is in use, hand it to the program that holds it."""
    command = errand.options.command
    if command == "import" and not errand.path(errand.options.file).exists():
        return carry_out(errand)  # no book is made, nor another program troubled, for a file that is not there
    if command in FROM_JSON:
        try:
            from_json.read(errand)
        except DeskError as error:
            return _failed(errand, error)
    makes = command == "connect" and errand.options.what is not None
    try:
        with errand.open(read_only=False, create=command in ("import", *FROM_JSON) or makes) as opened:
            if opened.recovery_code:
                errand.tell(errand.texts.t(_KEEP_CODE, code=opened.recovery_code))
            lent = contextlib.nullcontext(opened)
            errand.open = lambda **_: lent
            return carry_out(errand)
    except Locked as error:
        if error.code != "book_in_use":
            return _failed(errand, error)
    except DeskError as error:
        return _failed(errand, error)
    if command == "connect" and errand.options.client_secret_file == "-":  # noqa: S105 - no secret but where one is
        return _failed(errand, UserError("secret_by_file", "client_secret_file"))
    words = [*without_secrets(arguments), f"--lang={errand.texts.language}"]
    if command in FROM_JSON:
        words = from_json.handed_over(words, errand)
    try:
        answer = hand_over(book, words, errand.folder, errand.tell)
    except DeskError as error:
        return _failed(errand, error)
    errand.out.write(answer.out)
    sys.stderr.write(answer.err)
    return answer.code


def _to_stderr(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
