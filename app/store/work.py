"""A unit of work: one transaction on the database worker, handed to an action as ``work``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.clock import Clock
from app.models.job import Job
from app.store.engine import Connection

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session


class Work:
    """What an action may use; it lives for one transaction and only on the database worker.

    Args:
        connection: the writer's connection, inside ``BEGIN IMMEDIATE``.
        by: the person, as named in the settings.
        clock: tells now and today.
        job: progress and cancel of a long action.
    """

    def __init__(self, connection: Connection, by: str, clock: Clock, job: Job) -> None:
        self.connection = connection
        self.by = by
        self.clock = clock
        self.job = job
        self.now_ms = clock.now_ms()
        self._session: Session | None = None

    @property
    def today(self) -> dt.date:
        """The person's date."""
        return self.clock.today()

    @property
    def session(self) -> Session:
        """A SQLAlchemy session on the same transaction, for reading typed rows; writes go through the journal."""
        if self._session is None:
            from sqlalchemy import create_engine  # noqa: PLC0415 - a third of a second that start-up does not pay
            from sqlalchemy.orm import Session  # noqa: PLC0415
            from sqlalchemy.pool import StaticPool  # noqa: PLC0415
            from sqlcipher3 import dbapi2  # noqa: PLC0415

            connection = self.connection
            engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool, module=dbapi2)
            self._session = Session(engine, autoflush=False)
        return self._session

    def release(self) -> None:
        """Let the session go without touching the transaction, which belongs to the book."""
        if self._session is not None:
            self._session.expunge_all()
            self._session = None
