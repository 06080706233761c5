"""What of Qt and of the libraries is delivered: by allowlist for Qt's plugins, by name for the rest. No Qt needed here.

Used by ``partner_desk.spec`` while PyInstaller builds, on all three systems, and tested without a build.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

Entry = tuple[str, str, str]  # PyInstaller's: place in the program, file it comes from, kind

# Plugins of Qt by folder: those of a desktop, of input methods (Thai, Korean) and of printing. No GTK, no virtual
# keyboard, no databases, no embedded screens, no picture formats that nobody opens here.
PLUGINS: dict[str, set[str]] = {
    "platforms": {"xcb", "wayland", "offscreen", "minimal", "windows", "cocoa"},
    "platformthemes": {"xdgdesktopportal"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "imageformats": {"svg", "ico", "icns", "jpeg"},
    "iconengines": {"svgicon"},
    "printsupport": {"cupsprintersupport"},
    "styles": {"modernwindowsstyle", "macstyle"},
    "xcbglintegrations": {"xcb-egl-integration", "xcb-glx-integration"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"bradient", "adwaita"},
    "wayland-graphics-integration-client": {"qt-plugin-wayland-egl"},
}
# Libraries of Qt that come along with plugins or bindings that are left out.
UNUSED_QT = re.compile(
    r"(?:lib)?Qt6?(?:Qml|Quick|Pdf|VirtualKeyboard|EglFs\w*|EglFS\w*|Sql|Test|Designer|Help|UiTools|Xml|Concurrent|Network"
    r"|WaylandCompositor|WaylandEglCompositor|Labs|ShaderTools|Bodymovin|3D|Charts|WebEngine|Multimedia)",
)
LANGUAGES = ("th", "nl", "ko", "sv")
# Parts of libraries that this program never asks for; each is large or drags something large in.
UNUSED_MODULES = (
    *("tkinter", "_tkinter", "turtle", "idlelib", "lib2to3", "test", "ensurepip", "venv", "pydoc_data", "curses"),
    *("pytest", "_pytest", "hypothesis", "setuptools", "pkg_resources", "pip", "wheel", "mypy", "babel", "IPython"),
    *("sqlite3", "_sqlite3", "readline", "pdb", "doctest", "unittest", "xmlrpc", "PySide6.QtDBus"),
    *("numpy", "pandas", "matplotlib", "PIL", "trio", "gi", "xlsxwriter"),
    *("PySide6.QtNetwork", "PySide6.QtQml", "PySide6.QtQuick", "PySide6.QtSql", "PySide6.QtTest", "PySide6.QtXml"),
    *("PySide6.QtDesigner", "PySide6.QtHelp", "PySide6.QtUiTools", "PySide6.QtConcurrent", "PySide6.QtOpenGL"),
    *("sqlalchemy.dialects.mysql", "sqlalchemy.dialects.oracle", "sqlalchemy.dialects.mssql"),
    "grpc_tools",
)
# What PyInstaller finds beside Python on Linux is delivered only where Python itself needs it: the rest belongs to the
# system a program runs on (its C library, drivers, screen), or was wanted by a plugin that is left out.
OF_PYTHON = re.compile(r"lib(?:python3[\d.]*|ssl|crypto|ffi|lzma|bz2|uuid|mpdec|expat)(?:-[\w.]+)?\.so[\d.]*")
SHARED_OBJECT = re.compile(r"lib[\w.+-]+\.so[\d.]*")


def is_wanted(place: str) -> bool:
    """Return whether a file of the program is delivered.

    Args:
        place: where PyInstaller would put it, below the program's folder.
    """
    path = PurePosixPath(place.replace("\\", "/"))
    parts, name = path.parts, path.name
    if (
        "PySide6" in parts
        or "shiboken6" in parts
        or name.startswith(("libQt6", "Qt6", "libpyside6", "libshiboken6", "libicu"))
    ):
        return _is_wanted_qt(path)
    if len(parts) == 1 and SHARED_OBJECT.fullmatch(name):
        return bool(OF_PYTHON.fullmatch(name))
    return not (name.endswith((".pyi", ".pxd", ".pyx", ".c", ".h", ".proto")) or "tests" in parts[:-1])


def _is_wanted_qt(path: PurePosixPath) -> bool:
    parts, name = path.parts, path.name
    if "plugins" in parts[:-1]:
        kind = parts[parts.index("plugins") + 1]
        return _plugin(name) in PLUGINS.get(kind, set())
    if "qml" in parts or "metatypes" in parts or "resources" in parts:
        return False
    if "translations" in parts:
        return any(name == f"qtbase_{language}.qm" for language in LANGUAGES)
    bare = name.replace(".framework", "")
    return not UNUSED_QT.match(bare) and not bare.lower().startswith(("opengl32sw", "libpyside6qml", "pyside6qml"))


def _plugin(name: str) -> str:
    """Return a plugin's own name: ``libqsvg.so``, ``qsvg.dll`` and ``libqsvg.dylib`` are ``svg``."""
    own = name.rsplit(".", 1)[0].removeprefix("lib")
    return own if own.startswith("qt-plugin") else own.removeprefix("q")


def prune(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are delivered, in a fixed order."""
    return sorted((each for each in entries if is_wanted(each[0])), key=lambda each: each[0])
