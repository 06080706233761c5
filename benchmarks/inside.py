"""What is measured inside a process of ours: queries without their window, and edits without theirs.

usage: inside.py queries BOOK TERM…         milliseconds per term, sort and filter
       inside.py scans BOOK TERM…           milliseconds of the LIKE scan, per term
       inside.py edits BOOK FOLDER          milliseconds of edits, and of bare commits in FOLDER
       inside.py steps BOOK                 milliseconds of each step of Add customer: read, check, page
       inside.py browsable BOOK COMMAND…    seconds until an import's rows could be read, and until it ended

Each answers with one JSON object. A start is one sample of each question, asked of a book opened anew.
"""

import json
import sqlite3
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.actions import customers
from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import read_facts
from app.actions.flows.base import Walk
from app.bootstrap import open_book
from app.errors import DeskError
from app.models.values import FILTER_FIELDS, SORT_FIELDS, CustomerQuery, Filter
from app.store.book import Book

SCREENFUL = 40  # what our window asks at 1280 × 800 (app.views.itemmodels.result)
SCANNED = ("organisation_name", "domain", "primary_email", "crm_id", "note")
EDITS = 20
STEP_ROUNDS = 10
TYPED = {
    "organisation": {
        "organisation_name": "Baker",
        "domain": "baker.example",
        "country": "NL",
        "postal_code": "3011 AA",
    },
    "contact": {"primary_email": "anna@baker.example", "phone": "+31 10 123 4567"},
}
ROUNDS = 9
LOOK_EVERY_S = 0.02
VALUES = {"unverified": "yes", "trial_ends_within": "30", "renews_within": "30", "needs_attention": "yes"}
VALUES |= {"follow_ups_due_within": "30", "changed_at_provider": "yes"}
VALUES |= {"education": "no", "archived": "no", "tag": "vip", "account": ""}


def milliseconds(call: Callable[[], object]) -> float:
    """How long `call` takes."""
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def filter_values(book: Book) -> dict[str, str]:
    """A value for every filter: the rarest there is, or a fixed one for those that count days or say yes and no."""
    found = {}
    for field in FILTER_FIELDS:
        if field == "batch":
            found[field] = "1"
        elif field in VALUES:
            found[field] = VALUES[field]
        else:
            choices = book.reader.choices(field).result()
            found[field] = choices[-1][0] if choices else ""
    return found


def queries(path: Path, terms: list[str]) -> dict[str, dict[str, float]]:
    """First screenfuls: of each term in the default sort, each sort both ways, each filter; and all ids."""
    book = open_book(path)
    values = filter_values(book)

    def first(query: CustomerQuery) -> float:
        return milliseconds(lambda: book.reader.first_page(query, SCREENFUL).result())

    questions = {
        "first": {term: CustomerQuery(search=term) for term in terms},
        "sort": {way + field: CustomerQuery(sort=way + field) for field in SORT_FIELDS for way in ("", "-")},
        "filter": {field: CustomerQuery(filters=(Filter(field, value),)) for field, value in values.items()},
    }

    def ask_all(kind: str) -> dict[str, float]:
        # As the window does: behind what it shows before a filter is set, it has asked for all ids.
        if kind == "filter":
            book.reader.ids(CustomerQuery()).result()
        return {name: first(query) for name, query in questions[kind].items()}

    first(CustomerQuery())
    # Round after round over all questions, so that none is answered from what the one before has just read.
    rounds = [{kind: ask_all(kind) for kind in questions} for _ in range(ROUNDS)]
    answers = {
        kind: {name: statistics.median(one[kind][name] for one in rounds) for name in each}
        for kind, each in questions.items()
    }
    # What a person waits for who asks it for the first time, with little of the book read.
    answers |= {f"{kind} at first": rounds[0][kind] for kind in ("sort", "filter")}
    answers["ids"] = {"all": milliseconds(lambda: book.reader.ids(CustomerQuery()).result())}
    book.close()
    return answers


