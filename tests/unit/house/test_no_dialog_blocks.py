"""A dialog is opened and answers by signal: ``exec()`` inside the asyncio loop kills the other tasks and hangs."""

from __future__ import annotations

import ast

from tests.unit.house.source import modules, room_of

BLOCKING = {"exec", "exec_"}
# Static helpers of Qt that run a dialog of their own.
STATIC = {
    "QMessageBox": {"about", "aboutQt", "critical", "information", "question", "warning"},
    "QInputDialog": {"getDouble", "getInt", "getItem", "getMultiLineText", "getText"},
    "QFileDialog": {"getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName"},
    "QColorDialog": {"getColor"},
    "QFontDialog": {"getFont"},
}


def blocking_calls(tree: ast.Module) -> list[int]:
    """Return the lines on which something waits for a dialog in a loop of its own."""
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, node.func.value
            static = isinstance(owner, ast.Name) and name in STATIC.get(owner.id, set())
            if static or name in BLOCKING:
                lines.append(node.lineno)
    return lines


def test_no_view_waits_for_a_dialog():
    wrong = [
        f"{module}:{line}"
        for module, tree in modules().items()
        if room_of(module) == "views"
        for line in blocking_calls(tree)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_blocking_dialog_would_be_seen():
    assert blocking_calls(ast.parse("dialog.exec()\nQMessageBox.question(None, 'a', 'b')\ndialog.open()")) == [1, 2]
