"""A country is chosen in the person's language, and found by typing that name, the English one or the code."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import texts
from app.actions.flows.base import Choice, FlowField
from app.models.values import Filter
from app.views import country_combo
from app.views.country_combo import CountryCombo
from app.views.customer.words import countries, country_name
from app.views.finding.words import filter_words, value_words
from app.views.wizards.choosing import ChoiceEditor


@pytest.fixture
def speak():
    yield texts.use
    texts.use("en")


@pytest.fixture
def combo(qtbot, speak, monkeypatch):
    """A choice of Dutch names, and the clock it reads."""
    speak("nl")
    clock = [100.0]
    monkeypatch.setattr(country_combo, "monotonic", lambda: clock[0])
    box = CountryCombo()
    for code, words in countries():
        box.addItem(words, code)
    qtbot.addWidget(box)
    with qtbot.waitExposed(box):
        box.show()
    box.clock = clock
    return box


def typed(combo, text, *, pause=2.0):
    combo.clock[0] += pause
    QTest.keyClicks(combo, text)
    return combo.currentData()


def test_countries_are_named_in_the_language_in_use(speak):
    seen = {}
    for language in texts.LANGUAGES:
        speak(language)
        blank, *named = countries()
        assert blank[0] == ""
        seen[language] = (dict(named)["SE"], country_name("SE"), value_words("country", "SE"))
    names = {"en": "Sweden", "th": "สวีเดน", "nl": "Zweden", "ko": "스웨덴", "sv": "Sverige"}
    assert seen == {tag: (f"{name} (SE)", f"{name} (SE)", name) for tag, name in names.items()}
    assert filter_words(Filter("country", "KR")).endswith("Sydkorea")
    assert (country_name("QQ"), value_words("country", "QQ")) == ("QQ", "QQ")


def test_typing_finds_a_country_by_either_name_and_by_its_code(combo):
    assert typed(combo, "zuid-k") == "KR"
    assert typed(combo, "South Korea") == "KR"
    assert typed(combo, "nl") == "NL"
    assert typed(combo, "q", pause=0.1) == "NL", "no country begins so: the last one stays"
    assert typed(combo, "Thaila") == "TH"
    QTest.keyClick(combo, Qt.Key.Key_Escape)
    assert combo.currentData() == "TH"


def test_one_letter_again_and_again_goes_through_its_countries(combo):
    assert [typed(combo, "z", pause=0.1) for _ in range(3)] == ["ZM", "ZW", "ZA"]


def test_what_typing_passes_by_is_not_meant_before_it_pauses_or_the_field_is_left(combo, qtbot):
    told = []
    combo.meant.connect(lambda: told.append(combo.currentData()))
    typed(combo, "zweden")
    assert (told, combo.is_passing()) == ([], True)
    qtbot.waitUntil(lambda: told == ["SE"])
    typed(combo, "frank")
    QTest.keyClick(combo, Qt.Key.Key_Tab)
    assert told == ["SE", "FR"]
    typed(combo, "oostenr")
    combo.clearFocus()
    combo.settle()
    QTest.keyClick(combo, Qt.Key.Key_Up)
    assert [told[2], len(told), combo.is_passing()] == ["AT", 4, False]


def test_a_wizard_that_is_drawn_anew_does_not_take_back_what_is_just_typed(combo, qtbot):
    field = FlowField("country", "Land", "choice", tuple(Choice(*each) for each in countries()))
    editor = ChoiceEditor(field)
    editor.describe(field)
    qtbot.addWidget(editor)
    told = []
    editor.typed.connect(told.append)
    editor.put("NL")
    QTest.keyClicks(editor.combo, "denem")
    editor.describe(field)
    editor.put("NL")
    assert (editor.value(), told) == ("DK", [])
    editor.combo.settle()
    editor.put("NL")
    assert (editor.value(), told) == ("NL", ["DK"])


def test_a_composed_syllable_finds_too(combo):
    QApplication.sendEvent(combo, QInputMethodEvent("독", []))
    assert combo.currentData() == "DE"
    done = QInputMethodEvent()
    done.setCommitString("스웨")
    QApplication.sendEvent(combo, done)
    assert combo.currentData() == "SE"


@pytest.mark.qt_log_ignore("does not support", extend=True)  # offscreen
def test_the_open_list_is_searched_as_well(combo, qtbot):
    for _again in range(2):
        combo.showPopup()
        qtbot.waitUntil(combo.view().isVisible)
        combo.clock[0] += 2
        QTest.keyClicks(combo.view(), "swed")
        assert combo.view().currentIndex().data(Qt.ItemDataRole.UserRole) == "SE"
        composed = QInputMethodEvent()
        composed.setCommitString("en")
        QApplication.sendEvent(combo.view(), composed)
        QTest.keyClick(combo.view(), Qt.Key.Key_Return)
        assert combo.currentData() == "SE"
