"""Draws the main pages into PNG files, with no display: for the README and for review (``run --screenshots DIR``).

The practice book, made anew in a temporary folder, with a fixed today: the same program draws the same pictures.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFont, QFontDatabase, QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from app import texts
from app.models.values import CustomerQuery, Filter
from app.settings import Settings
from app.texts import t
from app.views.main_window import MainWindow
from app.views.run import live, make_application
from app.views.shell import Shell
from app.views.theme import Theme

if TYPE_CHECKING:
    from app.store.startup import Startup

TODAY = "2026-11-22"
SIZE = (1280, 800)
PATIENCE_S = 30.0
CALM_S = 0.4
LOOK_S = 0.05
LIST = """Company;Domain;Email;Plan;Seats;Renewal date;Country
Kaasmakerij De Wei;kaasmakerij-dewei.example;info@kaasmakerij-dewei.example;Business Starter;6;14-03-2027;NL
บริษัท ดอกไม้งาม จำกัด;dokmaingam.example;admin@dokmaingam.example;Workplace Standard;25;2027-02-01;TH
한강상사;hangang.example;hangang.example;Business Plus;twelve;31-12-2026;KR
Åre Fjällhotell AB;are-fjallhotell.example;hej@are-fjallhotell.example;Business Standard;40;2027-05-30;SE
Bakkerij Jansen B.V.;bakkerij-jansen.example;directie@bakkerij-jansen.example;Business Plus;14;14-03-2027;NL
Millstone & Daughters;millstone example;ann@millstone.example;Business Starter;9;31-02-2027;GB
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture.

    Args:
        name: of the file, without ``.png``.
        show: brings the window into the state to draw; None: as it opens.
        theme: value of ``look.theme``.
        language: to speak.
        size: of the window.
        empty: on a book without customers.
    """

    name: str
    show: Callable[[Shell], Awaitable[None]] | None = None
    theme: str = "light"
    language: str = "en"
    size: tuple[int, int] = SIZE
    empty: bool = False


def draw(startup: Startup, folder: Path) -> int:
    """Draw every picture into ``folder``.

    Args:
        startup: what the program was started with; its book is left alone.
        folder: made where it is missing.

    Returns:
        0, or what else the program ended with.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["PARTNER_DESK_TODAY"] = TODAY
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pictures()
    if os.environ.get("QT_SCALE_FACTOR") == "2":
        wanted = [Picture("grid-200-percent", size=(SIZE[0] // 2, SIZE[1] // 2))]
    elif "QT_SCALE_FACTOR" not in os.environ:
        # Qt reads the factor once, so the larger one needs a program of its own.
        again = [
            sys.executable,
            *([] if getattr(sys, "frozen", False) else ["-m", "app"]),
            "--screenshots",
            str(folder),
        ]
        larger = subprocess.run(again, env={**os.environ, "QT_SCALE_FACTOR": "2"}, check=False)  # noqa: S603 - ourselves
        if larger.returncode:
            return larger.returncode
    app = make_application()
    _use_fonts(app)
    app.setCursorFlashTime(0)
    with tempfile.TemporaryDirectory(prefix="partner-desk-") as place:
        for picture in wanted:
            path = folder / f"{picture.name}.png"
            if code := _draw_one(app, startup, Path(place), picture, path):
                return code
            sys.stdout.write(f"{path}\n")
    return 0


def drawn(shell: Shell) -> QPixmap:
    """Return the window as a picture, with its dialogs in the middle of it."""
    picture = shell.window.grab()
    wizard = shell.desk.wizards.current
    if not shell.dialogs.opened and wizard is None:
        return picture
    painter = QPainter(picture)
    if wizard is None:  # which has a scrim of its own
        painter.fillRect(shell.window.rect(), shell.theme.color("scrim"))
    for dialog in (*([wizard] if wizard is not None else []), *shell.dialogs.opened):
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
        Picture("wizard", _wizard),
        Picture("order", _order),
        Picture("take-over", _take_over, language="nl"),
        Picture("today", _today),
        Picture("today-korean", _today, language="ko"),
        Picture("outbox", _outbox),
        Picture("outbox-thai", _outbox, theme="dark", language="th"),
        Picture("verify", _verify),
        Picture("verify-dark-thai", _verify, theme="dark", language="th"),
        Picture("domains", _domains),
        Picture("catalogue", _catalogue),
        Picture("money", _money),
        Picture("money-payouts-dark", _payouts, theme="dark"),
        Picture("import-columns", _import_columns),
        Picture("import-rows", _import_rows),
        Picture("welcome", empty=True),
        Picture("palette", _palette),
        Picture("settings", _settings),
        Picture("message", _message),
        Picture("grid-small", size=(640, 480)),
    ]


async def _table(shell: Shell) -> None:
    shell.registry.trigger("view.table")


async def _customer(shell: Shell) -> None:
    first = await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))
    shell.desk.go("customer", first.rows[1].id)


async def _order(shell: Shell) -> None:
    first = await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))
    buyer = next(row for row in first.rows if not row.subscription_count and row.provider == "google")
    shell.desk.wizards.open_named("order", {"customer_id": buyer.id})
    await asyncio.sleep(CALM_S * 2)


