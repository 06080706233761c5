"""The command ``package``: builds the program and its packages, proves them, and says how large and how alike they are.

    python3 packaging/dev.py package [--version X.Y.Z] [--twice] [--test [--before COMMIT]] [--time]

--version  another version's number than the source's
--twice    build two times, and say whether lists of files and hashes agree
--test     install, use, upgrade and remove the packages on a bare system (packaging/smoke_test.py; root, Debian)
--before   upgrade from the program of that commit, as the tag of the last release; else from this one, called 0.0.9
--time     starts of the program, built against from source
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import sysconfig
from pathlib import Path

import environment
import frozen
import machine
from environment import ROOT, tell
from frozen import BUILD
from machine import Need, Stop

DIST = ROOT / "dist"
MEGA = 1_000_000
LARGEST = 220 * MEGA  # quality.md, P10
EARLIER = "0.0.9"  # what the smoke test upgrades from
TOOLS = (Need("binutils", programs=("objdump", "strip")), Need("git", programs=("git",)))
# Debian's Python is one file; PyInstaller wants the library it was made from.
SHARED_PYTHON = f"libpython{sys.version_info.major}.{sys.version_info.minor}"
LIBRARY = Need(SHARED_PYTHON, libraries=(f"{SHARED_PYTHON}.so.1.0",))


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py package", description="Build the program and its packages.")
    parser.add_argument("--version", default=frozen.version(), metavar="X.Y.Z")
    parser.add_argument("--twice", action="store_true", help="build two times and compare")
    parser.add_argument("--test", action="store_true", help="prove the packages on a bare system")
    parser.add_argument("--before", default="", metavar="COMMIT", help="with --test: upgrade from the program of then")
    parser.add_argument("--time", action="store_true", help="compare starts with those from source")
    return parser.parse_args(arguments)


def package(arguments: list[str]) -> int:
    """Build and prove; returns the exit code: 0 when everything asked for was done and held."""
    options = _options(arguments)
    needs = TOOLS if sysconfig.get_config_var("Py_ENABLE_SHARED") else (*TOOLS, LIBRARY)
    machine.install(machine.missing(needs), "what packages are built with")
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(frozen.epoch()))  # one date, however long this takes
    environment.make()
    environment.compile_texts()
    program = frozen.build(options.version, BUILD / "program")
    if not sys.platform.startswith("linux"):
        print(f"{program}: {frozen.size_of(program) / MEGA:.0f} MB. The installer is made from it: packaging/README.md")
        return 0
    import linux_packages  # noqa: PLC0415 - Linux alone

    made = linux_packages.make(options.version, program, DIST)
    made.append(linux_packages.checksums(made))
    held = _sizes(program, made)
    if options.twice:
        held = _alike(options.version, program, made) and held
    if options.time:
        held = _starts(program) and held
    if options.test:
        import smoke_test  # noqa: PLC0415

        earlier = frozen.build(EARLIER, BUILD / "earlier", options.before)
        before = linux_packages.make(EARLIER, earlier, BUILD / "earlier" / "dist")
        packages = smoke_test.Packages(EARLIER, before, options.version, made, is_other=bool(options.before))
        held = smoke_test.prove(packages) and held
    return 0 if held else 1


def _sizes(program: Path, made: list[Path]) -> bool:
    """Say how large everything is; return whether the installed program is within its bound."""
    size = frozen.size_of(program)
    print(
        f"installed: {size / MEGA:.0f} MB in {sum(1 for _ in program.rglob('*'))} files (bound: {LARGEST // MEGA} MB)"
    )
    for path in made:
        print(f"  {path.relative_to(ROOT)}  {path.stat().st_size / MEGA:.1f} MB")
    return size <= LARGEST


def _alike(version: str, program: Path, made: list[Path]) -> bool:
    """Build again and say what differs; return whether nothing does."""
    import linux_packages  # noqa: PLC0415

    first = frozen.contents(program)
    kept = BUILD / "first-dist"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    for path in made:
        shutil.copy2(path, kept / path.name)
    again = frozen.build(version, program.parent)
    second = frozen.contents(again)
    linux_packages.checksums(linux_packages.make(version, again, DIST))
    names = sorted(first.keys() ^ second.keys())
    hashes = sorted(name for name in first.keys() & second.keys() if first[name] != second[name])
    packages = sorted(path.name for path in made if path.read_bytes() != (kept / path.name).read_bytes())
    print(f"twice: {len(first)} files; {len(names)} only once, {len(hashes)} with another hash")
    for name in [*names, *hashes][:20]:
        print(f"  {name}")
    print(f"  packages that differ: {', '.join(packages) or 'none'}")
    return not (names or hashes or packages)


def _starts(program: Path) -> bool:
    """Compare starts, one of each in turn; return whether the built program is within its bound (P10)."""
    import starts  # noqa: PLC0415

    measured = starts.compare(program / frozen.NAME)
    for name, (source, built) in measured.items():
        ratio = statistics.median(built) / statistics.median(source)
        words = f"{statistics.median(source):.3f} s from source, {statistics.median(built):.3f} s built"
        print(f"start to {name}: {words}: ratio {ratio:.2f} (bound 1.2)")
    return all(statistics.median(built) <= 1.2 * statistics.median(source) for source, built in measured.values())


def main(arguments: list[str]) -> int:
    """Run the command by itself."""
    try:
        return package(arguments)
    except Stop as stop:
        tell(str(stop))
        return stop.code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
