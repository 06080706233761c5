"""Reads and works a program through the accessibility tree, for ``desk.py``; runs on the system's own Python.

A request is one line of JSON on stdin, ``{"do": "find", …}``; the answer one line on stdout, ``{"ok": …}`` or
``{"error": "…"}``. Objects of the tree are numbers here and there. A table is read through its Table interface, never
by its children: there may be a million.
"""

from __future__ import annotations

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 - the version comes first

POLL_S = 0.05
CALL_MS = 20_000  # a busy machine answers late; what ended does not answer at all
# Their children are cells; the walk goes around them.
TABLES = {"table", "tree table", "list", "tree"}
WIDE = 60
# Newer AT-SPI has other words for some roles.
ROLES = {"button": "push button", "image": "icon"}
STATES = {
    state: state.value_nick
    for state in (Atspi.StateType(number) for number in range(int(Atspi.StateType.LAST_DEFINED)))
}


class Trouble(Exception):
    """The answer is an error; the program goes on."""


class Reader:
    """Holds the program's place in the tree and the objects handed out."""

    def __init__(self) -> None:
        self._root = None
        self._nodes: dict[int, Atspi.Accessible] = {}

    def answer(self, request: dict) -> object:
        """Carry out one request."""
        work = getattr(self, "do_" + request.pop("do"))
        try:
            return work(**request)
        except GLib.Error as error:
            raise Trouble(f"the object is gone or does not answer: {error.message}") from None

    def do_app(self, pid: int, timeout: float) -> str:
        """Find the program by its process; give its name."""

        def look() -> Atspi.Accessible | None:
            desktop = Atspi.get_desktop(0)
            for index in range(desktop.get_child_count()):
                found = desktop.get_child_at_index(index)
                if found is not None and found.get_process_id() == pid and found.get_child_count():
                    return found
            return None

        self._root = self._until(look, timeout, "the program is not in the accessibility tree")
        # Nothing is remembered: what is read is what is there now.
        self._root.set_cache_mask(Atspi.Cache.NONE)
        return self._root.get_name()

    def do_find(self, within: int | None, timeout: float, **wanted: object) -> int:
        """Give the first object that fits, waiting for it."""
        node = self._until(lambda: next(self._fitting(within, wanted), None), timeout, f"nothing fits {wanted}", within)
        return self._hand_out(node)

    def do_find_all(self, within: int | None, **wanted: object) -> list[int]:
        """Give every object that fits now."""
        return [self._hand_out(node) for node in self._fitting(within, wanted)]

    def do_gone(self, within: int | None, timeout: float, **wanted: object) -> bool:
        """Wait until nothing fits."""
        return self._until(lambda: next(self._fitting(within, wanted), None) is None, timeout, f"still there: {wanted}")

    def do_about(self, node: int) -> dict:
        """Say what a screen reader would know of the object."""
        return self._describe(self._nodes[node])

    def do_act(self, node: int, action: str) -> list[str]:
        """Do the named action, the first one if none is named; give the names there are."""
        found = self._nodes[node].get_action_iface()
        names = self._actions(self._nodes[node])
        if not names or (action and action not in names):
            raise Trouble(f"no action {action!r} among {names}")
        found.do_action(names.index(action) if action else 0)
        return names

    def do_focus(self, node: int) -> bool:
        """Ask for the keyboard focus."""
        return self._nodes[node].get_component_iface().grab_focus()

    def do_write(self, node: int, text: str) -> bool:
        """Set the text of an editable object."""
        field = self._nodes[node].get_editable_text_iface()
        if field is None:
            raise Trouble("this can't be written into")
        return field.set_text_contents(text)

    def do_table(self, node: int) -> dict:
        """Give the size of a table, the headers of its columns, and the selected rows."""
        table = self._table(node)
        columns = table.get_n_columns()
        return {
            "rows": table.get_n_rows(),
            "columns": columns,
            "headers": [table.get_column_description(column) for column in range(min(columns, WIDE))],
        }

    def do_cell(self, node: int, row: int, column: int) -> int:
        """Give one cell."""
        found = self._table(node).get_accessible_at(row, column)
        if found is None:
            raise Trouble(f"no cell at {row}, {column}")
        return self._hand_out(found)

    def do_tree(self, within: int | None, depth: int) -> list[str]:
        """Draw the tree, for a person to read when a test fails."""
        lines: list[str] = []
        self._draw(self._start(within), depth, "", lines)
        return lines

    def _draw(self, node: Atspi.Accessible, depth: int, indent: str, lines: list[str]) -> None:
        about = self._describe(node)
        seen = "" if "showing" in about["states"] else " (hidden)"
        lines.append(f"{indent}{about['role']} “{about['name']}”{' = ' + about['text'] if about['text'] else ''}{seen}")
        if depth > 0 and about["role"] not in TABLES:
            for child in self._children(node):
                self._draw(child, depth - 1, indent + "  ", lines)

    def _start(self, within: int | None) -> Atspi.Accessible:
        if self._root is None:
            raise Trouble("no program yet")
        return self._root if within is None else self._nodes[within]

    def _table(self, node: int) -> Atspi.Table:
        table = self._nodes[node].get_table_iface()
        if table is None:
            raise Trouble("this is no table")
        return table

    def _children(self, node: Atspi.Accessible) -> list[Atspi.Accessible]:
        # All at once, and counted anew before each: Qt's scroll area (QAccessibleAbstractScrollArea::child) crashes the
        # program when it is asked for a scroll bar that was hidden since.
        found, index = [], 0
        while index < node.get_child_count():
            found.append(node.get_child_at_index(index))
            index += 1
        return [child for child in found if child is not None]

    def _walk(self, node: Atspi.Accessible, *, into: bool = True):
        yield node
        if into:
            for child in self._children(node):
                try:
                    yield from self._walk(child, into=_role(child) not in TABLES)
                except GLib.Error:
                    continue  # it went while we looked

    def _fitting(self, within: int | None, wanted: dict):
        for node in self._walk(self._start(within)):
            try:
                if self._fits(node, **wanted):
                    yield node
            except GLib.Error:
                continue

    def _fits(
        self, node: Atspi.Accessible, *, role: str, name: str, how: str, states: list[str], without: list[str]
    ) -> bool:
        if role and _role(node) != role:
            return False
        said = _name(node)
        fits = {"is": said == name, "starts": said.startswith(name), "has": name in said}[how] if name else True
        if not fits:
            return False
        now = _states(node)
        return all(state in now for state in states) and not any(state in now for state in without)

    def _describe(self, node: Atspi.Accessible) -> dict:
        text, value = node.get_text_iface(), node.get_value_iface()
        area = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN) if node.get_component_iface() else None
        return {
            "role": _role(node),
            "name": _name(node),
            "description": node.get_description() or "",
            "states": sorted(_states(node)),
            "text": text.get_text(0, text.get_character_count()) if text else "",
            "value": value.get_current_value() if value else None,
            "actions": self._actions(node),
            "area": [area.x, area.y, area.width, area.height] if area else None,
        }

    def _actions(self, node: Atspi.Accessible) -> list[str]:
        found = node.get_action_iface()
        return [found.get_action_name(index) for index in range(found.get_n_actions())] if found else []

    def _hand_out(self, node: Atspi.Accessible) -> int:
        number = len(self._nodes) + 1
        self._nodes[number] = node
        return number

    def _until(self, look, timeout: float, otherwise: str, within: int | None = None):
        end = time.monotonic() + timeout
        while True:
            try:
                found = look()
            except GLib.Error:
                found = None
            if found:
                return found
            if time.monotonic() > end:
                drawn = "\n".join(self.do_tree(within, 12)) if self._root is not None else ""
                raise Trouble(f"after {timeout:g} s: {otherwise}\n{drawn}")
            time.sleep(POLL_S)


def _role(node: Atspi.Accessible) -> str:
    name = node.get_role_name()
    return ROLES.get(name, name)


def _name(node: Atspi.Accessible) -> str:
    """What a screen reader calls it: for a combo box, whose name is its value, the label it is related to."""
    if _role(node) == "combo box":
        for relation in node.get_relation_set():
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
                return relation.get_target(0).get_name() or ""
    return node.get_name() or ""


def _states(node: Atspi.Accessible) -> set[str]:
    held = node.get_state_set()
    return {name for state, name in STATES.items() if held.contains(state)}


def main() -> None:
    """Answer requests until stdin ends."""
    Atspi.init()
    Atspi.set_timeout(CALL_MS, CALL_MS)
    reader = Reader()
    for line in sys.stdin:
        try:
            answer = {"ok": reader.answer(json.loads(line))}
        except Trouble as trouble:
            answer = {"error": str(trouble)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
