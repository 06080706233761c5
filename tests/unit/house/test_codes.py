"""A code means one thing: it stands in one module of ``app/texts/codes`` and has a sentence."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import string
from collections import Counter

from app.texts import codes
from tests.unit.house.source import modules


def written_codes(tree):
    """Return the keys of every SENTENCES table in a module, as they are written: a repeated one twice."""
    for node in ast.walk(tree):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        if any(isinstance(target, ast.Name) and target.id == "SENTENCES" for target in targets):
            assert isinstance(node.value, ast.Dict)
            yield from (ast.literal_eval(key) for key in node.value.keys)


def test_each_code_stands_in_one_module_once():
    counted = Counter()
    for module, tree in modules().items():
        if module.startswith("app.texts.codes."):
            counted.update(written_codes(tree))
    assert counted, "no codes were found"
    assert [code for code, times in counted.items() if times > 1] == []
    assert set(counted) == set(codes.SENTENCES)


def test_each_sentence_says_something_with_named_placeholders():
    for area in pkgutil.iter_modules(codes.__path__):
        for code, sentence in importlib.import_module(f"{codes.__name__}.{area.name}").SENTENCES.items():
            assert sentence.strip() == sentence, (area.name, code)
            assert sentence, (area.name, code)
            for _text, name, _format, _conversion in string.Formatter().parse(sentence):
                assert name is None or name.isidentifier(), (area.name, code)


ERRORS = {"UserError", "Refused", "Unreadable", "Locked", "DiskTrouble", "Offline", "Cancelled", "DeskError"}


def test_each_code_that_is_raised_has_a_sentence():
    missing = [
        f"{module}:{node.lineno} {node.args[0].value}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).split(".")[-1] in ERRORS
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and node.args[0].value not in codes.SENTENCES
    ]
    assert not missing, "\n".join(missing)


def test_each_thing_done_that_the_history_names_has_a_sentence():
    missing = [
        f"{module}:{node.lineno} {verb.value}"
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Entry" and len(node.args) > 1
        for verb in [node.args[1]]
        if isinstance(verb, ast.Constant) and verb.value not in codes.SENTENCES
    ]
    assert not missing, "\n".join(missing)
