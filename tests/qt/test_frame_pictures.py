"""The pictures of the README are drawn by the program, the same ones each time."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QImage

from app.views import screenshots
from app.views.domain import service as domain_service
from app.views.today import watch as today_watch
from tests.qt.frame import startup

pytestmark = pytest.mark.long_slice("builds whole windows")


@pytest.fixture(autouse=True)
def one_size(monkeypatch, qapp):
    monkeypatch.setenv("QT_SCALE_FACTOR", "1")  # larger ones are drawn by a program of their own
    monkeypatch.setenv("PARTNER_DESK_TODAY", "2026-01-01")
    monkeypatch.setattr(screenshots, "CALM_S", 0.2)
    for watch in (today_watch, domain_service):
        monkeypatch.setattr(watch, "SETTLED_MS", 20)
    font = QFont(qapp.font())
    yield
    qapp.setFont(font)


def test_the_same_picture_is_drawn_twice(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(screenshots, "pictures", lambda: [screenshots.Picture("welcome", empty=True, size=(700, 500))])
    for folder in ("one", "two"):
        assert screenshots.draw(startup(), tmp_path / folder) == 0
    one, two = (tmp_path / folder / "welcome.png" for folder in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    assert (QImage(str(one)).width(), QImage(str(one)).height()) == (700, 500)
    assert capsys.readouterr().out.splitlines() == [str(one), str(two)]


def test_a_picture_that_can_not_be_written_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(screenshots, "pictures", lambda: [screenshots.Picture("no/folder", empty=True)])
    assert screenshots.draw(startup(), tmp_path) == 1
    assert "could not be written" in capsys.readouterr().err


def test_every_picture_has_a_name_of_its_own():
    names = [picture.name for picture in screenshots.pictures()]
    assert len(names) == len(set(names)) >= 12


@pytest.mark.parametrize("name", ["table", "customer", "palette", "settings", "message", "import-columns"])
def test_a_picture_shows_what_it_is_named_for(name, tmp_path, monkeypatch, capsys):
    wanted = next(picture for picture in screenshots.pictures() if picture.name == name)
    seen = []
    if name == "table":  # one that is ready before anything is counted
        monkeypatch.setattr(today_watch, "SETTLED_MS", 700)
    monkeypatch.setattr(screenshots, "pictures", lambda: [wanted])
    drawn = screenshots.drawn
    monkeypatch.setattr(screenshots, "drawn", lambda shell: (seen.append(state(shell)), drawn(shell))[1])
    assert screenshots.draw(startup(), tmp_path) == 0
    assert name.partition("-")[0] in seen[0]
    assert "nothing on Today" not in seen[0]


def state(shell):
    """Return what is on screen, in words that the pictures' names contain."""
    words = {shell.window.page_name}
    words |= {type(dialog).__name__.removesuffix("Dialog").lower() for dialog in shell.dialogs.opened}
    if shell.window.strip.text:
        words.add("message")
    if getattr(shell.window.page, "shown_as", "") == "table":
        words.add("table")
    badge = shell.window.sidebar._badges.get("today")
    words.add("nothing on Today" if badge is None or badge.isHidden() else f"{badge.text()} on Today")
    return words
