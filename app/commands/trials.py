"""``trial extend``: the trials of named customers, by their rule (R41)."""

from __future__ import annotations

from typing import Any

from app.commands.errand import DONE, IN_PART, REFUSED, Errand
from app.texts.codes import say


def run(errand: Errand) -> int:
    """Extend: ``{"trials": [...]}``; exit 3 where some are refused, 4 where all are."""
    from app.actions import lookup, trials  # noqa: PLC0415 - only this command needs them

    asked: list[str] = errand.options.customers
    with errand.open(read_only=False) as opened:
        book = opened.book
        named = errand.wait(book.do(lookup.find_named, asked))
        changes = errand.wait(book.do_job(errand.job, trials.extend, [each.id for each in named]))
        batch = changes.batch_id
        operations = errand.wait(book.do(lookup.operations_of, batch)) if batch is not None else {}
    outcomes = {outcome.customer_id: outcome for outcome in changes.outcomes}
    answers = [_answer(each.uid, each.domain) for each in named]
    for each, answer in zip(named, answers, strict=True):
        outcome = outcomes[each.id]
        if outcome.code:
            answer["refused"] = {
                "code": outcome.code,
                "message": say(outcome.code, errand.texts, **{"name": outcome.name, **outcome.facts}),
            }
        else:
            answer |= {"extended_to": outcome.facts["to"], "operation": operations.get(each.id)}
    known = {each.asked for each in named}
    for name in dict.fromkeys(asked):
        if name not in known:
            refusal = {"code": "no_such_customer", "message": say("no_such_customer", errand.texts, name=name)}
            answers.append({**_answer(None, name), "refused": refusal})
    refused = sum(answer["refused"] is not None for answer in answers)
    errand.answer({"trials": answers}, [_line(errand, answer) for answer in answers])
    return DONE if not refused else REFUSED if refused == len(answers) else IN_PART


def _answer(uid: str | None, domain: str) -> dict[str, Any]:
    return {"uid": uid, "domain": domain, "extended_to": None, "operation": None, "refused": None}


def _line(errand: Errand, answer: dict[str, Any]) -> str:
    if answer["refused"]:
        return f"{answer['domain']}: {answer['refused']['message']}"
    return errand.texts.t("{domain}: trial until {date}", domain=answer["domain"], date=answer["extended_to"])
