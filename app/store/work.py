"""A unit of work: one transaction on the database worker, handed to an action as ``work``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models.clock import Clock
from app.models.job import Job
from app.store.engine import Connection

if TYPE_CHECKING:
    import datetime as dt


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

    @property
    def today(self) -> dt.date:
        """The person's date."""
        return self.clock.today()
