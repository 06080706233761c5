"""Files kept with a customer: consent mails, contracts (R6)."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.errors import DiskTrouble, Unreadable, UserError
from app.models.details import AttachmentContent, AttachmentDetail, CustomerDetail
from app.texts import t
from app.views.customer.pane import Pane, label, small_button
from app.views.dates import locale, short_date

if TYPE_CHECKING:
    from app.views.desk import Desk


class EvidencePane(Pane):
    """Files with *Save a copy* and *Remove*; new ones by the button or dropped on the pane."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(t("Files"), parent)
        self._desk = desk
        self._customer_id = 0
        self.setAcceptDrops(True)
        self.add_head(small_button(t("Add file"), self.add))

    def show_detail(self, detail: CustomerDetail) -> None:
        """Show the files of a customer."""
        self._customer_id = detail.card.id
        self.clear()
        if not detail.attachments:
            self.say_empty(t("Consent mails and contracts, at most 20 MB each. Drop a file here or press Add file."))
        for attachment in detail.attachments:
            self.body.addLayout(self._row(attachment))

    def add(self) -> None:
        """Ask for files to keep."""
        dialog = QFileDialog(self.window(), t("Add file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda paths: self.keep([Path(path) for path in paths]))
        dialog.open()

    def keep(self, paths: list[Path]) -> None:
        """Keep these files with the customer shown now."""
        self._desk.spawn(self._keep(self._customer_id, paths), "keep files")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, nothing else."""
        if _files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Keep what was dropped."""
        self.keep(_files(event.mimeData()))
        event.acceptProposedAction()

    async def _keep(self, customer_id: int, paths: list[Path]) -> None:
        from app.actions import attachments  # noqa: PLC0415 - loaded when first used

        for path in paths:
            try:
                content = await asyncio.to_thread(_read, path, attachments.LIMIT_BYTES)
            except (DiskTrouble, Unreadable, UserError) as error:
                self._desk.report(error)
                continue
            self._desk.do(attachments.add, customer_id, path.name, content)

    def _row(self, attachment: AttachmentDetail) -> QHBoxLayout:
        row = QHBoxLayout()
        size = locale().formattedDataSize(attachment.size)
        text = f"{attachment.name} · {size} · {short_date(_day(attachment.added_at))} · {attachment.added_by}"
        row.addWidget(label(text), 1)
        row.addWidget(
            small_button(
                t("Save a copy"),
                partial(self._save_copy, attachment),
                name=t("Save a copy of {name}", name=attachment.name),
            )
        )
        row.addWidget(
            small_button(
                t("Remove"), partial(self._remove, attachment.id), name=t("Remove {name}", name=attachment.name)
            )
        )
        return row

    def _save_copy(self, attachment: AttachmentDetail) -> None:
        dialog = QFileDialog(self.window(), t("Save a copy"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.selectFile(Path(attachment.name).name)
        dialog.fileSelected.connect(lambda path: self._write_copy(attachment.id, Path(path)))
        dialog.open()

    def _write_copy(self, attachment_id: int, path: Path) -> None:
        async def write() -> None:
            found: AttachmentContent | None = await asyncio.wrap_future(self._desk.reader.attachment(attachment_id))
            if found is None:
                return
            await asyncio.to_thread(_write, path, found.content)
            self._desk.strip.say(t("Saved as “{name}”.", name=path.name))

        self._desk.spawn(write(), "save a copy")

    def _remove(self, attachment_id: int) -> None:
        from app.actions import attachments  # noqa: PLC0415

        self._desk.do(attachments.remove, attachment_id)


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _read(path: Path, limit: int) -> bytes:
    try:
        if path.stat().st_size > limit:
            raise UserError("attachment_too_large", "content", name=path.name)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", path.name) from error
    except OSError as error:
        raise Unreadable("file_unreadable", path.name) from error


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise DiskTrouble("disk_read_only", path.name) from error


def _day(instant_ms: int) -> str:
    from PySide6.QtCore import QDateTime  # noqa: PLC0415 - only here

    return str(QDateTime.fromMSecsSinceEpoch(instant_ms).date().toString("yyyy-MM-dd"))
