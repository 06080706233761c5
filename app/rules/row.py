"""One cell of an imported list → the value the book keeps, or what is wrong with it (R22, design.md "Import").

Cells are read column by column, half a thousand at a time: ``column_reader(field)`` gives a function whose answers are
the values, None for empty cells, or a ``Fault``. Errors reject the row; a warning may carry a value.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.errors import UserError
from app.rules import row_words
from app.rules.countries import country_code
from app.rules.customer import NAME_LIMIT, NOTE_LIMIT, SHORT_LIMIT, clean
from app.rules.dates import is_ambiguous, parse_count, parse_date
from app.rules.domain import has_public_suffix, is_public_suffix, to_ascii, to_ascii_all
from app.rules.email import are_plain, check_email
from app.rules.row_plans import plan_name
from app.rules.tags import join_tags, split_tags

ERROR, WARNING = "error", "warning"
_SHOWN = 80
_BETWEEN = "\x1f"
_CACHED = 20_000


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell.

    Args:
        severity: ``error`` or ``warning``.
        code: key of its sentence.
        facts: what fills the sentence.
        value: what is taken all the same, for a warning.
    """

    severity: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)
    value: Any = None


Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class DateReading:
    """How the dates of a file are read.

    Args:
        order: ``dmy``, ``mdy`` or ``ymd``.
        certain: a person or the file's own dates decided it; else a date with two readings is warned of.
        buddhist: years of two digits are of the Buddhist era (Thai lists).
    """

    order: str = "dmy"
    certain: bool = True
    buddhist: bool = False


