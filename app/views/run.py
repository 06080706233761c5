"""Start of the window: what comes first is what the person sees first (quality.md, P1).

1. the application and an empty window, on screen; 2. the book is opened on a thread, and the first cards are painted,
with nothing but Qt; 3. asyncio and the menus; 4. dialogs and everything heavy, when they are first used.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from app.views.main_window import MainWindow
from app.views.theme import Theme
from app.views.trace import trace
from app.views.waiting import wait_until

if TYPE_CHECKING:
    from app.store.startup import Startup
    from app.views.shell import Shell

SWITCH_INTERVAL_S = 0.0005  # frames stay smooth while a worker computes
PAINT_WITHIN_S = 1.0  # a window manager that takes longer must not hold up the book


def run(startup: Startup) -> int:
    """Show the window, work, and return the exit code.

    Args:
        startup: settings, language, which book and how to open it (``app.bootstrap`` makes it).
    """
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    gc.disable()  # nothing made at the start is garbage; ``views.garbage`` collects from then on
    scaling = startup.settings.number("look.scaling")
    if scaling != 100:
        os.environ.setdefault("QT_SCALE_FACTOR", str(scaling / 100))
    if startup.screenshots is not None:
        from app.views.screenshots import draw  # noqa: PLC0415 - only when asked for

        return draw(startup, startup.screenshots)
    app = make_application()
    theme = Theme(app, startup.settings)
    window = MainWindow(theme)
    window.restore(startup.settings.text("window.geometry"))
    window.show()
    wait_until(app, lambda: window.is_painted, PAINT_WITHIN_S)
    trace("window_shown")

    from app.store.worker import beside_a_window  # noqa: PLC0415
    from app.views.shell import Shell  # noqa: PLC0415 - everything else comes after the first paint
    from app.views.signals import ending_on_signals  # noqa: PLC0415

    shell = Shell(app, startup, theme, window)
    with beside_a_window(), ending_on_signals(shell.ask_to_end):
        shell.show_first_cards()
        return live(app, shell)


def make_application() -> QApplication:
    """Return the application, made with our names."""
    # Named to Qt, the style is set without Python ever loading the classes and enums of styles.
    app = QApplication.instance() or QApplication(["Partner Desk", "-style", "Fusion"])
    if not isinstance(app, QApplication):
        raise TypeError(type(app).__name__)
    app.setApplicationName("Partner Desk")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("partner-desk")
    app.setQuitOnLastWindowClosed(False)
    return app


def live(app: QApplication, shell: Shell) -> int:
    """Run the shell in asyncio on Qt's loop until it has shut everything down."""
    import asyncio  # noqa: PLC0415 - the first cards don't wait for it

    from qasync import QEventLoop as AsyncLoop  # noqa: PLC0415

    from app.views.garbage import collecting_here  # noqa: PLC0415
    from app.views.signals import ending_on_signals  # noqa: PLC0415

    with (
        collecting_here(app),
        ending_on_signals(shell.ask_to_end),
        asyncio.Runner(loop_factory=lambda: AsyncLoop(app)) as runner,
    ):
        code: int = runner.run(shell.main())
    return code
