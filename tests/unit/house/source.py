"""Reads the program's own source for the house tests."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "app"


@dataclass(frozen=True)
class Import:
    """One imported name: the module it stands in, the line, and what is imported (dotted, with the name)."""

    module: str
    line: int
    target: str


@cache
def modules() -> dict[str, ast.Module]:
    """Return the syntax tree of every module of ``app`` by its dotted name."""
    found = {}
    for path in sorted(APP.rglob("*.py")):
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[dotted] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


@cache
def imports() -> tuple[Import, ...]:
    """Return every import of ``app``, wherever in a module it stands; relative ones are made absolute."""
    found = []
    for module, tree in modules().items():
        package = module.split(".") if (ROOT / Path(*module.split("."))).is_dir() else module.split(".")[:-1]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [Import(module, node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                base = package[: len(package) - node.level + 1] if node.level else []
                source = ".".join([*base, *([node.module] if node.module else [])])
                found += [Import(module, node.lineno, f"{source}.{alias.name}") for alias in node.names]
    return tuple(found)


def room_of(module: str) -> str:
    """Return the room a module of ``app`` lives in, such as ``store``; the package itself is ``app``."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "app"


def is_in(name: str, modules_or_packages: set[str]) -> bool:
    """Return whether a dotted name is one of those given or lies inside one."""
    return any(name == each or name.startswith(each + ".") for each in modules_or_packages)
