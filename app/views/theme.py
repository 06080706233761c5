"""The look: colours by role, as palette and stylesheet, light, dark or high contrast, following the system live.

Whoever paints asks ``theme.color("accent")`` at the moment of painting and repaints on ``theme.changed``. Whoever lays
out measures in ``theme.unit`` (8 pixels at the usual font size, growing with the person's font).
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.views.stylesheet import stylesheet

if TYPE_CHECKING:
    from app.settings import Settings

ThemeName = Literal["light", "dark", "high-contrast"]
RESOURCES = Path(__file__).parent.parent / "resources"
_SETTING: dict[str, ThemeName] = {"light": "light", "dark": "dark", "high_contrast": "high-contrast"}
_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "card",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "text2",
    QPalette.ColorRole.Button: "card",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "bad",
    QPalette.ColorRole.ToolTipBase: "toast",
    QPalette.ColorRole.ToolTipText: "toast-text",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on-accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "line",
    QPalette.ColorRole.Midlight: "track",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "line",
}


@lru_cache(maxsize=1)
def all_tokens() -> dict[str, dict[str, str]]:
    """Return theme → role → colour as written in ``resources/themes.toml``."""
    return tomllib.loads((RESOURCES / "themes.toml").read_text("utf-8"))


def unit_of(metrics: QFontMetrics) -> int:
    """Return the rhythm of a layout in a font: 8 pixels at the usual size, growing with it."""
    return max(8, round(metrics.height() / 2.2))


class Theme(QObject):
    """The look in use.

    Args:
        app: the application whose palette follows.
        settings: ``look.theme`` overrides the system.

    Signals:
        changed: colours or fonts are others now; drop cached pixmaps and repaint.
    """

    changed = Signal()

    def __init__(self, app: QApplication, settings: Settings) -> None:
        super().__init__(app)
        self._app = app
        self._settings = settings
        self._colors: dict[str, QColor] = {}
        self._icons: dict[tuple[str, str], QIcon] = {}
        self._windows: list[QWidget] = []
        self.name: ThemeName = "light"
        self._chosen = settings.text("look.theme")
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        # Reading several changes of the system at once, after they all came.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.apply)
        self._set(self._wanted())

    def color(self, role: str) -> QColor:
        """Return the colour of a role of ``themes.toml``.

        Raises:
            KeyError: there is no such role.
        """
        return self._colors[role]

    @property
    def unit(self) -> int:
        """The rhythm of the layout: 8 pixels at the usual font size."""
        return unit_of(QFontMetrics(self._app.font()))

    @property
    def line_height(self) -> int:
        """Height of a line that has room for Thai marks above and below."""
        return round(QFontMetrics(self._app.font()).height() * 1.25)

    @property
    def has_motion(self) -> bool:
        """Whether things may move: neither the settings nor the system say no."""
        if self._settings.text("look.motion") == "none":
            return False
        return bool(
            self._app.isEffectEnabled(Qt.UIEffect.UI_General)
            or not self._app.isEffectEnabled(Qt.UIEffect.UI_AnimateMenu)
        )

    def font(self, size: Literal["small", "normal", "large", "title"] = "normal", *, strong: bool = False) -> QFont:
        """Return the person's font in one of the sizes; ``strong`` is the one change of weight."""
        font = QFont(self._app.font())
        factor = {"small": 0.92, "normal": 1.0, "large": 1.15, "title": 1.5}[size]
        if font.pointSizeF() > 0:
            font.setPointSizeF(font.pointSizeF() * factor)
        else:
            font.setPixelSize(round(font.pixelSize() * factor))
        if strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def icon(self, name: str, role: str = "text2") -> QIcon:
        """Return an icon of ``resources/icons`` in the colour of a role; empty name, empty icon."""
        if not name:
            return QIcon()
        if (name, role) not in self._icons:
            self._icons[name, role] = QIcon(self._tinted(name, role))
        return self._icons[name, role]

    def dress(self, window: QWidget) -> None:
        """Give a window (and all that is in it) the stylesheet, and a new one at every change."""
        self._windows.append(window)
        window.destroyed.connect(lambda _gone=None, held=window: self._undress(held))
        window.setStyleSheet(stylesheet(self._colors, self.unit, self._app.font()))

    def choose(self, setting: str) -> None:
        """Follow another value of ``look.theme`` from now on (it is not saved here)."""
        self._chosen = setting
        self.apply()

    def apply(self) -> None:
        """Take up what the system and the settings say now."""
        wanted = self._wanted()
        if wanted != self.name:
            self._set(wanted)
            for window in self._windows:
                window.setStyleSheet(stylesheet(self._colors, self.unit, self._app.font()))
            self.changed.emit()

    def _undress(self, window: QWidget) -> None:
        self._windows = [held for held in self._windows if held is not window]

    def _system_changed(self) -> None:
        self._later.start(0)

    def _wanted(self) -> ThemeName:
        return _SETTING[self._chosen] if self._chosen in _SETTING else system_look(self._app)

    def _set(self, name: ThemeName) -> None:
        self.name = name
        self._icons.clear()
        self._colors = {role: QColor(color) for role, color in all_tokens()[name].items()}
        palette = QPalette()
        for part, role in _PALETTE.items():
            palette.setColor(part, self._colors[role])
        for part in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, part, self._colors["text3"])
        palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, self._colors["track"])
        self._app.setPalette(palette)

    def _tinted(self, name: str, role: str) -> QPixmap:
        from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 - not needed before the first paint

        ratio = self._app.devicePixelRatio()
        side = round(QFontMetrics(self._app.font()).height() * 1.1)
        pixmap = QPixmap(round(side * ratio), round(side * ratio))
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(str(RESOURCES / "icons" / f"{name}.svg")).render(painter)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(pixmap.rect(), self._colors[role])
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        return pixmap


def system_look(app: QApplication) -> ThemeName:
    """Return the theme that the system asks for now."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "high-contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"
