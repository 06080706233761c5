"""Small faults to put into a module, one at a time: what `dev.py mutate` plants and the tests ought to notice."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_TWINS = "Lt LtE, Gt GtE, Eq NotEq, In NotIn, Is IsNot, And Or, Add Sub, Mult FloorDiv, BitOr BitAnd, "
_TWINS += "lower upper, startswith endswith, lstrip rstrip, removeprefix removesuffix, find rfind, min max, any all, "
_TWINS += "split rsplit, partition rpartition, add discard"
TWINS = {a: b for pair in _TWINS.split(", ") for a, b in (pair.split(), reversed(pair.split()))}
TWINS |= {"Div": "Mult", "Mod": "FloorDiv"}
NOT_RUN = {"annotation", "returns", "decorator_list", "format_spec"}  # parts that say nothing of what is done


@dataclass(frozen=True)
class Mutant:
    """One fault: the lines of its statement, whether they run at import, the line it is in, what becomes of what."""

    number: int
    lines: range
    at_import: bool
    line: int
    text: str
    told: str


@dataclass(frozen=True)
class _Spot:
    parent: ast.AST
    field: str
    index: int | None
    node: ast.AST
    statement: ast.stmt
    at_import: bool


def _left_alone(parent: ast.AST, field: str, node: ast.AST) -> bool:
    """Return whether a fault here would say nothing: types, documentation, what is logged, a check of lengths."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.keyword(arg="strict"):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="log")))) | ast.Import() | ast.ImportFrom():
            return True
        case ast.Assign(targets=[ast.Name(id="log" | "__all__")]) | ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.BinOp(op=ast.BitOr(), right=ast.Constant(value=None)):
            return True
        case ast.BinOp(op=ast.BitOr(), right=ast.Name(id=name)) if name[0].isupper() and not name.isupper():
            return True  # types joined
    typing = isinstance(parent, ast.Call) and ast.unparse(parent.func) in {"cast", "TypeVar"}
    return field in NOT_RUN or (typing and field == "args")


def _spots(parent: ast.AST, statement: ast.stmt | None = None, *, at_import: bool = True) -> Iterator[_Spot]:
    for field, value in ast.iter_fields(parent):
        inside = at_import and not (field == "body" and isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef))
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not _left_alone(parent, field, node):
                within = node if isinstance(node, ast.stmt) else statement
                if within is not None:
                    yield _Spot(parent, field, index, node, within, inside)
                yield from _spots(node, within, at_import=inside)


def _changed(node: ast.AST, **fields: object) -> ast.AST:
    new = copy.deepcopy(node)
    for field, value in fields.items():
        setattr(new, field, value)
    return new


def _twin(op: ast.AST) -> ast.AST:
    twin: ast.AST = getattr(ast, TWINS[type(op).__name__])()
    return twin


def _faults(spot: _Spot) -> Iterator[ast.AST]:
    """Give what could wrongly stand in a place."""
    node = spot.node
    match node:
        case ast.Compare(ops=ops):
            for i, op in enumerate(ops):
                yield _changed(node, ops=[*ops[:i], _twin(op), *ops[i + 1 :]])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op).__name__ in TWINS:
            yield _changed(node, op=_twin(op))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield copy.deepcopy(operand)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield ast.Constant(value + 1)
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"XX{value}XX")
        case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant):
            yield ast.Return(ast.Constant(None))
        case ast.Expr():
            yield ast.Pass()
        case ast.Break() | ast.Continue():
            yield ast.Continue() if isinstance(node, ast.Break) else ast.Break()
        case ast.Attribute(attr=name) if name in TWINS:
            yield _changed(node, attr=TWINS[name])
        case ast.Name(id=name, ctx=ast.Load()) if name in TWINS:
            yield _changed(node, id=TWINS[name])
        case ast.Call(keywords=keywords):
            for i, keyword in enumerate(keywords):
                if keyword.arg != "strict" and not isinstance(keyword.value, ast.Constant):
                    yield _changed(node, keywords=[*keywords[:i], *keywords[i + 1 :]])
    if spot.field in {"test", "ifs"} or isinstance(spot.parent, ast.BoolOp):
        has_its_own = isinstance(node, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant)
        if isinstance(node, ast.expr) and not has_its_own:
            yield ast.UnaryOp(ast.Not(), copy.deepcopy(node))


def _lines(statement: ast.stmt) -> range:
    """Return the lines of a statement, of one with a body those of its head."""
    body = getattr(statement, "body", None)
    last = body[0].lineno - 1 if body else statement.end_lineno or statement.lineno
    return range(statement.lineno, max(last, statement.lineno) + 1)


def mutants(source: str) -> list[Mutant]:
    """Return every fault there is for a module, in order."""
    texts = source.splitlines()
    found: list[Mutant] = []
    for spot in _spots(ast.parse(source)):
        line: int = getattr(spot.node, "lineno", spot.statement.lineno)
        for new in _faults(spot):
            told = f"{ast.unparse(spot.node)} → {ast.unparse(ast.fix_missing_locations(new))}"
            where = _lines(spot.statement), spot.at_import, line, texts[line - 1].strip()
            found.append(Mutant(len(found), *where, told))
    return found


def planted(source: str, number: int) -> ast.Module:
    """Return the module with one fault in it."""
    tree = ast.parse(source)
    spot, new = [(spot, new) for spot in _spots(tree) for new in _faults(spot)][number]
    if spot.index is None:
        setattr(spot.parent, spot.field, new)
    else:
        getattr(spot.parent, spot.field)[spot.index] = new
    return ast.fix_missing_locations(tree)
