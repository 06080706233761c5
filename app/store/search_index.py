"""The search index: every three letters of ``customer_search.text``, and in which customers they occur."""

from __future__ import annotations

from app.store.engine import Connection


def create(connection: Connection) -> None:
    """Make the empty index and its list of terms in a new book, or in one whose index was dropped."""
    connection.execute(
        "CREATE VIRTUAL TABLE customer_fts USING fts5(text, content='', contentless_delete=1, detail=none,"
        " tokenize='trigram case_sensitive 1')"
    )
    connection.execute("CREATE VIRTUAL TABLE customer_fts_terms USING fts5vocab(customer_fts, row)")