async def _take_over(shell: Shell) -> None:
    shell.desk.wizards.open_named("take_over", {"country": "NL"})
    await asyncio.sleep(CALM_S)


async def _today(shell: Shell) -> None:
    shell.desk.go("today")
    await asyncio.sleep(CALM_S * 2)


async def _outbox(shell: Shell) -> None:
    shell.desk.go("outbox")


async def _verify(shell: Shell) -> None:
    first = await asyncio.wrap_future(
        shell.desk.reader.first_page(CustomerQuery(filters=(Filter("unverified", "yes"),)))
    )
    shell.desk.go("domain", next(row for row in first.rows if row.provider == "zoho").id)


async def _domains(shell: Shell) -> None:
    shell.desk.go("domains")


async def _catalogue(shell: Shell) -> None:
    shell.desk.go("catalogue")
    await asyncio.sleep(CALM_S * 2)


async def _money(shell: Shell) -> None:
    shell.desk.go("money", "payments")
    await asyncio.sleep(CALM_S * 2)


async def _payouts(shell: Shell) -> None:
    shell.desk.go("money", "payouts")
    await asyncio.sleep(CALM_S * 2)


async def _wizard(shell: Shell) -> None:
    shell.desk.wizards.open_named("add", {"country": "NL"})
    await asyncio.sleep(CALM_S * 2)
    wizard = shell.desk.wizards.current
    if wizard is None:
        return
    wizard.go_on()
    wizard.go_on()
    for name, value in (
        ("organisation_name", "Café De Kade"),
        ("domain", "cafedekade.nl"),
        ("locality", "Rotterdam"),
        ("address_lines", "Oude Haven 12"),
        ("postal_code", "30 AA"),
    ):
        for field in wizard.findChildren(QLineEdit, name):
            field.setText(value)
    wizard.go_on()


async def _import_columns(shell: Shell) -> None:
    path = shell.desk.book.path.with_name("customers.csv")
    path.write_text(LIST, "utf-8")
    shell.desk.go("import", path)


async def _import_rows(shell: Shell) -> None:
    await _import_columns(shell)
    await asyncio.sleep(CALM_S * 2)
    for button in shell.window.findChildren(QPushButton):
        if button.text() == t("Next") and button.isVisible():
            button.click()
    await asyncio.sleep(CALM_S * 2)


async def _palette(shell: Shell) -> None:
    from app.views.palette import Palette  # noqa: PLC0415

    shell.dialogs.show_palette()
    for palette in shell.window.findChildren(Palette):
        palette.field.setText("tr")


async def _settings(shell: Shell) -> None:
    shell.dialogs.show_settings()


async def _message(shell: Shell) -> None:
    from app.actions import trials  # noqa: PLC0415

    first = await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))
    shell.desk.do(trials.extend, [first.rows[1].id])


def _draw_one(app: QApplication, startup: Startup, place: Path, picture: Picture, path: Path) -> int:
    """Run the program on a book of its own until the picture is drawn."""
    texts.use(picture.language)
    settings = Settings(None)
    settings.set("look.theme", picture.theme)
    settings.set("person.name", "Mara")
    theme = Theme(app, settings)
    window = MainWindow(theme)
    window.resize(*picture.size)
    window.show()
    book = place / picture.name / ("Customers.deskbook" if picture.empty else "Practice.deskbook")
    changed = replace(
        startup, settings=settings, book=book, practice=not picture.empty, unencrypted=True, connect=None
    )  # nothing is sent while it is drawn
    shell = Shell(app, changed, theme, window)
    failed: list[str] = []

    async def play() -> None:
        shown = asyncio.Event()
        shell.window.page_shown.connect(lambda _name: shown.set())
        if shell.window.page_name:
            shown.set()
        try:
            await asyncio.wait_for(shown.wait(), PATIENCE_S)
            await asyncio.wait_for(_counted(shell), PATIENCE_S)
            await asyncio.sleep(CALM_S)
            if picture.show is not None:
                await asyncio.wait_for(picture.show(shell), PATIENCE_S)
                await asyncio.sleep(CALM_S)
            if not drawn(shell).save(str(path)):
                failed.append(t("“{path}” could not be written.", path=path))
        except TimeoutError:
            failed.append(t("“{name}” took too long.", name=picture.name))
        shell.ask_to_end()

    QTimer.singleShot(0, lambda: shell.spawn(play()))
    code = live(app, shell)
    if failed:
        sys.stderr.write(f"{failed[0]}\n")
        return 1
    return code


async def _counted(shell: Shell) -> None:
    """Wait for the badges of the navigation: they are counted after the first cards are painted."""
    while not shell.window.sidebar.has_counted:  # noqa: ASYNC110 - three watches count, each when it is ready
        await asyncio.sleep(LOOK_S)


def _use_fonts(app: QApplication) -> None:
    """Take the fonts with which the pictures are compared, where they are installed."""
    wanted = [name for name in ("Noto Sans", "Noto Sans Thai", "Noto Sans CJK KR") if name in QFontDatabase.families()]
    if wanted:
        font = QFont(wanted)
        font.setPixelSize(13)
        app.setFont(font)
