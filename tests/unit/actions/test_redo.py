"""Redo does again what was undone last, and nothing that was given up before (R7)."""

from __future__ import annotations

import pytest

from app.actions import customers, undo
from app.bootstrap import open_book
from app.errors import Refused


def test_what_was_undone_before_something_new_is_not_brought_back_by_redo(tmp_path):
    book = open_book(tmp_path / "Customers.deskbook", unencrypted=True)
    try:
        book.run(customers.add, {"organisation_name": "Lantern Works"})
        book.run(customers.edit, 1, {"note": "given up"})
        book.run(undo.undo)
        book.run(customers.edit, 1, {"phone": "+31 20 555 0100"})
        book.run(undo.undo)
        book.run(undo.redo)
        row = book.run(lambda work: work.connection.execute("SELECT note, phone FROM customer").fetchone())
        assert row == ("", "+31 20 555 0100")
        with pytest.raises(Refused, match="nothing_to_redo"):
            book.run(undo.redo)
    finally:
        book.close()
