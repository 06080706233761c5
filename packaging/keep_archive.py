"""Run inside the installed program before anything else (a run-time hook of PyInstaller; see ``partner_desk.spec``).

Modules are read from the program's own file when they are first used. On Linux an upgrade puts another file in its
place while the window is open; held open and read through its number, the old one stays whole until this run ends.
"""

import os
import sys

if sys.platform == "linux":
    import pyimod02_importers  # type: ignore[import-not-found] # PyInstaller's own, there only inside the program

    _archive = pyimod02_importers.pyz_archive
    _held = os.open(_archive._filename, os.O_RDONLY | os.O_CLOEXEC)  # noqa: SLF001 - it has no other name
    _archive._filename = f"/proc/self/fd/{_held}"  # noqa: SLF001
