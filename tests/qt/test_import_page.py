"""The import wizard, as a person uses it: look, correct at the cell, import, undo (R22)."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QStyle, QStyleOptionViewItem, QTableView

from app.actions.imports.values import Counts
from app.models.values import CustomerQuery
from app.views.imports.page import COLUMNS, DONE, FILE, ROWS
from app.views.imports.preview_model import FIXED, PreviewModel
from app.views.imports.preview_step import PreviewStep
from app.views.plain_label import OneLine
from tests.qt.frame import run_with, startup, until, until_is

LIST = """Naam;Domein;E-mail beheerder;Licenties;Verlengingsdatum;Land
Bakkerij Zon;zon.example;info@zon.example;12;04-03-2027;NL
Maan;maan..example;info@maan.example;5;05-03-2027;Holland
Ster;ster.example;geen adres;7;31-12-2026;QQ
"""


@pytest.fixture
def dutch(tmp_path):
    path = tmp_path / "klanten.csv"
    path.write_bytes(LIST.encode("windows-1252"))
    return path


async def opened(shell, path):
    await until(lambda: shell.desk.is_open and shell.window.page is not None, "the book")
    shell.desk.go("import", path)
    return shell.window.page


def step(page):
    return page._stack.currentIndex()


def button(page, words) -> QPushButton:
    found = [each for each in page.findChildren(QPushButton) if each.text() == words and not each.isHidden()]
    assert found, (words, [each.text() for each in page.findChildren(QPushButton)])
    return found[0]


def all_text(page):
    return "\n".join(each.text() for each in page.findChildren(QLabel) if not each.isHidden())


async def at_rows(shell, path):
    page = await opened(shell, path)
    await until(lambda: step(page) == COLUMNS, "the columns")
    button(page, "Next").click()
    await until(lambda: step(page) == ROWS, "the rows")
    model = page.findChild(QTableView).model()
    await until(lambda: model.index(0, 1).data() not in (None, "…"), "the first page of rows")
    return page, model


def test_what_was_recognised_is_shown_and_can_be_changed(qapp, dutch):
    async def script(shell):
        page = await opened(shell, dutch)
        await until(lambda: step(page) == COLUMNS, "the columns")
        assert "separated by semicolon" in all_text(page)
        assert "header in row 1" in all_text(page)
        name = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Field for column Naam")
        domain = next(c for c in page.findChildren(QComboBox) if c.accessibleName() == "Field for column Domein")
        assert (name.currentData(), domain.currentData()) == ("organisation_name", "domain")
        name.setCurrentIndex(name.findData("domain"))
        assert domain.currentData() == ""

    assert run_with(qapp, startup(), script) == 0


def test_what_stands_in_a_column_ends_in_dots_where_there_is_no_room_for_it(qtbot):
    shown = OneLine("Bakkerij Zon · Café\nDe Kade <b>· Ster")
    qtbot.addWidget(shown)
    whole = "Bakkerij Zon · Café De Kade <b>· Ster"
    shown.show()
    shown.resize(shown.sizeHint())
    assert shown.text() == whole
    shown.resize(shown.sizeHint().width() // 2, shown.height())
    assert shown.text().startswith("Bakkerij")
    assert shown.text().endswith("…")
    assert (shown.accessibleName(), shown.textFormat()) == (whole, Qt.TextFormat.PlainText)
    shown.resize(shown.sizeHint())
    assert shown.text() == whole


def test_a_problem_stands_at_its_cell_and_is_mended_there(qapp, dutch):
    async def script(shell):
        page, model = await at_rows(shell, dutch)
        assert [model.index(line, 1).data() for line in range(3)] == ["New", "Not taken", "Not taken"]
        cell = model.index(1, FIXED + 1)
        assert "is not a domain name" in cell.data(Qt.ItemDataRole.ToolTipRole)
        assert cell.data(Qt.ItemDataRole.BackgroundRole) is not None
        assert model.setData(cell, "maan.example")
        await until(lambda: model.index(1, 1).data() == "New", "the row to be fine")
        await until(lambda: page._next.text() == "Import 2 customers", "the count on the button")
        assert await asyncio.wrap_future(shell.desk.reader.count(CustomerQuery())) == 0

    assert run_with(qapp, startup(), script) == 0


def test_a_country_is_shown_by_its_name_and_edited_as_the_file_has_it(qapp, dutch):
    async def script(shell):
        _page, model = await at_rows(shell, dutch)
        cells = [model.index(line, FIXED + 5) for line in range(3)]
        assert [each.data() for each in cells] == ["Netherlands (NL)", "Holland", "QQ"]
        assert [each.data(Qt.ItemDataRole.EditRole) for each in cells] == ["NL", "Holland", "QQ"]
        assert model.setData(cells[2], "be")
        await until(lambda: cells[2].data() == "Belgium (BE)", "the correction")

    assert run_with(qapp, startup(), script) == 0


def test_import_then_undo_takes_it_all_back(qapp, dutch):
    async def script(shell):
        page, _ = await at_rows(shell, dutch)
        button(page, "Import 1 customer").click()
        await until(lambda: step(page) == DONE, "the end")
        assert "1 new, 0 updated." in all_text(page)
        assert "2 rows were not taken." in all_text(page)
        rows = (await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))).rows
        assert [(each.organisation_name, each.renewal_date) for each in rows] == [("Bakkerij Zon", "2027-03-04")]
        shell.desk.undo()
        await until_is(lambda: asyncio.wrap_future(shell.desk.reader.count(CustomerQuery())), 0)

    assert run_with(qapp, startup(), script) == 0


def test_the_problem_of_the_current_cell_is_said_to_who_has_no_pointer(qapp, dutch):
    async def script(shell):
        page, model = await at_rows(shell, dutch)
        table = page.findChild(QTableView)
        table.setCurrentIndex(model.index(1, FIXED + 1))
        assert "“maan..example” is not a domain name" in all_text(page)
        table.setCurrentIndex(model.index(0, FIXED))
        assert "is not a domain name" not in all_text(page)
        assert "press F2" in all_text(page)

    assert run_with(qapp, startup(), script) == 0


def test_the_next_list_is_shown_from_its_first_column(qapp, dutch, tmp_path):
    wide = tmp_path / "wide.csv"
    names = [f"Column {number}" for number in range(30)]
    wide.write_text(";".join(["Naam", *names]) + "\n" + ";".join(["Zon", *names]) + "\n", "utf-8")

    async def script(shell):
        page, _ = await at_rows(shell, wide)
        bar = page.findChild(QTableView).horizontalScrollBar()
        await until(lambda: bar.maximum() > 0, "too many columns for the window")
        bar.setValue(bar.maximum())
        page._start_over()
        page, _ = await at_rows(shell, wide)
        assert bar.value() == 0

    assert run_with(qapp, startup(), script) == 0


def test_remarks_have_room_where_there_are_some_and_a_width_that_was_drawn_stays(qtbot):
    model = PreviewModel(lambda *_asked: None, QColor("red"), QColor("yellow"))
    shown = PreviewStep(model)
    qtbot.addWidget(shown)
    model.show_rows(("Naam", "Domein"), 2)
    width = shown._table.columnWidth
    shown.show_counts(Counts(read=2, new=2))
    shown.fit_columns()
    narrow = width(2)
    assert narrow < width(3)
    shown.show_counts(Counts(read=2, new=2, warnings=1))
    assert width(2) > width(3)
    shown.show_counts(Counts(read=2, new=2))
    assert width(2) == narrow
    shown._table.setColumnWidth(2, 77)
    shown.show_counts(Counts(read=2, new=1, rejected=1))
    assert width(2) == 77


def test_the_cell_of_the_keyboard_has_a_frame_also_where_it_is_not_chosen(qtbot):
    shown = PreviewStep(PreviewModel(lambda *_asked: None, QColor("red"), QColor("yellow")))
    qtbot.addWidget(shown)
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 40, 20)
    option.palette.setColor(QPalette.ColorRole.Accent, QColor("blue"))
    edges = []
    for state in (QStyle.StateFlag.State_Enabled, QStyle.StateFlag.State_Enabled | QStyle.StateFlag.State_HasFocus):
        option.state = state
        image = QImage(40, 20, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        shown._table.itemDelegate().paint(painter, option, QModelIndex())
        painter.end()
        edges.append({image.pixelColor(*place).name() for place in ((1, 10), (20, 1), (38, 10), (20, 18))})
    assert edges[0] & {"#0000ff"} == set()
    assert edges[1] == {"#0000ff"}


def test_asked_for_again_the_wizard_begins_anew_after_a_list_that_is_done(qapp, dutch):
    async def script(shell):
        page, _ = await at_rows(shell, dutch)
        shell.desk.go("customers")
        shell.desk.go("import")
        assert step(page) == ROWS, "what is not done is still there"
        button(page, "Import 1 customer").click()
        await until(lambda: step(page) == DONE, "the end")
        shell.desk.go("customers")
        shell.desk.go("import")
        assert step(page) == FILE
        assert page.focusWidget() is page._choose

    assert run_with(qapp, startup(), script) == 0


def test_rows_not_taken_are_saved_with_the_reason(qapp, dutch, tmp_path):
    saved = tmp_path / "left.csv"

    async def script(shell):
        page, _ = await at_rows(shell, dutch)
        page._write_rejected(saved)
        await until(saved.exists, "the file")
        await until(lambda: "2 rows saved" in shell.window.strip.text, "the word on it")
        text = saved.read_text("utf-8-sig")
        assert "maan..example" in text
        assert "is not a domain name" in text
        assert "Bakkerij Zon" not in text

    assert run_with(qapp, startup(), script) == 0


def test_a_file_that_is_no_list_is_refused_in_words_and_the_next_one_works(qapp, dutch, tmp_path):
    picture = tmp_path / "logo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))

    async def script(shell):
        page = await opened(shell, picture)
        await until(lambda: "logo.png" in page._wrong.text(), "the reason")
        assert step(page) == FILE
        page.open_file(dutch)
        await until(lambda: step(page) == COLUMNS, "the columns")
        assert not page._wrong.text()

    assert run_with(qapp, startup(), script) == 0


def test_closing_in_the_middle_leaves_nothing_behind(qapp, dutch, home):
    async def script(shell):
        page, _ = await at_rows(shell, dutch)
        button(page, "Close").click()
        await until(lambda: shell.window.page is not page, "another page")

    assert run_with(qapp, startup(), script) == 0
    left = [each.name for each in home.rglob("*") if "stag" in each.name or "import" in each.name]
    assert left == []
