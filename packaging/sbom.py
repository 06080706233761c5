"""The list of parts of the delivered program (CycloneDX 1.6), and their licences as they came with them.

    python packaging/sbom.py VERSION EPOCH FOLDER [MODULES]    writes sbom.cdx.json and licences/ into FOLDER

Run with the Python of the packages, which holds exactly what is delivered and what builds it.
"""

from __future__ import annotations

import ast
import datetime as dt
import importlib.metadata as installed
import json
import platform
import shutil
import ssl
import sys
import uuid
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import third_party
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SPACE = uuid.UUID("6f0d3f1c-0f0e-5d0b-9b3a-3c8a3c0c5a11")  # ours, so that the same parts give the same number
LICENCE_NAMES = ("licen", "copying", "notice", "authors")
# Wheels that carry no text of their licence: those of Qt. The GPL's belongs to the LGPL's, which adds to it.
DATA_TEXTS = {"cldr": "Unicode-3.0.txt"}
TEXTS = {"pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"), "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt")}


def _requirements(name: str, extras: Collection[str] = ()) -> list[Requirement]:
    """Return what a package needs on this system, with these extras of it."""
    return _that_hold(installed.requires(name) or [], extras)


def _that_hold(lines: Iterable[str], extras: Collection[str] = ()) -> list[Requirement]:
    environment = {str(key): str(value) for key, value in default_environment().items()}
    needs = [Requirement(line) for line in lines]
    asked = ("", *extras)
    return [
        need
        for need in needs
        if need.marker is None or any(need.marker.evaluate(environment | {"extra": extra}) for extra in asked)
    ]


def reached(wanted: Iterable[str]) -> dict[str, set[str]]:
    """Return the delivered packages and the extras asked of them: what the project asks for, and what that needs.

    Args:
        wanted: requirements, as in pyproject.toml.
    """
    found: dict[str, set[str]] = {}
    waiting = _that_hold(wanted)
    while waiting:
        need = waiting.pop()
        name = canonicalize_name(need.name)
        is_new = name not in found
        extras = need.extras - found.setdefault(name, set())
        if is_new or extras:
            found[name] |= extras
            waiting += _requirements(name, found[name])
    return found


def delivered(wanted: Iterable[str]) -> dict[str, str]:
    """Return the delivered packages and their versions, by name.

    Args:
        wanted: the project's own dependencies, as in pyproject.toml.
    """
    return {name: installed.version(name) for name in sorted(reached(wanted))}


def strangers(modules: Iterable[str], pins: Collection[str]) -> list[str]:
    """Return the packages that modules of a built program belong to, and that stand in no list.

    Args:
        modules: their names, as they are imported.
        pins: the packages that are listed.
    """
    of = installed.packages_distributions()
    found = {canonicalize_name(name) for module in modules for name in of.get(module.split(".")[0], ())[:1]}
    return sorted(found - set(pins))


def needs_of(name: str, extras: Collection[str] = ()) -> list[str]:
    """Return the names of what a package needs on this system, with these extras of it."""
    return sorted({canonicalize_name(need.name) for need in _requirements(name, extras)})


def native() -> list[dict[str, Any]]:
    """Return what lies below the packages and is delivered with them: Python, and what it and SQLCipher bring."""
    return [
        _component(
            "library",
            "python",
            platform.python_version(),
            "Python-2.0",
            f"pkg:generic/python@{platform.python_version()}",
        ),
        _component("library", "openssl", ssl.OPENSSL_VERSION.split()[1], "Apache-2.0"),
        _component(
            "library",
            "pyinstaller-bootloader",
            third_party.PINS["pyinstaller"],
            "GPL-2.0-or-later WITH Bootloader-exception",
        ),
        _component("library", "qt", installed.version("pyside6-essentials"), "LGPL-3.0-only"),
    ]


