"""One table of commands: keys, menus, palette and buttons agree, and what can't run says why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.errors import Bug
from app.settings import Settings
from app.texts.codes import SENTENCES
from app.views.commands import (
    Command,
    CommandRegistry,
    NoCustomers,
    These,
    with_customers,
    with_one_customer,
)
from app.views.fuzzy import score
from app.views.palette import Palette
from app.views.sidebar import Sidebar
from app.views.theme import Theme


@pytest.fixture
def registry(qapp):
    return CommandRegistry()


@pytest.fixture
def done():
    return []


@pytest.fixture
def filled(registry, done):
    registry.add(
        Command("customer.add", "Add customer", lambda _context: done.append("add"), keys=("Ctrl+N",)),
        Command(
            "trial.extend",
            "Extend Trial",
            lambda context: done.append(list(context.ids())),
            keys=("Ctrl+E",),
            enabled=with_customers,
            places=("customer",),
            title_now=lambda context: f"Extend {context.count()} trials" if context.count() > 1 else "",
        ),
        Command("customer.open", "Open", lambda _context: done.append("open"), enabled=with_one_customer),
    )
    return registry


def test_two_commands_of_one_name_are_a_bug(filled):
    with pytest.raises(Bug):
        filled.add(Command("customer.add", "Add", print))


def test_a_command_acts_on_the_customers_of_the_page_in_front(filled, done):
    filled.use(These([3, 1, 2]))
    assert filled.trigger("trial.extend")
    assert done == [[3, 1, 2]]


def test_a_command_that_can_not_run_says_why_and_does_nothing(filled, done, qtbot):
    filled.use(NoCustomers())
    with qtbot.waitSignal(filled.explained) as said:
        assert not filled.trigger("trial.extend")
    assert said.args == [SENTENCES["no_customer_selected"]]
    assert done == []


def test_a_card_button_acts_on_its_own_customer_not_on_the_selection(filled, done):
    filled.use(These([1, 2, 3]))
    filled.trigger("trial.extend", These([9]))
    assert done == [[9]]


def test_the_words_say_what_will_be_done(filled):
    filled.use(These([1, 2]))
    assert filled.state("trial.extend").title == "Extend 2 trials"
    filled.use(These([1]))
    assert filled.state("trial.extend").title == "Extend Trial"
    assert filled.state("customer.open").can_run
    filled.use(These([1, 2]))
    assert filled.state("customer.open").why_not == SENTENCES["several_customers_selected"]


def test_a_menu_greys_what_can_not_run_and_its_key_still_explains(filled, qtbot):
    filled.refresh(["trial.extend"], grey=True)
    action = filled.action("trial.extend")
    assert not action.isEnabled()
    assert action.toolTip() == SENTENCES["no_customer_selected"]
    filled.refresh(["trial.extend"])
    with qtbot.waitSignal(filled.explained):
        action.trigger()


def test_an_ampersand_in_a_name_is_no_shortcut(registry):
    registry.add(Command("open", "Open", print, title_now=lambda _context: "Open Tulp & Zn"))
    registry.refresh()
    assert registry.action("open").text() == "Open Tulp && Zn"


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        ("tr", "Extend Trial", "Show the recovery code"),
        ("set", "Settings", "Show the table"),
        ("ac", "Add customer", "Archive"),
        ("imp", "Import list", "Simple"),
    ],
)
def test_the_palette_finds_what_the_letters_begin(query, better, worse):
    assert (score(query, better) or -99) > (score(query, worse) or -99)


def test_the_palette_finds_any_script_without_accents():
    assert score("anvandare", "Användare") is not None
    assert score("고객", "고객 추가") is not None
    assert score("xyz", "Import list") is None


@pytest.fixture
def palette(qapp, qtbot, filled):
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    shown = Palette(filled, Theme(qapp, Settings(None)), window)
    with qtbot.waitExposed(shown):
        shown.open()
    yield shown
    window.close()


def listed(palette):
    return [palette.list.item(row).text() for row in range(palette.list.count())]


@pytest.mark.long_slice("the first paint of a list")
def test_the_palette_runs_by_keyboard_alone(palette, filled, done, qtbot):
    filled.use(These([5]))
    qtbot.keyClicks(palette.field, "ext")
    assert listed(palette) == ["Extend Trial"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: done == [[5]])
    assert not palette.isVisible()


@pytest.mark.long_slice("the first paint of a list")
def test_the_palette_shows_keys_and_why_not(palette):
    palette.field.setText("extend")
    spoken = palette.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"Extend Trial, Ctrl+E, {SENTENCES['no_customer_selected']}"
    palette.grab()
    palette.reject()


@pytest.mark.long_slice("the first paint of a list")
def test_arrows_walk_the_palette_and_escape_leaves_it(palette, qtbot, done):
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentRow() == 1
    qtbot.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentRow() == 0
    palette.field.setText("qqq")
    assert any(label.isVisible() for label in palette.findChildren(QLabel))
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert done == []


def test_a_screen_readers_toggle_goes_to_the_page_and_a_press_goes_there_once(qtbot):
    sidebar = Sidebar(8, ("today", "customers", "outbox"))
    qtbot.addWidget(sidebar)
    sidebar.set_accounts(["Google · Rotterdam"])
    went = []
    sidebar.page_chosen.connect(went.append)
    sidebar.account_chosen.connect(went.append)
    buttons = {each.accessibleName(): each for each in sidebar.findChildren(QPushButton)}
    buttons["Outbox"].toggle()
    assert went == ["outbox"]
    qtbot.wait(1)
    buttons["Outbox"].click()
    assert went == ["outbox", "outbox"], "the page in front begins anew"
    buttons["Today"].click()
    buttons["Google · Rotterdam"].click()
    assert went[2:] == ["today", "Google · Rotterdam"]
    sidebar.show_page("customers")
    assert len(went) == 4, "being shown is not being chosen"
