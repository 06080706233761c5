"""A wizard over a real window, for the tests of wizards: opening, typing, going on."""

from __future__ import annotations

import asyncio

from PySide6.QtTest import QTest

from app.models.values import CustomerQuery
from app.store import draft_rows
from tests.qt.frame import until


async def opened(shell, command="customer.add"):
    shell.registry.trigger(command)
    await until(lambda: shell.desk.wizards.current is not None, "the wizard")
    wizard = shell.desk.wizards.current
    await until(wizard.isVisible, "the wizard on screen")
    wizard.activateWindow()  # what asks who has the keyboard asks of the active window
    await until(wizard.isActiveWindow, "the wizard in front")
    await asyncio.sleep(0)
    return wizard


def editor(wizard, name):
    return wizard.page_view.boxes[name].editor


async def type_in(wizard, **values):
    for name, value in values.items():
        widget = editor(wizard, name).inside()[0]
        widget.setFocus()
        widget.selectAll()
        widget.clear()
        for letter in value:
            widget = editor(wizard, name).inside()[0]  # an answer may have come, and the page be drawn anew
            QTest.keyClicks(widget, letter) if letter.isascii() else widget.insert(letter)
            await asyncio.sleep(0)


def wrong(wizard):
    return {name: box.wrong for name, box in wizard.page_view.boxes.items() if box.wrong}


async def go_to(wizard, page):
    for _ in range(8):
        if wizard.page_name == page:
            return
        wizard.next_button.click()
        await asyncio.sleep(0)
    raise AssertionError(f"{page} is not reached; at {wizard.page_name}: {wrong(wizard)}")


async def all_drafts(shell):
    return await asyncio.wrap_future(shell.desk.reader.ask(draft_rows.drafts))


async def customers_of(shell):
    return (await asyncio.wrap_future(shell.desk.reader.first_page(CustomerQuery()))).rows