def _component(kind: str, name: str, version: str, licence: str, purl: str = "") -> dict[str, Any]:
    purl = purl or f"pkg:generic/{name}@{version}"
    # A name of SPDX's list has no spaces and no words about it; what has is quoted as it is.
    is_short = " " not in licence and "," not in licence
    said: dict[str, Any] = {"license": {"id": licence}} if is_short else {"license": {"name": licence}}
    if any(word in licence.split() for word in ("AND", "OR", "WITH")) and "(" not in licence:
        said = {"expression": licence}
    return {"type": kind, "bom-ref": purl, "name": name, "version": version, "licenses": [said], "purl": purl}


def bill(version: str, epoch: int, pins: dict[str, str]) -> dict[str, Any]:
    """Return the bill of materials.

    Args:
        version: of the program.
        epoch: seconds of its source's date.
        pins: delivered packages and their versions.
    """
    own = _component("application", "partner-desk", version, "Apache-2.0")
    parts = [
        _component("library", name, pin, third_party.licence_of(name), f"pkg:pypi/{name}@{pin}")
        for name, pin in pins.items()
    ]
    refs = {name: f"pkg:pypi/{name}@{pin}" for name, pin in pins.items()}
    extras = reached(pins)
    below = native() + [
        _component("data", name, pin, licence) for name, (_what, pin, licence) in third_party.DATA.items()
    ]
    direct = [refs[name] for name in pins] + [each["bom-ref"] for each in below]
    graph = [{"ref": own["bom-ref"], "dependsOn": sorted(direct)}]
    for name in pins:
        needs = [refs[each] for each in needs_of(name, extras[name]) if each in refs]
        graph.append({"ref": refs[name], "dependsOn": sorted(needs)})
    graph += [{"ref": each["bom-ref"], "dependsOn": []} for each in below]
    body = {
        "metadata": {
            "timestamp": dt.datetime.fromtimestamp(epoch, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": own,
        },
        "components": parts + below,
        "dependencies": graph,
    }
    number = uuid.uuid5(SPACE, json.dumps(body, sort_keys=True))
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number}", "version": 1, **body}


def copy_licences(pins: dict[str, str], folder: Path) -> list[str]:
    """Copy each package's licence texts into a folder of its name; return the packages that bring none."""
    silent = []
    for name in pins:
        texts = [
            each
            for each in installed.files(name) or []
            if any(word in each.name.lower() for word in LICENCE_NAMES)
            and each.suffix != ".py"
            and ".dist-info" in str(each)
        ]
        sources = [Path(str(each.locate())) for each in texts]
        sources += [ROOT / "packaging" / "licences" / each for each in TEXTS.get(name, ())]
        place = folder / name
        for source in sources:
            if source.is_file():
                place.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, place / source.name)
        if not place.exists():
            silent.append(name)
    for name, text in DATA_TEXTS.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "packaging" / "licences" / text, folder / name / text)
    python = Path(sys.base_prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "LICENSE.txt"
    if python.exists():
        (folder / "python").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(python, folder / "python" / "LICENSE.txt")
    return silent


def main(version: str, epoch: str, folder: Path, built: str = "") -> None:
    """Write both into ``folder``.

    Args:
        version: of the program.
        epoch: seconds of its source's date.
        folder: where.
        built: PyInstaller's list of the modules in the program; empty: it is not looked into.

    Raises:
        SystemExit: modules are delivered whose package is in no list.
    """
    import tomllib  # noqa: PLC0415

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = delivered(project["dependencies"])
    if built:
        modules = [name for name, *_ in ast.literal_eval(Path(built).read_text(encoding="utf-8"))[1]]
        if unlisted := strangers(modules, pins):
            sys.exit(f"Delivered, but in no list of parts: {', '.join(unlisted)}")
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill(version, int(epoch), pins), indent=1, ensure_ascii=False) + "\n"
    (folder / "sbom.cdx.json").write_text(text, encoding="utf-8")
    silent = copy_licences(pins, folder / "licences")
    if silent:
        print(f"Without a licence text of their own (the name stands in THIRD_PARTY.md): {', '.join(silent)}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), *sys.argv[4:])