def scans(path: Path, terms: list[str]) -> dict[str, dict[str, float]]:
    """Each term looked for as nobody should: by a scan, counted."""
    book = open_book(path)  # for writing, because the scan runs on the writer's connection
    condition = " OR ".join(f"{column} LIKE :term" for column in SCANNED)
    sql = f"SELECT count(*) FROM customer WHERE {condition}"

    def scan(term: str) -> float:
        bound = {"term": f"%{term}%"}
        return milliseconds(
            lambda: book.between_transactions(lambda connection: connection.execute(sql, bound).fetchone()).result()
        )

    scan("warm")
    answers = {"like": {term: scan(term) for term in terms}}
    book.close()
    return answers


def edits(path: Path, folder: Path) -> dict[str, list[float]]:
    """Edits of one field, and bare commits of one row, in turns on the same disk."""
    bare_path = folder / "commits.db"
    bare_path.unlink(missing_ok=True)
    bare = sqlite3.connect(bare_path, isolation_level=None)
    bare.execute("PRAGMA journal_mode=WAL")
    bare.execute("PRAGMA synchronous=FULL")
    bare.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, phone TEXT)")
    bare.executemany("INSERT INTO customer (phone) VALUES (?)", [("0",)] * 1000)
    book = open_book(path)
    ids = book.reader.ids(CustomerQuery()).result()
    answers: dict[str, list[float]] = {"edit": [], "commit": []}

    def commit(number: int) -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("UPDATE customer SET phone = ? WHERE id = ?", (f"+46 8 {number:06d}", number))
        bare.execute("COMMIT")

    book.run(customers.edit, ids[0], {"phone": "+46 8 000000"})
    for number in range(1, EDITS + 1):
        changed: dict[str, Any] = {"phone": f"+46 8 {number:06d}"}
        chosen = ids[number * len(ids) // (EDITS + 1)]
        answers["edit"].append(milliseconds(lambda: book.run(customers.edit, chosen, changed)))  # noqa: B023 - called at once
        answers["commit"].append(milliseconds(lambda: commit(number)))  # noqa: B023 - called at once
    book.close()
    bare.close()
    return answers


def steps(path: Path) -> dict[str, dict[str, list[float]]]:
    """Add customer without its window: each value typed as the window does it."""
    book = open_book(path, read_only=True)
    flow = AddFlow()
    answers: dict[str, list[float]] = defaultdict(list)
    for _ in range(STEP_ROUNDS):
        facts = book.reader.ask(read_facts, {}).result()
        walk = Walk(flow.begun({}, facts)).begun(flow, facts)
        for page in flow.pages(walk.values, facts):
            for name, value in TYPED.get(page, {}).items():

                def step(name: str = name, value: str = value) -> None:
                    nonlocal walk, facts
                    walk = walk.typed(flow, facts, name, value)
                    facts = book.reader.ask(read_facts, walk.values).result()
                    walk.problems(flow, facts)
                    flow.page(walk.page, walk.values, facts)

                answers[name].append(milliseconds(step))
            walk = walk.on(flow, facts)
    book.close()
    return {"step": dict(answers)}


def browsable(path: Path, command: list[str]) -> dict[str, float]:
    """Run an import into a book that is not there yet, and look from outside when a reader first sees its rows.

    The look is a screenful: the query the window asks when it opens.
    """
    start = time.perf_counter()
    running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    seen_s = 0.0
    book: Book | None = None
    while running.poll() is None:
        time.sleep(LOOK_EVERY_S)
        if not path.exists() or seen_s:
            continue
        try:
            book = book or open_book(path, read_only=True)
            if book.reader.first_page(CustomerQuery(), SCREENFUL).result().rows:
                seen_s = time.perf_counter() - start
        except DeskError:  # the book is being made: there is no key for it yet
            continue
    ended_s = time.perf_counter() - start
    if book:
        book.close()
    if running.returncode:
        sys.exit(f"the import ended with exit {running.returncode}")
    return {"browsable": seen_s or ended_s, "ended": ended_s}


def main() -> None:
    what, path, *words = sys.argv[1:]
    answers: object
    if what == "queries":
        answers = queries(Path(path), words)
    elif what == "scans":
        answers = scans(Path(path), words)
    elif what == "edits":
        answers = edits(Path(path), Path(words[0]))
    elif what == "steps":
        answers = steps(Path(path))
    else:
        answers = browsable(Path(path), words)
    print(json.dumps(answers))


if __name__ == "__main__":
    main()
