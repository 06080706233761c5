"""The command line: global options before and after the command, one parser per command (design.md, "Commands")."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from app.rules.links import ZOHO_HOSTS

if TYPE_CHECKING:
    from app.models.values import CustomerQuery

PROGRAM = "partner-desk"
READING = ("list", "export", "check", "backup", "follow-ups", "verify", "report")
BOOK = ".deskbook"
SORT_NAMES = {"organisation_name": "name", "changed_at": "changed"}
_TAKES_VALUE = {
    "--book",
    "--passphrase-file",
    "--lang",
    "--search",
    "--filter",
    "--sort",
    "--limit",
    "--provider",
    "--account",
    "--date-order",
    "--rejects",
    "--screenshots",
    "--from-json",
    "--given",
    "--subject",
    "--key-file",
    "--method",
    "--code",
    "--data-centre",
    "--kind",
    "--period",
    "--format",
    "--to",
}


class UsageError(Exception):
    """The command line can't be understood.

    Args:
        message: what is wrong with it.
        usage: how it is used.
    """

    def __init__(self, message: str, usage: str) -> None:
        super().__init__(message)
        self.message = message
        self.usage = usage


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(message, self.format_usage())


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Return the options; ``command`` is None where the window is wanted.

    Raises:
        UsageError: unknown or missing words; exit code 2.
        SystemExit: ``--help`` or ``--version`` was given and answered.
    """
    if len(arguments) == 1 and arguments[0].casefold().endswith(BOOK) and not arguments[0].startswith("-"):
        arguments = [f"--book={arguments[0]}"]  # a file manager hands over the book it was asked to open
    words = _joined(arguments)
    if all(word.startswith("--") and not word.startswith("--h") for word in words):  # a window: no command is named
        with suppress(UsageError):  # the whole parser tells it with its whole usage
            return argparse.Namespace(command=None, **vars(_main_parser().parse_args(words)))
    return _parser().parse_args(words)


def without_secrets(arguments: Sequence[str]) -> list[str]:
    """Return the words of a command line without the passphrase option, to hand them to the running program."""
    return [word for word in _joined(arguments) if not word.startswith("--passphrase-file")]


def query_of(options: argparse.Namespace) -> CustomerQuery:
    """Return the result set that ``--search``, ``--filter`` and ``--sort`` name.

    Raises:
        UsageError: an unknown field.
    """
    from app.models.values import FILTER_FIELDS, SORT_FIELDS, CustomerQuery, Filter  # noqa: PLC0415 - not for a window

    filters = []
    for text in options.filter:
        field, equals, value = text.partition("=")
        if not equals or field not in FILTER_FIELDS:
            raise UsageError(
                f"--filter {text}: field=value, where field is one of {', '.join(FILTER_FIELDS)}", f"{PROGRAM} …\n"
            )
        filters.append(Filter(field, value))
    sort = options.sort
    name = sort.removeprefix("-")
    name = SORT_NAMES.get(name, name)
    if name not in SORT_FIELDS:
        raise UsageError(f"--sort {sort}: one of {', '.join(SORT_FIELDS)}, or -field", f"{PROGRAM} …\n")
    return CustomerQuery(options.search, tuple(filters), f"-{name}" if sort.startswith("-") else name)


def _joined(arguments: Sequence[str]) -> list[str]:
    """Return the words with each value joined to its option: a value may begin with a dash (``--sort -name``)."""
    joined: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*joined, word, *words]
        value = next(words, None) if word in _TAKES_VALUE else None
        joined.append(word if value is None else f"{word}={value}")
    return joined


