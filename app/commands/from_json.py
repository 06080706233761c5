"""Values of one customer as JSON: read from a file or standard input, every key and type checked, all errors at once.

The reader of ``add`` and ``take-over`` (design.md, "Commands"); what the values mean is the rules' business.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from app.commands.errand import REFUSED, Errand
from app.errors import Unreadable, UserError
from app.models.values import Problem
from app.rules.countries import country_code
from app.texts.codes import say

Type = Literal["text", "flag", "count", "list", "names"]
LIMIT_BYTES = 1_000_000
STANDARD_INPUT = "-"
# The keys that every command of one customer takes, and what each holds.
KEYS: Mapping[str, Type] = {
    **dict.fromkeys(
        (
            *("provider", "account", "kind", "edu_type", "edu_size", "edu_website", "organisation_name", "domain"),
            *("primary_email", "alternate_email", "admin_first_name", "admin_last_name", "phone", "country"),
            *("postal_code", "locality", "administrative_area", "crm_id", "public_identifier", "language", "plan"),
            *("product_family", "cloud_identity_id", "note", "owner"),
        ),
        "text",
    ),
    "education": "flag",
    "trial": "flag",
    "send": "flag",
    "licences": "count",
    "address_lines": "list",
}


def read(errand: Errand) -> dict[str, Any]:
    """Return the object, read once for an errand.

    Raises:
        Unreadable: ``no_such_file``, ``file_unreadable``.
        UserError: ``json_invalid``, ``json_no_object``, ``json_too_large``, at ``from-json``; ``json_key_twice`` at
            the key.
    """
    options = errand.options
    if options.given is None:
        options.given = _text(errand)
    try:
        found = json.loads(options.given, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:  # also numbers of thousands of digits, brackets without end
        line = getattr(error, "lineno", 1)
        raise UserError("json_invalid", "from-json", line=line) from None
    if not isinstance(found, dict):
        raise UserError("json_no_object", "from-json")
    return found


def handed_over(words: Sequence[str], errand: Errand) -> list[str]:
    """Return the words for the program that holds the book: it has no standard input of ours, nor our open files."""
    return [*words, f"--given={errand.options.given}"]


def checked(data: Mapping[str, Any], keys: Mapping[str, Type]) -> tuple[dict[str, Any], list[Problem]]:
    """Return the values of the right type, and a problem for each key that is unknown or of another type.

    ``null`` is as good as nothing; ``address_lines`` become lines of text, a country's name its code; a country that
    nobody knows stays as it is written, for the rules to name.
    """
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in data.items():
        wanted = keys.get(key)
        if wanted is None:
            problems.append(Problem(key, "json_key_unknown", {"key": key[:80]}))
        elif value is None:
            continue
        elif not _fits(wanted, value):
            problems.append(Problem(key, f"json_{wanted}", {"key": key}))
        else:
            values[key] = _written(key, value)
    return values, problems


def refuse(errand: Errand, problems: Iterable[Problem]) -> int:
    """Answer with every problem: ``{"errors": [{"field", "code", "message"}]}``; exit 4."""
    errors = [
        {"field": each.field, "code": each.code, "message": say(each.code, errand.texts, **each.facts)}
        for each in problems
    ]
    errand.answer({"errors": errors}, ())
    for each in errors:
        errand.tell(f"partner-desk: {each['field']}: {each['message']} ({each['code']})")
    return REFUSED


def _text(errand: Errand) -> str:
    source = errand.options.from_json
    try:
        if source == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LIMIT_BYTES + 1)
        else:
            with errand.path(Path(source)).open("rb") as stream:
                raw = stream.read(LIMIT_BYTES + 1)
    except FileNotFoundError as error:
        raise Unreadable("no_such_file", source, file=source) from error
    except OSError as error:
        raise Unreadable("file_unreadable", source, file=source) from error
    if len(raw) > LIMIT_BYTES:
        raise UserError("json_too_large", "from-json")
    try:
        return raw.decode("utf-8-sig")
    except ValueError:
        raise UserError("json_invalid", "from-json", line=1) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise UserError("json_key_twice", key[:80])
        found[key] = value
    return found


def _written(key: str, value: Any) -> Any:
    if key == "address_lines":
        return "\n".join(value)
    return country_code(value) or value if key == "country" else value


def _fits(wanted: Type, value: Any) -> bool:
    if wanted == "flag":
        return isinstance(value, bool)
    if wanted == "count":
        return isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if wanted == "names" and value == "all":
        return True
    if wanted in {"list", "names"}:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, str)
