"""The floor for an import: a CSV into plain SQLite with the indexes a search-as-you-type desk needs, and nothing else.

usage: floor_import.py CUSTOMERS.csv OUT.db

No check of any cell, no matching, no history, no encryption: rows by executemany, a unique key and four indexes, FTS5
trigram index over five columns. The file is also the plain database that the grid floor and DB Browser open.
"""

import csv
import itertools
import sqlite3
import sys
from pathlib import Path

from customers import COLUMNS

NUMBERS = ("licences",)
INDEXED = ("renewal_date", "organisation_name", "domain", "status")
SEARCHED = ("organisation_name", "domain", "primary_email", "crm_id", "notes")


def fill(source: Path, target: Path) -> None:
    """Make `target` anew from `source`."""
    for ending in ("", "-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    book = sqlite3.connect(target, isolation_level=None)
    book.execute("PRAGMA journal_mode=WAL")
    book.execute("PRAGMA synchronous=NORMAL")
    book.execute("BEGIN")
    columns = ", ".join(f"{column} {'INTEGER' if column in NUMBERS else 'TEXT'}" for column in COLUMNS)
    book.execute(f"CREATE TABLE customers (id INTEGER PRIMARY KEY, {columns}, UNIQUE(crm_id))")
    insert = f"INSERT INTO customers ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
    with source.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        while chunk := list(itertools.islice(rows, 5000)):
            book.executemany(insert, chunk)
    for column in INDEXED:
        book.execute(f"CREATE INDEX customers_{column} ON customers ({column})")
    options = "content='customers', content_rowid='id', tokenize='trigram'"
    book.execute(f"CREATE VIRTUAL TABLE found USING fts5({', '.join(SEARCHED)}, {options})")
    book.execute("INSERT INTO found (found) VALUES ('rebuild')")
    book.execute("COMMIT")
    book.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    book.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), Path(sys.argv[2]))
