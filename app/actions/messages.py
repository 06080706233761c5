"""Texts to customers: recorded when they go out, and worded our own way (R54)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.actions.customers import SLICE, called, row, rows
from app.errors import UserError
from app.models.values import Changes, Outcome
from app.rules.effects import Delete, Effect, Insert, Update
from app.store.journal import Entry
from app.store.work import Work
from app.texts import LANGUAGES
from app.texts.letters import CODES, Wording, wording_of

CHANNELS = ("copied", "mail", "printed")
LONGEST_BODY, LONGEST_SUBJECT = 20_000, 500
_OTHER = ("message",)


@dataclass(frozen=True, slots=True)
class Sent:
    """A text that went out.

    Args:
        customer_id: to whom.
        template: its code.
        language: in which it was.
        to: the address.
        subject, body: as they were.
        follow_up_id: what it was for; None: nothing that was open.
    """

    customer_id: int
    template: str
    language: str
    to: str
    subject: str
    body: str
    follow_up_id: int | None = None


def record(work: Work, sent: Sent, channel: str, *, done: bool = False) -> Changes:
    """Record one text: which, in which language, to whom, by whom, when.

    Args:
        work: the unit of work.
        sent: the text.
        channel: of ``CHANNELS``.
        done: the follow-up it was for is done with it.

    Raises:
        UserError: ``not_a_choice``, ``too_long``.
        Refused: ``customer_gone``.
    """
    entry = Entry(work, f"message.{_channel(channel)}", {"name": called(row(work.connection, sent.customer_id))})
    entry.facts["template"] = sent.template
    entry.apply([recorded(work, sent, channel)])
    if not done or sent.follow_up_id is None:
        return entry.close(other=_OTHER)
    entry.apply([Update("follow_up", sent.follow_up_id, {"state": "done", "settled_at": work.now_ms})])
    return entry.close(other=(*_OTHER, "follow_up"))


def record_many(work: Work, texts: Sequence[Sent], channel: str) -> Changes:
    """Record many texts in one step, such as those of a mail merge.

    Returns:
        Changes with an outcome per customer that is no longer in the book.

    Raises:
        UserError: ``not_a_choice``, ``too_long``.
    """
    entry = Entry(work, f"messages.{_channel(channel)}", {"count": 0})
    outcomes: list[Outcome] = []
    done = 0
    for start in range(0, len(texts), SLICE):
        part = texts[start : start + SLICE]
        there = {each["id"] for each in rows(work.connection, list({text.customer_id for text in part}))}
        effects: list[Effect] = []
        for text in part:
            if text.customer_id in there:
                effects.append(recorded(work, text, channel))
            else:
                outcomes.append(Outcome(text.customer_id, text.to, "customer_gone"))
        entry.apply(effects)
        entry.settle()
        done += len(effects)
        work.job.step(min(start + SLICE, len(texts)), len(texts), "saving")
    entry.facts["count"] = done
    return entry.close(outcomes, other=_OTHER)


def save_wording(work: Work, code: str, language: str, subject: str, body: str) -> Changes:
    """Keep our own wording of a letter in one language; the program's own wording needs none.

    Raises:
        UserError: ``not_a_choice``, ``wording_empty``, ``too_long``, ``wording_unknown`` at ``subject`` or ``body``.
    """
    checked = _wording(code, language, subject, body)
    if checked == wording_of(code, language):
        return reset_wording(work, code, language)
    found = _wording_id(work, code, language)
    values = {"subject": checked.subject, "body": checked.body}
    entry = Entry(work, "wording.saved", {"template": code})
    if found:
        entry.apply([Update("message_template", found, values)])
    else:
        entry.insert("message_template", {"code": code, "language": language, **values})
    return entry.close(other=("message_template",))


def reset_wording(work: Work, code: str, language: str) -> Changes:
    """Go back to the program's own wording; undo brings ours back."""
    entry = Entry(work, "wording.reset", {"template": code})
    if found := _wording_id(work, code, language):
        entry.apply([Delete("message_template", found)])
    return entry.close(other=("message_template",))


def _wording_id(work: Work, code: str, language: str) -> int:
    found = work.connection.execute(
        "SELECT id FROM message_template WHERE code = ? AND language = ?", (code, language)
    ).fetchone()
    return int(found[0]) if found else 0


def _wording(code: str, language: str, subject: str, body: str) -> Wording:
    if code not in CODES:
        raise UserError("not_a_choice", "code", value=code)
    if language not in LANGUAGES:
        raise UserError("not_a_choice", "language", value=language)
    found = Wording(" ".join(subject.split()), body.replace("\r\n", "\n").strip() + "\n")
    for field, text, limit in (("subject", found.subject, LONGEST_SUBJECT), ("body", found.body, LONGEST_BODY)):
        if not text.strip():
            raise UserError("wording_empty", field)
        if len(text) > limit:
            raise UserError("too_long", field, limit=limit, length=len(text))
        if unknown := Wording(text, "").unknown:
            raise UserError("wording_unknown", field, names=", ".join(f"{{{name}}}" for name in unknown))
    return found


def _channel(channel: str) -> str:
    if channel not in CHANNELS:
        raise UserError("not_a_choice", "channel", value=channel)
    return channel


def recorded(work: Work, sent: Sent, channel: str) -> Insert:
    """Return the effect that records one text as part of another change.

    Raises:
        UserError: ``too_long``.
    """
    if len(sent.body) > LONGEST_BODY or len(sent.subject) > LONGEST_SUBJECT:
        raise UserError("too_long", "body", limit=LONGEST_BODY, length=len(sent.body))
    return Insert(
        "message",
        {
            "customer_id": sent.customer_id,
            "follow_up_id": sent.follow_up_id,
            "template": sent.template,
            "language": sent.language,
            "channel": channel,
            "to_address": sent.to,
            "subject": sent.subject,
            "body": sent.body,
            "by": work.by,
            "at": work.now_ms,
        },
    )
