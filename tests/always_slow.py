"""Not collected: what tests/qt/test_house_fixtures.py runs to see it fail."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer


def test_a_slice_is_over_the_limit_in_each_run(qapp, qtbot):
    done = []

    def burn():
        until = time.thread_time() + 0.3
        while time.thread_time() < until:
            pass
        done.append(True)

    QTimer.singleShot(0, burn)
    qtbot.waitUntil(lambda: bool(done))