def _main_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog=PROGRAM, parents=[_global(None)], description="The desk of a reseller: window and headless commands."
    )
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="draw the main pages into DIR and end")
    parser.add_argument("--practice", action="store_true", help="open the practice book")
    parser.add_argument("--version", action="store_true", help="say which version this is")
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _main_parser()
    later = _global(argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, summary: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, parents=[later], help=summary, description=summary)

    importing = command("import", "bring a list of customers into the book")
    importing.add_argument("file", type=Path, metavar="FILE")
    importing.add_argument("--dry-run", action="store_true", help="say what would happen; write nothing")
    importing.add_argument("--provider", choices=("google", "zoho"), default="")
    importing.add_argument("--account", default="", metavar="NAME")
    importing.add_argument("--date-order", choices=("dmy", "mdy", "ymd"), default="")
    importing.add_argument("--rejects", type=Path, metavar="FILE", help="write rejected rows here, with the reason")

    importing.add_argument(
        "--kind", choices=("customers", "payments", "commissions"), default="", help="what the list is of"
    )
    listing = command("list", "list customers")
    _query(listing)
    listing.add_argument("--limit", type=_whole, default=None, metavar="N")
    exporting = command("export", "write customers to a CSV or XLSX file")
    exporting.add_argument("file", type=Path, metavar="FILE.csv|.xlsx")
    _query(exporting)
    command("check", "check the book")
    command("backup", "copy the book into its folder “backups”")
    restoring = command("restore", "put a backup in the book’s place")
    restoring.add_argument("file", type=Path, metavar="FILE")
    trial = command("trial", "extend trials")
    verbs = trial.add_subparsers(dest="verb", metavar="extend", required=True, parser_class=_Parser)
    extend = verbs.add_parser("extend", parents=[later], help="extend trials by their rule")
    extend.add_argument("customers", nargs="+", metavar="DOMAIN|UID")
    outbox = command("outbox", "list what waits to be sent, needs a person, or was sent")
    steps = outbox.add_subparsers(dest="verb", metavar="run|retry|withdraw", parser_class=_Parser)
    steps.add_parser("run", parents=[later], help="send what waits")
    for step, summary in (
        ("retry", "let one that needs a person wait again"),
        ("withdraw", "withdraw one not sent yet"),
    ):
        steps.add_parser(step, parents=[later], help=summary).add_argument("uid", metavar="UID")
    listed = command("follow-ups", "list what a person must still do, by due date")
    listed.add_argument("--all", action="store_true", help="also those that are done or dropped")
    verifying = command("verify", "look for the records that prove domains, and say what to mend")
    verifying.add_argument("domains", nargs="+", metavar="DOMAIN")
    verifying.add_argument("--provider", choices=("google", "zoho"), default="")
    verifying.add_argument("--method", choices=("txt", "cname", "html"), default="")
    verifying.add_argument("--code", default="", help="the provider’s code: a token, LABEL=TARGET, a zb… code")
    verifying.add_argument("--data-centre", default="", metavar="DC", help="Zoho’s: com, eu, in, com.au, jp …")
    verifying.add_argument("--watch", action="store_true", help="look again and again until all are verified")
    reporting = command("report", "say what customers paid, or what we earn of it")
    reporting.add_argument("what", choices=("commissions", "payments"), metavar="commissions|payments")
    reporting.add_argument("--period", type=_month, metavar="YYYY-MM", help="one month; else all there is")
    reporting.add_argument("--account", default="", metavar="NAME", help="of this partner account only")
    reporting.add_argument("--format", choices=("json", "csv", "xlsx"), default="", help="else lines to read")
    reporting.add_argument("--to", type=Path, metavar="FILE", help="write it here instead of showing it")
    adding = command("add", "add a customer, and queue its creation at the provider")
    _from_json(adding)
    taking_over = command("take-over", "take over a customer from another reseller or from the provider")
    _from_json(taking_over)
    connecting = command("connect", "connect one of our accounts at a provider, or test it")
    connecting.add_argument("what", nargs="?", choices=("google", "zoho"), metavar="google|zoho")
    connecting.add_argument("--test", action="store_true", help="say what is missing to work with connected accounts")
    connecting.add_argument("--account", default="", metavar="C…|NAME", help="ID of the account; --test takes its name")
    connecting.add_argument(
        "--subject", default="", metavar="ADMIN", help="address of a reseller administrator of ours"
    )
    connecting.add_argument("--key-file", type=Path, metavar="FILE", help="the service account’s key, as JSON")
    syncing = command("sync", "pull customers and subscriptions of connected accounts")
    syncing.add_argument("--account", default="", metavar="NAME", help="this account only")
    connecting.add_argument("--data-centre", default="", choices=("", *ZOHO_HOSTS), help="of our account at Zoho")
    connecting.add_argument("--client-id", default="", metavar="ID", help="of our client in Zoho’s API console")
    connecting.add_argument("--client-secret-file", default="", metavar="FILE|-", help="holds that client’s secret")
    connecting.add_argument("--code", default="", help="made there under Self Client; serves once, for a few minutes")
    connecting.add_argument("--oauth", action="store_true", help="sign in with the browser instead")
    connecting.add_argument(
        "--client-file", type=Path, metavar="FILE", help="our OAuth client of the kind “Desktop app”, as JSON"
    )
    return parser


def _from_json(parser: argparse.ArgumentParser) -> None:
    """Add where one customer's values come from; ``--given`` carries them from one process of ours to another."""
    parser.add_argument("--from-json", required=True, metavar="FILE|-", help="a JSON object; - is standard input")
    parser.add_argument("--given", default=None, help=argparse.SUPPRESS)


def _global(default: Any) -> _Parser:
    """Return the global options; ``SUPPRESS`` as default leaves alone what stood before the command."""
    group = _Parser(add_help=False)
    given = default == argparse.SUPPRESS
    no: Any = argparse.SUPPRESS if given else False
    group.add_argument("--book", type=Path, default=default, metavar="PATH", help="the book file")
    group.add_argument(
        "--passphrase-file", default=default, metavar="FILE|-", help="holds the passphrase or recovery code"
    )
    group.add_argument("--unencrypted", action="store_true", default=no, help="make a plain book, knowingly")
    group.add_argument("--lang", default=default, metavar="xx", help="language of messages: en, th, nl, ko, sv")
    group.add_argument("--json", action="store_true", default=no, help="answer in JSON")
    return group


def _query(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--search", default="", metavar="TEXT")
    parser.add_argument("--filter", action="append", default=[], metavar="field=value")
    parser.add_argument("--sort", default="name", metavar="field|-field")


def _month(text: str) -> str:
    try:
        return dt.date.fromisoformat(f"{text}-01").isoformat()[:7]
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: write a month like 2026-11") from None


def _whole(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
