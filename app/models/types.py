"""Column types: everything in the book is INTEGER, TEXT or BLOB (STRICT tables), everything outside is typed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from sqlalchemy import Dialect, Integer, LargeBinary, Text
from sqlalchemy.types import TypeDecorator


class UidType(TypeDecorator[uuid.UUID]):
    """A UUIDv7 as 16 bytes."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002
        """Store the 16 bytes."""
        return None if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> uuid.UUID | None:  # noqa: ARG002
        """Read the 16 bytes back."""
        return None if value is None else uuid.UUID(bytes=value)


class DateType(TypeDecorator[dt.date]):
    """A plain date as ISO text, so that text order is date order."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Store ISO text."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> dt.date | None:  # noqa: ARG002
        """Read ISO text."""
        return None if value is None else dt.date.fromisoformat(value)


class InstantType(TypeDecorator[dt.datetime]):
    """An instant as UTC epoch milliseconds."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        """Store milliseconds."""
        return None if value is None else round(value.timestamp() * 1000)

    def process_result_value(self, value: int | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Read milliseconds as an aware UTC datetime."""
        return None if value is None else dt.datetime.fromtimestamp(value / 1000, dt.UTC)


class JsonType(TypeDecorator[Any]):
    """JSON as compact text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Store compact JSON with the characters as they are."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Read JSON."""
        return None if value is None else json.loads(value)
