"""Writes THIRD_PARTY.md: what the program is delivered with, and what its developers use, with their licences.

Run by ``packaging/dev.py licences`` with the checkout's own Python, which has the packages' own statements.
"""

from __future__ import annotations

import importlib.metadata as installed
import re
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "packaging" / "requirements.lock"
PACKAGE_LOCK = ROOT / "packaging" / "package.lock"
TARGET = ROOT / "THIRD_PARTY.md"
PIN = re.compile(r"^([a-z0-9-]+)==([^ \\;]+)", re.MULTILINE)
# Packages of other systems, not installed where this is run.
ELSEWHERE = {"colorama": "BSD-3-Clause", "pywin32-ctypes": "BSD-3-Clause"}
# What builds packages, in an environment of its own.
BUILDS = {
    "altgraph": "MIT",
    "macholib": "MIT",
    "nfpm": "MIT",
    "pefile": "MIT",
    "pyinstaller": "GPL-2.0-or-later with an exception: what it builds may have any licence",
    "pyinstaller-hooks-contrib": "GPL-2.0-or-later and Apache-2.0 (what it lays into programs)",
}
# Where the package says it in a way that is no short name.
SAID_OTHERWISE = {
    "pyside6-essentials": "LGPL-3.0-only (Qt and PySide6; others to choose from)",
    "shiboken6": "LGPL-3.0-only (others to choose from)",
    "sqlcipher3": "Zlib (with SQLCipher: BSD-3-Clause, SQLite: public domain, OpenSSL: Apache-2.0)",
}
# Facts that lie in app/resources, each in a file of its own: name → where from, version, licence.
DATA = {"cldr": ("names of countries, Unicode CLDR (© Unicode, Inc.)", "47.0.0", "Unicode-3.0")}
PINS = dict(PIN.findall(PACKAGE_LOCK.read_text(encoding="utf-8")))
HEAD = """\
# Third-party software

Partner Desk is licensed under the Apache License 2.0 (`LICENSE`). It stands on these packages, each under its own
licence, as they come from their authors; installed programs leave out files they don't use, and the debugging symbols
of Python, SQLCipher and SQLAlchemy. Qt and PySide6 are used under the LGPL 3.0: they are separate
libraries beside the program and may be replaced by other builds of the same version. Written by
`python3 packaging/dev.py licences` from the lock file.
"""


def licence_of(name: str) -> str:
    """Return the licence a package states: its expression, else its classifiers, else the first line of its text."""
    if name in SAID_OTHERWISE:
        return SAID_OTHERWISE[name]
    try:
        about = installed.metadata(name).json
    except installed.PackageNotFoundError:
        return ELSEWHERE.get(name) or BUILDS.get(name, "")
    if expression := about.get("license_expression"):
        return str(expression)
    classified = [each.rsplit(" :: ", 1)[-1] for each in about.get("classifier", []) if each.startswith("License ::")]
    classified = [each for each in classified if each != "OSI Approved"]
    return ", ".join(classified) or str(about.get("license", "")).strip().split("\n")[0]


def delivered() -> set[str]:
    """Return the packages a user gets: what the project needs and what those need, on any system."""
    found: set[str] = set()
    waiting = ["partner-desk"]
    environment = {str(key): str(value) for key, value in default_environment().items()} | {"extra": ""}
    while waiting:
        name = waiting.pop()
        try:
            needs = installed.requires(name) or []
        except installed.PackageNotFoundError:
            continue
        for line in needs:
            need = Requirement(line)
            wanted = canonicalize_name(need.name)
            applies = need.marker is None or need.marker.evaluate(environment) or wanted in ELSEWHERE
            if applies and "extra" not in str(need.marker or "") and wanted not in found:
                found.add(wanted)
                waiting.append(wanted)
    return found


def table(pins: dict[str, str]) -> str:
    """Return the packages as a table."""
    rows = [f"| {name} | {version} | {licence_of(name)} |" for name, version in sorted(pins.items())]
    return "\n".join(["| package | version | licence |", "|---|---|---|", *rows])


def main() -> None:
    """Write the file; stop when a package states no licence."""
    pins = dict(PIN.findall(LOCK.read_text(encoding="utf-8")))
    building = PINS
    silent = [name for name in {**pins, **building} if not licence_of(name)]
    if silent:
        raise SystemExit(f"No licence is stated by: {', '.join(silent)}")
    ours = delivered()
    parts = [
        HEAD,
        "## Delivered with the program\n",
        table({name: version for name, version in pins.items() if name in ours}),
        "\n## Data delivered with it\n",
        "The licence’s text: `packaging/licences/Unicode-3.0.txt`; made by `packaging/countries.py`.\n",
        "\n".join(
            ["| data | version | licence |", "|---|---|---|", *(f"| {' | '.join(each)} |" for each in DATA.values())]
        ),
        "\n## Used to develop and test it\n",
        table({name: version for name, version in pins.items() if name not in ours}),
        "\n## Used to build its packages\n",
        "PyInstaller’s small starter is delivered with every installed program, as its licence allows.\n",
        table({name: version for name, version in building.items() if name not in pins}),
        "",
    ]
    TARGET.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
