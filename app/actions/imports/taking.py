"""Rows on their way into the staging file; which customer each is, is found while the list is still read (R22)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from app.actions.imports.apart import Broken
from app.actions.imports.reading import RowReader, read_table, report
from app.rules.matching import KEYS
from app.store.bulk_match import Scene, find, has_customers, settle, signature
from app.store.worker import breathe

if TYPE_CHECKING:
    from app.actions.imports.apart import Apart
    from app.actions.imports.reading import Reading
    from app.files.table import Table
    from app.models.job import Job
    from app.store.staging import Block, Staging

log = logging.getLogger(__name__)

_FIND_EVERY = 2_000  # rows: one question for many, and still no long one


class Taking:
    """One reading of a list.

    Args:
        staging: where to: it is empty, and its transaction has begun.
        table: the opened list.
        reading: how it is read.
        job: progress and cancel.
    """

    def __init__(self, staging: Staging, table: Table, reading: Reading, job: Job) -> None:
        self._staging, self._table, self._reading, self._job = staging, table, reading, job
        self._scene = Scene(staging.connection, staging.fields)
        self._begin()

    def _begin(self) -> None:
        self._seen = signature(self._scene)
        self._among = has_customers(self._scene)
        self._blocks = self._waiting = 0
        self._found_to = self._taken_to = -1

    def take_all(self, apart: Apart) -> tuple[Any, ...]:
        """Read, stage and match the whole list.

        Args:
            apart: another process that may read it.

        Returns:
            The book's signature as it was matched with.

        Raises:
            Cancelled: somebody stopped it.
            Unreadable: as ``read_table``.
        """
        job = self._job
        shared_keys = self._read_apart(apart)
        job.step(0, 0, "matching")
        self._find()
        if shared_keys is None or shared_keys:
            self._staging.index(KEYS if shared_keys is None else shared_keys)
        settle(self._scene, job.check, among=self._among, shared_keys=shared_keys)
        return self._seen

    def _read_here(self) -> tuple[str, ...] | None:
        row_reader = RowReader(self._reading, self._staging.fields, self._take)
        read_table(self._table, row_reader, self._job)
        return row_reader.shared_keys

    def _read_apart(self, apart: Apart) -> tuple[str, ...] | None:
        blocks = apart.blocks(self._table, self._reading, self._staging.fields)
        try:
            while True:
                fraction, block = next(blocks)
                report(self._job, self._blocks, fraction)
                self._take(block)
        except StopIteration as end:
            return cast("tuple[str, ...] | None", end.value)
        except Broken:
            if self._blocks:
                log.info("the process that read the list is gone; it is read again in this one")
                self._staging.end(keep=True)
                self._staging.reset(self._reading.mapping)
                self._staging.begin()
                self._begin()
            return self._read_here()
        finally:
            blocks.close()

    def _take(self, block: Block) -> None:
        self._staging.add(block)
        self._blocks += 1
        self._taken_to = block[0][-1]
        self._waiting += len(block[0])
        breathe()
        if self._waiting >= _FIND_EVERY:
            self._find()

    def _find(self) -> None:
        """Find the customers of the rows taken since the last time."""
        if self._waiting:
            find(self._scene, f"AND r.id > {self._found_to} AND r.id <= {self._taken_to}", among=self._among)
            self._found_to, self._waiting = self._taken_to, 0
