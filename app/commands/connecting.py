"""``connect google`` by a key (``--key-file``) or in the browser (``--oauth``), and ``connect --test`` (R70)."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from app.commands.arguments import PROGRAM, UsageError
from app.commands.errand import DONE, IN_PART, Errand
from app.errors import Refused, Unreadable, UserError
from app.texts.codes import say

LIMIT_BYTES = 64_000
_USAGE = (
    f"{PROGRAM} connect google --account C… --subject ADMIN --key-file FILE\n"
    f"{PROGRAM} connect google --oauth --account C… [--client-file FILE] [--subject ADMIN]\n"
    f"{PROGRAM} connect zoho --data-centre eu --client-id ID --client-secret-file FILE|- --code CODE|--oauth"
    " [--account NUMBER]\n"
    f"{PROGRAM} connect --test [--account NAME]\n"
)


def run(errand: Errand) -> int:
    """Answer ``{"account", "ok", "missing": [{"code", "message"}]}``; 3 where something is missing.

    Without ``--account`` every connected account is tested, one object a line.

    Raises:
        UsageError: words that do not go together.
        UserError, Refused, Locked, Unreadable: as ``actions.connecting.establish``; ``no_account_connected``.
    """
    options = errand.options
    if options.test == (options.what is not None):
        raise UsageError("either google, zoho or --test", _USAGE)
    if options.test:
        return _test(errand)
    if options.what == "zoho":
        return _zoho(errand)
    if options.oauth:
        return _sign_in(errand)
    for name in ("account", "subject", "key_file"):
        if not getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} is required", _USAGE)
    from app.actions import connecting  # noqa: PLC0415 - only this command connects

    key = _read(errand, options.key_file)
    with errand.open(read_only=False, create=True) as opened:
        wish = connecting.Wish(options.subject, key, account_ref=options.account)
        try:
            return _say(errand, connecting.establish(opened.book, errand.connections, wish, or_for_now=False))
        finally:
            errand.connections.close()


def _sign_in(errand: Errand) -> int:
    """Print the address to open on this computer, and wait until somebody has signed in there."""
    from app.actions import connecting  # noqa: PLC0415
    from app.rules.connecting import read_client  # noqa: PLC0415

    options = errand.options
    if not options.account:
        raise UsageError("--account is required", _USAGE)
    if options.key_file:
        raise UsageError("either --oauth or --key-file", _USAGE)
    client = read_client(_read(errand, options.client_file, "client_file")) if options.client_file else None

    with errand.open(read_only=False, create=True) as opened:
        wish = connecting.BrowserWish(client, None, options.account, options.subject)
        show = partial(_show, errand)
        try:
            return _say(errand, connecting.sign_in(opened.book, errand.connections, wish, show, or_for_now=False))
        finally:
            errand.connections.close()


def _zoho(errand: Errand) -> int:
    """Connect our account at Zoho, by a code of its API console or by signing in with the browser."""
    from app.actions import connecting  # noqa: PLC0415
    from app.rules.connecting import typed_client  # noqa: PLC0415

    options = errand.options
    for name in ("data_centre", "client_id", "client_secret_file"):
        if not getattr(options, name):
            raise UsageError(f"--{name.replace('_', '-')} is required", _USAGE)
    code = str(options.code).strip()
    if bool(code) == options.oauth:
        raise UsageError("either --code or --oauth", _USAGE)
    client = typed_client(options.client_id, _secret(errand, options.client_secret_file))
    wish = connecting.BrowserWish(client, None, options.account, "", "zoho", options.data_centre, code)
    show = partial(_show, errand)
    with errand.open(read_only=False, create=True) as opened:
        try:
            return _say(errand, connecting.sign_in(opened.book, errand.connections, wish, show, or_for_now=False))
        finally:
            errand.connections.close()


def _show(errand: Errand, address: str) -> None:
    errand.tell(errand.texts.t("Open this address in a browser on this computer and sign in:"))
    errand.tell(address)


def _secret(errand: Errand, source: str) -> str:
    """Return a secret from a file, or from standard input for ``-``."""
    if source == "-":
        return sys.stdin.read(LIMIT_BYTES).strip()
    return _read(errand, Path(source), "client_file").strip()


def _test(errand: Errand) -> int:
    from app.actions import connecting  # noqa: PLC0415

    with errand.open(read_only=False) as opened:
        book = opened.book
        found = errand.wait(book.reader.accounts())
        if errand.options.account:
            chosen = [connecting.named(found, errand.options.account)]
            if chosen[0].connected_at is None:
                raise Refused("account_not_connected", "account", name=chosen[0].name)
        else:
            chosen = [each for each in found if each.connected_at is not None]
        if not chosen:
            raise Refused("no_account_connected")
        try:
            return max(_say(errand, connecting.examine(book, errand.connections, each.id)) for each in chosen)
        finally:
            errand.connections.close()


def _say(errand: Errand, result: object) -> int:
    from app.actions.connecting import Connected  # noqa: PLC0415

    if not isinstance(result, Connected):
        raise TypeError(type(result).__name__)
    name = result.account.name
    missing = [
        {"code": each.code, "message": say(each.code, errand.texts, **{"name": name, **each.facts})}
        for each in result.missing
    ]
    lines = [errand.texts.t("{name} is connected, and nothing is missing.", name=name)]
    if missing:
        lines = [f"{name}: {each['message']} ({each['code']})" for each in missing]
    errand.answer({"account": name, "ok": not missing, "missing": missing}, lines)
    return IN_PART if missing else DONE


def _read(errand: Errand, path: Path, field: str = "key_file") -> str:
    try:
        with errand.path(path).open("rb") as stream:
            raw = stream.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", "key_file", file=str(path)) from error
    except OSError as error:
        raise Unreadable("file_unreadable", "key_file", file=str(path)) from error
    if len(raw) > LIMIT_BYTES:
        raise UserError(f"{field}_large", field)
    try:
        return raw.decode("utf-8-sig")
    except ValueError:
        raise UserError(f"{field}_form", field) from None
