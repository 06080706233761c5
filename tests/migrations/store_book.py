"""Stores a tiny fictional book of this program's schema, once per released schema: run it before a release.

    python -m tests.migrations.store_book

A schema that was released is never stored again: what lies in people's folders does not change either.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

FOLDER = Path(__file__).parent / "books"


def store() -> Path:
    """Make the book and return where it is kept, compressed."""
    from app.actions import contacts, customers, saved_views, subscriptions, tags
    from app.bootstrap import open_book
    from app.models.values import CustomerQuery, Filter
    from app.store.opening import MAJOR, MINOR

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "stored.deskbook")
        book = open_book(path, unencrypted=True, by="Mia")
        for name, domain, country in (
            ("Blue Lotus Hotel", "bluelotus.example", "TH"),
            ("โรงเรียนดอกบัว", "dokbua.example", "TH"),
            ("달빛 서점", "moonlight.example", "KR"),
            ("Molen De Kraai", "dekraai.example", "NL"),
            ("Norrskens Bageri", "norrsken.example", "SE"),
        ):
            book.run(customers.add, {"organisation_name": name, "domain": domain, "country": country})
        book.run(customers.edit, 1, {"note": "Asks for an invoice in April.", "phone": "+66 2 123 4567"})
        book.run(subscriptions.add, 1, {"plan": "Zoho Workplace Standard", "status": "active", "licences": 25})
        book.run(contacts.add, 2, {"role": "billing", "given_name": "Somchai", "email": "billing@dokbua.example"})
        book.run(tags.add_tag, [2, 3], "school")
        book.run(customers.archive, [5], archived=True)
        book.run(saved_views.save, "Thailand", CustomerQuery(filters=(Filter("country", "TH"),)))
        book.close()
        FOLDER.mkdir(exist_ok=True)
        kept = FOLDER / f"v{MAJOR}_{MINOR}.book.gz"
        kept.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return kept


if __name__ == "__main__":
    store()
