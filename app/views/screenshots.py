"""Draws the main pages into PNG files, with no display: for the README and for review (``run --screenshots DIR``).

The practice book, made anew in a temporary folder, with a fixed today: the same program draws the same pictures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEventLoop
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from app import texts
from app.settings import Settings
from app.texts import t
from app.views.main_window import MainWindow
from app.views.shell import Shell
from app.views.theme import Theme

if TYPE_CHECKING:
    from app.store.startup import Startup

TODAY = "2026-11-22"
SIZE = (1280, 800)
PATIENCE_S = 20.0
CALM_S = 0.3


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Args:
        name: of the file, without ``.png``.
        show: brings the window into the state to draw; None: the customers.
        theme: value of ``look.theme``.
        language: to speak.
        size: of the window.
    """

    name: str
    show: Callable[[Shell], object] | None = None
    theme: str = "light"
    language: str = "en"
    size: tuple[int, int] = SIZE


def draw(startup: Startup, folder: Path) -> int:
    """Draw every picture into ``folder``.

    Args:
        startup: what the program was started with; its book is left alone.
        folder: made where it is missing.

    Returns:
        0, or 1 where a picture could not be drawn.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PARTNER_DESK_TODAY"] = TODAY
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pictures()
    if os.environ.get("QT_SCALE_FACTOR") == "2":
        wanted = [Picture("grid-200-percent", size=(SIZE[0] // 2, SIZE[1] // 2))]
    elif "QT_SCALE_FACTOR" not in os.environ:
        # Qt reads the factor once, so the larger one needs a program of its own.
        again = [sys.executable, "-m", "app", "--screenshots", str(folder)]
        larger = subprocess.run(again, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False)  # noqa: S603 - ourselves
        if larger.returncode:
            return larger.returncode
    with tempfile.TemporaryDirectory(prefix="partner-desk-") as place:
        app = QApplication.instance() or QApplication(["Partner Desk"])
        if not isinstance(app, QApplication):
            return 1
        _use_fonts(app)
        for picture in wanted:
            with _shell(app, startup, Path(place), picture) as shell:
                _settle(app)
                if picture.show:
                    picture.show(shell)
                _settle(app)
                path = folder / f"{picture.name}.png"
                if not drawn(shell).save(str(path)):
                    sys.stderr.write(t("“{path}” could not be written.", path=path) + "\n")
                    return 1
                sys.stdout.write(f"{path}\n")
    return 0


def drawn(shell: Shell) -> QPixmap:
    """Return the window as a picture, with its dialogs in the middle of it."""
    picture = shell.window.grab()
    if not shell.dialogs.opened:
        return picture
    painter = QPainter(picture)
    painter.fillRect(shell.window.rect(), shell.theme.color("scrim"))
    for dialog in shell.dialogs.opened:
        rect = dialog.rect()
        rect.moveCenter(shell.window.rect().center())
        painter.drawPixmap(rect.topLeft(), dialog.grab())
        painter.setPen(shell.theme.color("line"))
        painter.drawRect(rect)
    painter.end()
    return picture


def pictures() -> list[Picture]:
    """Return every picture of the README, in order."""
    return [
        Picture("grid-light"),
        Picture("grid-dark", theme="dark"),
        Picture("grid-high-contrast", theme="high_contrast"),
        Picture("grid-thai", language="th"),
        Picture("grid-korean", language="ko"),
        Picture("table", _table),
        Picture("customer", _customer),
        Picture("import", lambda shell: shell.desk.go("import")),
        Picture("welcome", lambda shell: shell.desk.go("welcome")),
        Picture("palette", _palette),
        Picture("settings", _settings),
        Picture("grid-small", size=(640, 480)),
    ]


def _table(shell: Shell) -> None:
    if "view.table" in shell.registry:
        shell.registry.trigger("view.table")


def _customer(shell: Shell) -> None:
    first = _answer(shell.app, shell.desk.reader.first_page(_query()))
    shell.desk.go("customer", first.rows[1].id)


def _query() -> Any:
    from app.models.values import CustomerQuery  # noqa: PLC0415

    return CustomerQuery()


def _palette(shell: Shell) -> None:
    from app.views.palette import Palette  # noqa: PLC0415

    shell.dialogs.show_palette()
    for palette in shell.window.findChildren(Palette):
        palette.field.setText("tr")


def _settings(shell: Shell) -> None:
    shell.dialogs.show_settings()


@contextmanager
def _shell(app: QApplication, startup: Startup, place: Path, picture: Picture) -> Iterator[Shell]:
    """Give a window on the practice book, as the picture wants it."""
    from dataclasses import replace  # noqa: PLC0415

    texts.use(picture.language)
    settings = Settings(None)
    settings.set("look.theme", picture.theme)
    settings.set("person.name", "Mara")
    theme = Theme(app, settings)
    changed = replace(startup, settings=settings, book=place / "Practice.deskbook", practice=True, unencrypted=True)
    shell = Shell(app, changed, theme, MainWindow(theme))
    try:
        shell.open_now()
        shell.window.resize(*picture.size)
        shell.window.show()
        yield shell
    finally:
        shell.end_now()


def _answer(app: QApplication, future: Future[Any]) -> Any:
    until = time.monotonic() + PATIENCE_S
    while not future.done() and time.monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return future.result(0)


def _settle(app: QApplication) -> None:
    """Let the window come to rest: answers arrive, cards are painted."""
    until = time.monotonic() + CALM_S
    while time.monotonic() < until:
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        time.sleep(0.005)


def _use_fonts(app: QApplication) -> None:
    """Take the fonts with which the pictures are compared, where they are installed."""
    from PySide6.QtGui import QFont, QFontDatabase  # noqa: PLC0415

    wanted = [name for name in ("Noto Sans", "Noto Sans Thai", "Noto Sans CJK KR") if name in QFontDatabase.families()]
    if wanted:
        font = QFont(wanted)
        font.setPixelSize(13)
        app.setFont(font)
