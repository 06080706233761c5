"""The stylesheet made from a theme's colours. Widgets say what they are by properties, never by colours of their own.

Properties that pages may set: on a ``QPushButton`` ``primary`` (the one accent button of a page), ``small``, ``quiet``
(no frame), ``chip``; on a ``QLabel`` ``role`` (``title``, ``heading``, ``second``, ``small``, ``bad``), ``pill``
(``ok``, ``warn``, ``bad``, ``info``, ``plain``) and ``quote`` (somebody else's words); on a ``QFrame`` ``pane`` (a card
on the page's ground); on a field ``wrong`` (framed in red).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtGui import QColor, QFont

MARKS = Path(__file__).parent.parent / "resources" / "marks"


def stylesheet(colors: Mapping[str, QColor], unit: int, font: QFont) -> str:
    """Return the stylesheet for a window.

    Args:
        colors: role → colour, as in ``resources/themes.toml``.
        unit: the layout's rhythm in pixels.
        font: the person's font, from which sizes are taken.
    """
    c = {role.replace("-", "_"): _css(color) for role, color in colors.items()}
    size = font.pointSizeF()
    kind = "pt" if size > 0 else "px"
    size = size if size > 0 else float(font.pixelSize())
    sizes = {name: f"{size * factor:.1f}{kind}" for name, factor in _SIZES.items()}
    pads = {f"u{n}": f"{round(unit * n / 4)}px" for n in (1, 2, 3, 4, 5, 6, 8)}
    pads["round"] = f"{round(unit * 3 / 4) + 1}px"  # half of an indicator with its edge
    # Inside a focus ring of two pixels instead of an edge of one, so that nothing moves.
    tight = {f"{name}m": f"{int(pad[:-2]) - 1}px" for name, pad in pads.items()}
    check = "light" if colors["on-accent"].lightness() > 127 else "dark"  # the name says what colour the mark has
    return _TEMPLATE.format(marks=MARKS.as_posix(), check=check, **c, **sizes, **pads, **tight)


def _css(color: QColor) -> str:
    return (
        f"rgba({color.red()},{color.green()},{color.blue()},{color.alpha()})" if color.alpha() < 255 else color.name()
    )


_SIZES = {"small": 0.92, "large": 1.15, "huge": 1.5}
# u4 is the rhythm (8 px at the usual font size), u1 a quarter of it.
_TEMPLATE = """
QMainWindow, QDialog, QStackedWidget#pages > QWidget {{ background: {window}; }}
QToolTip {{ background: {toast}; color: {toast_text}; border: 0; padding: {u2} {u3}; }}
QMenuBar {{ background: {sidebar}; color: {text}; border-bottom: 1px solid {line}; }}
QMenuBar::item {{ padding: {u2} {u4}; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected, QMenuBar::item:pressed {{ background: {selected}; }}
QMenu {{ background: {card}; color: {text}; border: 1px solid {line}; padding: {u2}; menu-scrollable: 1; }}
QMenu::item {{ padding: {u2} {u8} {u2} {u6}; border-radius: 4px; }}
QMenu::item:selected {{ background: {selected}; color: {text}; }}
QMenu::item:disabled {{ color: {text3}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: {u2} {u4}; }}
QMenu::icon {{ padding-left: {u3}; }}

QPushButton {{ background: {card}; color: {text}; border: 1px solid {line}; border-radius: 8px; padding: {u3} {u6}; }}
QPushButton:hover {{ border-color: {accent}; }}
QPushButton:pressed, QPushButton:checked {{ background: {selected}; }}
QPushButton:focus {{ border: 2px solid {accent}; padding: {u3m} {u6m}; }}
QPushButton, QToolButton, QCheckBox, QRadioButton {{ outline: 0; }}
QPushButton:disabled {{ color: {text3}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton[primary="true"]:hover {{ background: {accent_hover}; }}
QPushButton[primary="true"]:focus {{ border: 2px solid {text}; }}
QPushButton[primary="true"]:disabled {{ background: {track}; color: {text3}; border-color: {line}; }}
QPushButton[small="true"] {{ border-radius: 6px; padding: {u2} {u4}; font-size: {small}; }}
QPushButton[small="true"]:focus {{ padding: {u2m} {u4m}; }}
QPushButton[quiet="true"] {{ background: transparent; border-color: transparent; padding: {u2} {u3}; }}
QPushButton[quiet="true"]:hover {{ background: {hover}; }}
QPushButton[quiet="true"]:focus {{ border: 2px solid {accent}; padding: {u2m} {u3m}; }}
QPushButton[chip="true"] {{ border-radius: {u5}; padding: {u1} {u4}; font-size: {small}; color: {text2}; }}
QPushButton[chip="true"]:focus {{ padding: {u1m} {u4m}; }}
QPushButton[chip="true"]:checked {{ background: {selected}; color: {text}; border-color: {accent}; }}
QPushButton::menu-indicator {{ width: 0; }}
QToolButton {{ background: transparent; color: {text}; border: 1px solid transparent; border-radius: 6px;
  padding: {u2}; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:focus {{ border: 2px solid {accent}; padding: {u2m}; }}

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDateEdit, QComboBox {{ background: {card}; color: {text};
  border: 1px solid {edge}; border-radius: 6px; padding: {u2} {u4}; selection-background-color: {accent};
  selection-color: {on_accent}; placeholder-text-color: {text2}; }}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDateEdit:focus, QComboBox:focus {{
  border: 2px solid {accent}; padding: {u2m} {u4m}; }}
QLineEdit[wrong="true"], QPlainTextEdit[wrong="true"], QComboBox[wrong="true"], QSpinBox[wrong="true"] {{
  border: 1px solid {bad}; }}
QLineEdit[wrong="true"]:focus, QPlainTextEdit[wrong="true"]:focus, QComboBox[wrong="true"]:focus {{
  border: 2px solid {bad}; }}
QLineEdit:read-only {{ background: {window}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox::drop-down, QDateEdit::drop-down {{ border: 0; width: {u8}; }}
QComboBox::down-arrow, QDateEdit::down-arrow {{ image: url("{marks}/chevron.svg"); width: {u6}; height: {u6}; }}
QSpinBox::up-button, QSpinBox::down-button {{ width: 0; border: 0; }}
QComboBox QAbstractItemView {{ background: {card}; color: {text}; border: 1px solid {line};
  selection-background-color: {selected}; selection-color: {text}; }}
QCheckBox, QRadioButton {{ color: {text}; spacing: {u4}; padding: {u1}; }}
QCheckBox, QRadioButton {{ border: 2px solid transparent; }}
QCheckBox::indicator {{ background: {card}; border: 1px solid {edge}; border-radius: 4px; width: {u6}; height: {u6}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{marks}/check-{check}.svg"); }}
QCheckBox::indicator:disabled {{ background: {track}; border-color: {line}; }}
QRadioButton::indicator {{ background: {card}; border: 1px solid {edge}; border-radius: {round}; width: {u6};
  height: {u6}; }}
QRadioButton::indicator:checked {{ border-color: {accent}; background: qradialgradient(cx:0.5, cy:0.5, radius:0.5,
  fx:0.5, fy:0.5, stop:0 {on_accent}, stop:0.42 {on_accent}, stop:0.5 {accent}, stop:1 {accent}); }}
QRadioButton::indicator:disabled {{ background: {track}; border-color: {line}; }}
QRadioButton:disabled, QCheckBox:disabled {{ color: {text3}; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; border-radius: 4px; }}

QLabel {{ color: {text}; background: transparent; }}
QLabel[role="title"] {{ font-size: {huge}; font-weight: 600; }}
QLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="second"] {{ color: {text2}; }}
QLabel[role="small"] {{ color: {text2}; font-size: {small}; }}
QLabel[role="bad"] {{ color: {bad}; font-size: {small}; }}
QLabel[pill] {{ border-radius: {u4}; padding: {u1} {u4}; font-size: {small}; max-height: {u8}; }}
QLabel[pill="ok"] {{ background: {ok_bg}; color: {ok}; }}
QLabel[pill="warn"] {{ background: {warn_bg}; color: {warn}; }}
QLabel[pill="bad"] {{ background: {bad_bg}; color: {bad}; }}
QLabel[pill="info"] {{ background: {info_bg}; color: {info}; }}
QLabel[pill="plain"] {{ background: {mark}; color: {mark_text}; }}
QLabel[quote="true"] {{ border-left: 3px solid {line}; padding: {u1} {u4}; color: {text2}; font-size: {small}; }}
QLabel[code] {{ background: {mark}; color: {mark_text}; border-radius: 4px; padding: {u1} {u2}; }}
QLabel[code="bad"] {{ background: {bad_bg}; color: {bad}; }}
QLabel[tone="warn"] {{ color: {warn}; }}
QLabel[tone="ok"] {{ color: {ok}; }}
QLabel[tone="bad"] {{ color: {bad}; }}
QLabel[note] {{ border-radius: 8px; padding: {u3} {u4}; }}
QLabel[note="plain"] {{ padding: 0; }}
QLabel[note="ok"] {{ background: {ok_bg}; color: {ok}; }}
QLabel[note="warn"] {{ background: {warn_bg}; color: {warn}; }}
QLabel[note="bad"] {{ background: {bad_bg}; color: {bad}; }}
QPushButton[link="true"] {{ background: transparent; border: 1px solid transparent; border-radius: 4px; color: {accent};
  margin-left: -1px; padding: 0; text-align: left; }}
QPushButton[link="true"]:hover {{ text-decoration: underline; }}
QPushButton[link="true"]:focus {{ border: 1px solid {accent}; }}
QPushButton[row="true"] {{ background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 0;
  text-align: left; }}
QPushButton[row="true"]:hover {{ background: {hover}; }}
QPushButton[row="true"]:focus {{ border: 2px solid {accent}; }}
QFrame[line="true"] {{ background: {line}; border: 0; }}
QFrame[pane="true"] {{ background: {card}; border: 1px solid {line}; border-radius: 10px; }}

#sidebar {{ background: {sidebar}; border: 0; border-right: 1px solid {line}; }}
#sidebar QScrollArea, #sidebar QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
#brand {{ font-size: {large}; font-weight: 600; padding: 0 {u4}; }}
#practiceBadge {{ margin-left: {u4}; }}
#sidebar QLabel[role="small"] {{ padding: 0 {u4}; }}
#sidebar QPushButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px; color: {text2};
  text-align: left; padding: {u3} {u4}; }}
#sidebar QPushButton:hover {{ background: {hover}; }}
#sidebar QPushButton:checked {{ background: {selected}; color: {text}; font-weight: 600; }}
#sidebar QPushButton:focus {{ border: 2px solid {accent}; padding: {u3m} {u4m}; }}
#sidebar QPushButton#accountsTitle {{ font-size: {small}; padding: {u1} {u4}; }}
#sidebar QPushButton#accountsTitle:focus {{ padding: {u1m} {u4m}; }}
#sidebar QPushButton[nested="true"] {{ padding-left: {u8}; font-size: {small}; }}
#sidebar QPushButton[nested="true"]:focus {{ padding-left: {u8m}; }}

#wizardStepsScroll {{ background: {sidebar}; border: 0; border-right: 1px solid {line}; }}
#wizardSteps {{ background: {sidebar}; border: 0; }}
QPushButton[step] {{ background: transparent; border: 1px solid transparent; border-radius: 6px; color: {text2};
  text-align: left; padding: {u2} {u4}; }}
QPushButton[step="passed"] {{ color: {ok}; }}
QPushButton[step="wrong"] {{ color: {bad}; }}
QPushButton[step="passed"]:hover, QPushButton[step="wrong"]:hover {{ background: {hover}; }}
QPushButton[step="passed"]:focus, QPushButton[step="wrong"]:focus {{ border: 2px solid {accent};
  padding: {u2m} {u4m}; }}
QPushButton[step="here"] {{ color: {text}; font-weight: 600; }}

#toast {{ background: {toast}; border: 1px solid {toast_text}; border-radius: 8px; }}
#toast QLabel {{ color: {toast_text}; }}
#toast QPushButton {{ background: transparent; border: 1px solid transparent; border-radius: 6px; color: {toast_link};
  font-weight: 600; padding: {u2} {u3}; }}
#toast QPushButton:hover {{ border-color: {toast_link}; }}
#toast QPushButton:focus {{ border: 2px solid {toast_link}; padding: {u2m} {u3m}; }}
#toast QListWidget {{ background: transparent; color: {toast_text}; border: 0; }}
QProgressBar {{ background: {track}; border: 0; border-radius: 3px; max-height: {u3}; min-height: {u3}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}

QScrollArea {{ border: 0; background: transparent; }}
QListView, QTreeView {{ background: {card}; color: {text}; border: 1px solid {line}; border-radius: 6px; outline: 0; }}
QTableView {{ background: {card}; color: {text}; gridline-color: {line}; border: 1px solid {line};
  selection-background-color: {selected}; selection-color: {text}; alternate-background-color: {window}; }}
QTableView#catalogue::item, QTableView#priceLines::item {{ padding: 0 {u3}; }}
QTableView#catalogue QHeaderView::section, QTableView#priceLines QHeaderView::section {{ font-size: {small}; }}
QListView::item {{ padding: {u2} {u3}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {selected}; color: {text}; }}
QHeaderView {{ background: {window}; border: 0; }}
QTableCornerButton::section {{ background: {window}; border: 0; border-bottom: 1px solid {line}; }}
QHeaderView::section {{ background: {window}; color: {text2}; border: 0; border-bottom: 1px solid {line};
  padding: {u2} {u4}; }}
QTabBar::tab {{ background: transparent; color: {text2}; padding: {u3} {u5}; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ color: {accent}; }}
QTabWidget::pane {{ border: 0; border-top: 1px solid {line}; }}
QSplitter::handle {{ background: {line}; }}
QScrollBar:vertical {{ background: {window}; width: {u6}; margin: 0; }}
QScrollBar:horizontal {{ background: {window}; height: {u6}; margin: 0; }}
QScrollBar::handle {{ background: {edge}; border-radius: 4px; margin: 3px; min-height: {u8}; min-width: {u8}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
