"""What every table of the book has in common."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import LargeBinary, Text, text
from sqlalchemy.orm import DeclarativeBase

from app.models.types import DateType, JsonType, UidType

EMPTY = text("''")
ZERO = text("0")
EMPTY_LIST = text("'[]'")
EMPTY_OBJECT = text("'{}'")


class Table(DeclarativeBase):
    """Base of all tables: Python types → column types that STRICT SQLite takes."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        str: Text,
        bytes: LargeBinary,
        uuid.UUID: UidType,
        dt.date: DateType,
        dict[str, Any]: JsonType,
        list[Any]: JsonType,
    }
    __table_args__: Any = ({"sqlite_strict": True},)


def strict(*arguments: Any, never_reuse_ids: bool = False) -> tuple[Any, ...]:
    """Return the arguments of a STRICT table; ids that undo may bring back are not given to a newer row."""
    return (*arguments, {"sqlite_strict": True, "sqlite_autoincrement": never_reuse_ids})
