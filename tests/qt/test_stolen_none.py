"""PySide6 6.12.0 on Python 3.11 loses a reference to None (or True) in most calls and ends the process after a while.

Each call below is made many times; a count of references that sinks with them is the bug. From Python 3.12 on None is
immortal and nothing can be counted.
"""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QModelIndex, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPixmap, QStandardItemModel
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView

ROUNDS = 300
pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal in this Python")


class Sender(QObject):
    happened = Signal()
    told = Signal(str)


@pytest.fixture
def calls(qtbot):
    label, edit, view, timer, sender = QLabel("x"), QLineEdit(), QTableView(), QTimer(), Sender()
    for widget in (label, edit, view):
        qtbot.addWidget(widget)
    model = QStandardItemModel(5, 1, view)
    view.setModel(model)
    image, pixmap, path = QImage(100, 100, QImage.Format.Format_RGB32), QPixmap(10, 10), QPainterPath()
    rect, exact, red = QRect(0, 0, 10, 10), QRectF(0, 0, 10, 10), QColor("red")
    painter = QPainter(image)
    sender.told.connect(lambda _text: None)
    yield {
        "QWidget.update": label.update,
        "QWidget.setVisible": lambda: label.setVisible(False),
        "QWidget.resize": lambda: label.resize(QSize(5, 5)),
        "QWidget.setGeometry": lambda: label.setGeometry(rect),
        "QWidget.setToolTip": lambda: label.setToolTip("a"),
        "QWidget.setEnabled": lambda: label.setEnabled(True),
        "QWidget.setAccessibleName": lambda: label.setAccessibleName("a"),
        "QLabel.setText": lambda: label.setText("a"),
        "QLineEdit.setText": lambda: edit.setText("a"),
        "QLineEdit.clear": edit.clear,
        "QTimer.start": lambda: timer.start(1000),
        "QTimer.stop": timer.stop,
        "QPainter.setPen": lambda: painter.setPen(red),
        "QPainter.setPen enum": lambda: painter.setPen(Qt.GlobalColor.red),
        "QPainter.setBrush": lambda: painter.setBrush(QBrush(red)),
        "QPainter.setFont": lambda: painter.setFont(label.font()),
        "QPainter.save": lambda: (painter.save(), painter.restore()),
        "QPainter.drawLine": lambda: painter.drawLine(0, 0, 5, 5),
        "QPainter.drawRect": lambda: painter.drawRect(exact),
        "QPainter.drawRoundedRect": lambda: painter.drawRoundedRect(exact, 4, 4),
        "QPainter.drawEllipse": lambda: painter.drawEllipse(rect),
        "QPainter.drawPath": lambda: painter.drawPath(path),
        "QPainter.drawPixmap": lambda: painter.drawPixmap(rect, pixmap),
        "QPainter.drawImage": lambda: painter.drawImage(QPoint(0, 0), image.copy(0, 0, 1, 1)),
        "QPainter.drawText": lambda: painter.drawText(rect, 0, "a"),
        "QPainter.fillRect": lambda: painter.fillRect(rect, red),
        "QPainter.setClipRect": lambda: painter.setClipRect(rect),
        "QPainter.translate": lambda: painter.translate(1, 1),
        "QPainterPath.moveTo": lambda: path.moveTo(0, 0),
        "QImage.fill": lambda: image.copy(0, 0, 2, 2).fill(red),
        "model.setData": lambda: model.setData(model.index(0, 0), "a"),
        "model.dataChanged": lambda: model.dataChanged.emit(QModelIndex(), QModelIndex()),
        "view.scrollTo": lambda: view.scrollTo(model.index(1, 0)),
        "signal without arguments": sender.happened.emit,
        "signal with an argument": lambda: sender.told.emit("a"),
    }
    painter.end()
    timer.stop()


def drift(call, singleton):
    """Return by how much the count of references to ``singleton`` moves per call."""
    call()
    before = sys.getrefcount(singleton)
    for _ in range(ROUNDS):
        call()
    return (sys.getrefcount(singleton) - before) / ROUNDS


@pytest.mark.parametrize("singleton", [None, True, False])
def test_no_call_loses_a_reference(calls, singleton):
    # A spare stock, so that a broken build fails this test instead of ending the process.
    spare = [singleton] * 200_000
    lost = {name: moved for name, call in calls.items() if (moved := drift(call, singleton)) < -0.5}
    assert lost == {}
    del spare
