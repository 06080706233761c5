"""Runs the real shell in the test's own process: a plain book in the test's home, the loop of ``views.run``."""

from __future__ import annotations

import asyncio
import inspect
import time

from app.bootstrap import build
from app.settings import Settings, data_folder
from app.store.startup import Startup
from app.views.main_window import MainWindow
from app.views.run import live, make_application
from app.views.shell import Shell
from app.views.theme import Theme

PATIENCE_S = 30  # for one thing to come; a whole script may wait for several on a busy machine


def startup(settings=None, *, opener=None, **changes):
    """Return what bootstrap would hand over, for an unencrypted book in the home of this test."""
    settings = settings or Settings(None)
    parts = build(settings, headless=True)
    return Startup(
        **{
            "settings": settings,
            "language": "en",
            "book": data_folder() / "Customers.deskbook",
            "open": opener or parts.open,
            "restore": parts.restore,
            "protection": parts,
            "unencrypted": True,
            "practice_book": data_folder() / "Practice.deskbook",
            **changes,
        }
    )


def make_shell(qapp, given):
    theme = Theme(make_application(), given.settings)
    window = MainWindow(theme)
    window.show()
    return Shell(qapp, given, theme, window)


def run_with(qapp, given, script):
    """Run the program, and ``await script(shell)`` in it; what it raises is raised here.

    Returns:
        The exit code.
    """
    shell = make_shell(qapp, given)
    failed = []

    async def play():
        try:
            await asyncio.wait_for(script(shell), PATIENCE_S * 3)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        shell.ask_to_end()

    whole_life = shell.main

    async def main():
        playing = asyncio.get_running_loop().create_task(play())
        try:
            return await whole_life()
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)

    shell.main = main
    code = live(qapp, shell)
    if failed:
        raise failed[0]
    return code


async def until(holds, what=""):
    """Wait for something to become true, by the clock; ``holds`` may be asked with ``await``. Returns what it said."""
    end = time.monotonic() + PATIENCE_S
    while True:
        said = holds()
        if inspect.isawaitable(said):
            said = await said
        if said:
            return said
        if time.monotonic() > end:
            raise AssertionError(f"never came: {what or holds}")
        await asyncio.sleep(0.01)


async def until_is(ask, wanted):
    """Wait for ``ask()``, which may be awaited, to be ``wanted``; where it never is, what it was last is told."""
    last = []

    async def holds():
        said = ask()
        last[:] = [await said if inspect.isawaitable(said) else said]
        return last == [wanted]

    try:
        await until(holds)
    except AssertionError:
        assert last == [wanted]
        raise


async def until_open(shell, page="welcome"):
    await until(lambda: shell.desk.is_open and shell.window.page_name == page, f"the page {page}")


def blocked(event):
    """Return an opener that waits for ``event`` before it does its work."""
    parts = build(Settings(None), headless=True)

    def open_slowly(path, **options):
        event.wait(PATIENCE_S)
        return parts.open(path, **options)

    return open_slowly
