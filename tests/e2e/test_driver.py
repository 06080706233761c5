"""The driver of the desktop tests reads, presses and types: tried on a window of its own."""

from __future__ import annotations

import sys

import pytest

from tests.e2e.desk import Desk, NotSaid

WINDOW = """
import sys
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTableView, QVBoxLayout, QWidget

application = QApplication(sys.argv)
window = QWidget()
window.setWindowTitle("A window")
layout = QVBoxLayout(window)
field, answer, button, table = QLineEdit(), QLabel("nothing yet"), QPushButton("Say it"), QTableView()
field.setAccessibleName("Search customers")
table.setAccessibleName("Customers")
model = QStringListModel([f"customer {number}" for number in range(100_000)])
table.setModel(model)
for widget in (field, button, answer, table):
    layout.addWidget(widget)
button.clicked.connect(lambda: answer.setText(f"said {field.text()}"))
window.show()
sys.exit(application.exec())
"""


@pytest.fixture
def window(home, tmp_path):
    script = tmp_path / "window.py"
    script.write_text(WINDOW)
    with Desk(home, command=[sys.executable, str(script)]) as desk:
        yield desk


def test_a_person_types_presses_and_reads(window):
    window.find("text", "Search customers").focus()
    window.find("text", "Search customers", states=("focused",))
    window.type("gardener")
    window.keys("Tab", "space")
    assert window.find("label", "said gardener")
    window.find("text", "Search customers").write("สวนสวย 정원")
    window.find("push button", "Say", how="starts").act("Press")
    assert window.find("label", "said สวนสวย 정원")


def test_a_table_of_many_rows_is_read_by_its_interface(window):
    table = window.find("table", "Customers")
    assert table.table()["rows"] == 100_000
    assert table.cell(99_999, 0).name == "customer 99999"


def test_what_is_not_there_is_said_with_the_tree(window):
    with pytest.raises(NotSaid, match="Say it"):
        window.find("push button", "Nowhere", timeout=0.2)
    window.gone("push button", "Nowhere")


def test_the_mouse_reaches_what_the_tree_names(window):
    window.find("push button", "Say it").click()
    assert window.find("label", "said ")
