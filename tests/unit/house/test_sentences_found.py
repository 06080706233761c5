"""What is said is found by those who translate: sentences within an f-string are not (R80)."""

from __future__ import annotations

import ast

from tests.unit.house.source import modules

SAYING = {"t", "n", "mark"}


def within_f_strings(tree):
    """Yield each sentence that is written inside the braces of an f-string."""
    for whole in ast.walk(tree):
        if isinstance(whole, ast.JoinedStr):
            for call in ast.walk(whole):
                is_saying = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in SAYING
                if is_saying and any(isinstance(each, ast.Constant) for each in call.args):
                    yield call


def test_no_sentence_stands_within_an_f_string_where_it_is_not_extracted():
    lost = [f"{name}:{call.lineno}" for name, tree in modules().items() for call in within_f_strings(tree)]
    assert lost == [], "give the sentence a name before the f-string"
