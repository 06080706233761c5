"""Light, dark and high contrast: chosen or following the system, at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QMainWindow

from app.settings import Settings
from app.views.theme import Theme
from tests.leaks import settle


def settings_with(theme):
    settings = Settings(None)
    settings.set("look.theme", theme)
    return settings


@pytest.mark.parametrize(
    ("setting", "name"), [("light", "light"), ("dark", "dark"), ("high_contrast", "high-contrast")]
)
def test_the_setting_overrides_the_system(qapp, setting, name):
    theme = Theme(qapp, settings_with(setting))
    assert theme.name == name
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("window")


@pytest.mark.long_slice("styles a window anew")
def test_a_change_of_the_system_is_followed_live(qapp, qtbot, monkeypatch):
    theme = Theme(qapp, settings_with("system"))
    window = QMainWindow()
    qtbot.addWidget(window)
    theme.dress(window)
    before = window.styleSheet()
    assert theme.name == "light"
    monkeypatch.setattr("app.views.theme.system_look", lambda _app: "dark")
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.name == "dark"
    assert window.styleSheet() != before
    monkeypatch.setattr("app.views.theme.system_look", lambda _app: "high-contrast")
    with qtbot.waitSignal(theme.changed):
        qapp.styleHints().accessibility().contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)
    assert theme.name == "high-contrast"


def test_a_chosen_theme_ignores_the_system(qapp, monkeypatch):
    theme = Theme(qapp, settings_with("light"))
    monkeypatch.setattr("app.views.theme.system_look", lambda _app: "dark")
    theme.apply()
    assert theme.name == "light"


def test_layout_grows_with_the_persons_font(qapp):
    theme = Theme(qapp, settings_with("light"))
    small, font = theme.unit, qapp.font()
    larger = qapp.font()
    larger.setPointSizeF(font.pointSizeF() * 2)
    qapp.setFont(larger)
    try:
        assert theme.unit >= small * 1.6
        assert theme.line_height > theme.unit * 2
    finally:
        qapp.setFont(font)


def test_icons_take_the_colour_of_their_role(qapp):
    theme = Theme(qapp, settings_with("dark"))
    image = theme.icon("add", "accent").pixmap(32, 32).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    colors = {pixel.name() for pixel in pixels if pixel.alpha() == 255}
    assert colors == {theme.color("accent").name()}
    assert theme.icon("").isNull()


def test_a_window_that_is_gone_is_forgotten(qapp):
    theme = Theme(qapp, settings_with("light"))
    label = QLabel()
    theme.dress(label)
    label.deleteLater()
    del label
    settle()
    assert theme._windows == []
    theme.choose("dark")
    assert theme.name == "dark"
    theme.choose("light")


def test_motion_is_off_when_the_person_says_so(qapp):
    settings = Settings(None)
    theme = Theme(qapp, settings)
    settings.set("look.motion", "none")
    assert not theme.has_motion


@pytest.mark.parametrize("name", ["light", "dark", "high_contrast"])
@pytest.mark.parametrize("kind", [QLineEdit, QCheckBox])
def test_the_edge_of_what_one_types_or_ticks_in_is_seen(qapp, name, kind):
    theme = Theme(qapp, settings_with(name))
    window = QMainWindow()
    window.setCentralWidget(kind())
    theme.dress(window)
    picture = window.grab().toImage()
    row = [picture.pixelColor(x, picture.height() // 2).name() for x in range(picture.width())]
    assert theme.color("edge").name() in row
    window.deleteLater()
    settle()
