"""What the journal knows of the tables is what the tables are."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary

from app.models.columns import BLOB, DATE, SEARCHED_FIELDS, TABLES, UID
from app.models.tables import Table
from app.models.types import DateType, UidType


def kind(column: Column) -> str:
    for type_, name in ((UidType, UID), (DateType, DATE), (LargeBinary, BLOB)):
        if isinstance(column.type, type_):
            return name
    return ""


def test_the_journal_knows_every_table_its_columns_in_their_order_and_how_each_keeps_its_values():
    made = {name: [(each.name, kind(each)) for each in table.columns] for name, table in Table.metadata.tables.items()}
    assert {name: list(table.c.items()) for name, table in TABLES.items()} == made
    assert all(name == table.name for name, table in TABLES.items())


def test_what_is_searched_are_columns_of_a_customer():
    assert set(SEARCHED_FIELDS) <= TABLES["customer"].c.keys()