class Cached(dict[str, Any]):
    """Answers of a reader by text, for columns that repeat themselves; emptied when it grows large."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        if len(self) >= _CACHED:
            self.clear()
        value = self[text] = self._read(text)
        return value


_NAMES = ("organisation_name", "alternate_name", "admin_first_name", "admin_last_name", "locality")
_SHORT = ("crm_id", "cloud_identity_id", "postal_code", "administrative_area", "phone", "owner")
_LONG = ("note", "address_lines")
_DATES = ("period_start", "period_end", "renewal_date", "trial_start", "trial_end")
_WORDS: dict[str, tuple[Callable[[str], Any], str]] = {
    "provider": (row_words.provider, "provider_unknown"),
    "kind": (row_words.kind, "kind_unknown"),
    "education": (row_words.flag, "yes_no_unknown"),
    "archived": (row_words.flag, "yes_no_unknown"),
    "domain_verified": (row_words.flag, "yes_no_unknown"),
    "status": (row_words.status, "status_unknown"),
    "language": (row_words.language, "language_unknown"),
}
_MOSTLY_DIFFERENT = {
    "uid",
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "note",
    "address_lines",
}


ReadAll = Callable[[Sequence[str]], list[Any]]


def column_reader(name: str, dates: DateReading, accounts: Mapping[str, int]) -> ReadAll:
    """Return the function that reads many cells of one field: a value, None or a ``Fault`` for each.

    Args:
        name: the field, a key of ``app.texts.fields.FIELD_LABELS``.
        dates: how the file's dates are read.
        accounts: partner accounts by folded name → id.
    """
    read = _reader(name, dates, accounts)
    if name == "domain":
        return lambda texts: _domains(texts, read)
    if name in {"primary_email", "alternate_email"}:
        return lambda texts: list(texts) if are_plain(texts) else list(map(read, texts))
    limit = NAME_LIMIT if name in _NAMES else SHORT_LIMIT if name in _SHORT else NOTE_LIMIT
    if name in _LONG:
        return lambda texts: _long_texts(texts, read)
    if name in _MOSTLY_DIFFERENT and name != "uid":
        return lambda texts: _texts(texts, limit, read)
    answer = Cached(read).__getitem__
    return lambda texts: list(map(answer, texts))


def _texts(texts: Sequence[str], limit: int, read: Read) -> list[Any]:
    """Read cells of text; where none of them has anything to be cleaned, they are the values."""
    joined = f"{_BETWEEN}{_BETWEEN.join(texts)}{_BETWEEN}"
    if (
        "  " in joined
        or f" {_BETWEEN}" in joined
        or f"{_BETWEEN} " in joined
        or not "".join(texts).isprintable()
        or max(map(len, texts)) > limit
    ):
        return list(map(read, texts))
    return [text or None for text in texts]


def _long_texts(texts: Sequence[str], read: Read) -> list[Any]:
    """Read cells that may have several lines; where no letter has to go, only their ends are looked at."""
    if "".join(texts).replace("\n", "").isprintable() and max(map(len, texts)) <= NOTE_LIMIT:
        return [text.strip() or None for text in texts]
    return list(map(read, texts))


def _domains(texts: Sequence[str], read: Read) -> list[Any]:
    found = to_ascii_all(texts)
    if found is None or has_public_suffix(found):
        return list(map(read, texts))
    return [domain or None for domain in found]


def _reader(name: str, dates: DateReading, accounts: Mapping[str, int]) -> Read:
    if name in _NAMES:
        return lambda text: _text(text, name, NAME_LIMIT)
    if name in _SHORT:
        return lambda text: _text(text, name, SHORT_LIMIT)
    if name in _LONG:
        return lambda text: _lines(text, name)
    if name in _DATES:
        return lambda text: _date(text, dates)
    if name in {"primary_email", "alternate_email"}:
        return lambda text: _email(text, name)
    if name in _WORDS:
        word, code = _WORDS[name]
        severity = ERROR if name == "provider" else WARNING
        return lambda text: _word(text, word, code, severity)
    if name == "account":
        return lambda text: _account(text, accounts)
    return {
        "uid": _uid,
        "domain": _domain,
        "country": _country,
        "plan": _plan,
        "payment_plan": _payment_plan,
        "licences": _licences,
        "tags": _tags,
        "standing": _nothing,
    }[name]


def disarm(texts: Sequence[str]) -> list[str]:
    """Take the apostrophe off again that our own export sets before a cell a spreadsheet might run (R24)."""
    return [text[1:] if text[:1] == "'" and text[1:2] in _ARMED else text for text in texts]


_ARMED = frozenset("=+-@\t\r'")


def _text(text: str, name: str, limit: int) -> Any:
    if text.isprintable() and "  " not in text:
        text = text.strip()
    else:
        text = clean(text.replace("\x00", "").replace("\ufeff", ""), name)
    if len(text) > limit:
        return Fault(ERROR, "too_long", {"value": text[:_SHOWN], "limit": limit, "length": len(text)})
    return text or None


def _lines(text: str, name: str) -> Any:
    if not text.replace("\n", "").isprintable():
        text = clean(text.replace("\x00", "").replace("\ufeff", ""), name, lines=True)
    text = text.strip()
    if len(text) > NOTE_LIMIT:
        return Fault(ERROR, "too_long", {"value": text[:_SHOWN], "limit": NOTE_LIMIT, "length": len(text)})
    return text or None


def _domain(text: str) -> Any:
    if not text or text.isspace():
        return None
    try:
        domain = to_ascii(text)
    except UserError as error:
        return _fault(error, text)
    if is_public_suffix(domain):
        return Fault(WARNING, "domain_is_suffix", {"value": domain}, domain)
    return domain


def _email(text: str, name: str) -> Any:
    if not text or text.isspace():
        return None
    try:
        return check_email(text, name)
    except UserError as error:
        return _fault(error, text)


def _date(text: str, dates: DateReading) -> Any:
    text = text.strip()
    if not text or set(text) <= _DASHES:
        return None
    found = parse_date(text, dates.order, buddhist=dates.buddhist)
    if found is None:
        return Fault(ERROR, "date_unreadable", {"value": text[:_SHOWN]})
    if not dates.certain and is_ambiguous(text):
        return Fault(WARNING, "date_ambiguous", {"value": text, "date": found.isoformat()}, found.isoformat())
    return found.isoformat()


_DASHES = frozenset("-–—/.")


def _licences(text: str) -> Any:
    count, code = parse_count(text)
    if code and set(text.strip()) <= _DASHES:
        return None
    return Fault(ERROR, code, {"value": text.strip()[:_SHOWN]}) if code else count


def _plan(text: str) -> Any:
    found = _text(text, "plan", 200)
    if found is None or isinstance(found, Fault):
        return found
    name, known = plan_name(found)
    return name if known else Fault(WARNING, "plan_unknown", {"value": name[:_SHOWN]}, name)


def _payment_plan(text: str) -> Any:
    found = _text(text, "payment_plan", 200)
    return found if found is None or isinstance(found, Fault) else row_words.payment_plan(found) or found


def _word(text: str, word: Callable[[str], Any], code: str, severity: str) -> Any:
    text = text.strip()
    if not text:
        return None
    found = word(text)
    return Fault(severity, code, {"value": text[:_SHOWN]}) if found is None else found


def _country(text: str) -> Any:
    text = text.strip()
    if not text:
        return None
    return country_code(text) or Fault(WARNING, "country_unknown", {"value": text[:_SHOWN]})


def _tags(text: str) -> Any:
    found = _text(text.replace("\n", ","), "tags", NOTE_LIMIT)
    return found if found is None or isinstance(found, Fault) else join_tags(split_tags(found)) or None


def _uid(text: str) -> Any:
    text = text.strip()
    if not text:
        return None
    try:
        return uuid.UUID(text).bytes
    except ValueError:
        return Fault(WARNING, "uid_unknown", {"value": text[:_SHOWN]})


def _account(text: str, accounts: Mapping[str, int]) -> Any:
    text = text.strip()
    if not text:
        return None
    found = accounts.get(account_key(text))
    return Fault(WARNING, "account_unknown", {"value": text[:_SHOWN]}) if found is None else found


def account_key(name: str) -> str:
    """Return a partner account's name as it is compared."""
    return " ".join(name.casefold().split())


def _nothing(_text: str) -> None:
    """Read nothing: where a record stands is the provider's to say, and a new row is a record in the book (R22)."""


def _fault(error: UserError, text: str) -> Fault:
    return Fault(ERROR, error.code, {"value": text.strip()[:_SHOWN], **error.facts})


def nameless() -> Fault:
    """Return the fault of a row without a name or a domain (R11)."""
    return Fault(ERROR, "name_or_domain")


def ends_early(start: str, end: str) -> Fault:
    """Return the fault of a trial or period whose last day comes before its first."""
    return Fault(ERROR, "ends_before_start", {"start": start, "end": end, "value": end})
