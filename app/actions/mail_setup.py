"""Having Zoho set up mail of a verified domain: hosting, its look at the MX records, the DKIM key (issue 5)."""

from __future__ import annotations

import json
import uuid

from app.actions.customers import SETTLED, called, row
from app.errors import Bug, Refused
from app.models.mail_setup import ADD_DKIM, KINDS, VERIFY_DKIM
from app.models.values import Changes, OperationState, Provider, Standing
from app.rules.effects import Effect, Update
from app.rules.operations import operation
from app.rules.outbox import state_again
from app.store.journal import Entry
from app.store.work import Work

SELECTOR = "zmail"


def ask(work: Work, customer_id: int, kind: str) -> Changes:
    """Queue one of ``models.mail_setup.KINDS``; one that needed a person is asked again.

    A key is checked behind its being added.

    Raises:
        Refused: ``customer_gone``, ``mail_not_zoho``, ``verify_no_domain``, ``verify_book_only``,
            ``mail_not_verified``, ``verify_waits``.
    """
    if kind not in KINDS:
        raise Bug(f"no operation of mail is called {kind}")
    values = row(work.connection, customer_id)
    domain = str(values["domain"])
    if values["provider"] != Provider.ZOHO:
        raise Refused("mail_not_zoho")
    if not domain:
        raise Refused("verify_no_domain", "domain")
    if values["standing"] == Standing.BOOK_ONLY:
        raise Refused("verify_book_only")
    if not values["domain_verified"]:
        raise Refused("mail_not_verified")
    entry = Entry(work, f"mail.{kind}", {"name": called(values)})
    entry.apply([_instruction(work, customer_id, kind, domain)])
    return entry.close(other=("operation",))


def _instruction(work: Work, customer_id: int, kind: str, domain: str) -> Effect:
    """Return what asks Zoho: a new instruction, or the one that needed a person, let go again. Raises Refused."""
    payload = {"domain": domain} | ({"selector": SELECTOR} if kind in (ADD_DKIM, VERIFY_DKIM) else {})
    found = work.connection.execute(
        f"SELECT id, kind, uid, state, error_code, provider_ref FROM operation WHERE customer_id = ?"
        f" AND kind IN (?, ?) AND state NOT IN {SETTLED} ORDER BY id",
        (customer_id, kind, ADD_DKIM),
    ).fetchall()
    same = [each for each in found if each[1] == kind]
    if not same:
        parents = [uuid.UUID(bytes=each[2]) for each in found] if kind == VERIFY_DKIM else []
        return operation(kind, customer_id, payload, by=work.by, depends_on=parents)
    row_id, _, _, state, code, ref = same[-1]
    if state != OperationState.NEEDS_PERSON:
        raise Refused("verify_waits")
    fine = {"error_code": "", "error_field": "", "error_facts": {}, "attempts": 0, "not_before": None}
    again = state_again(code, ref, is_held=False)
    return Update("operation", row_id, {"state": again, "payload": payload, **fine})


def keep_storage(work: Work, customer_id: int, used_mb: int, total_mb: int) -> Changes:
    """Keep, with the rest of what Zoho told of a customer, how much storage it uses; no change of the book's own."""
    told = json.dumps({"used_mb": used_mb, "total_mb": total_mb, "at": work.now_ms})
    work.connection.execute(
        "UPDATE provider_record SET facts = json_set(facts, '$.storage', json(?))"
        " WHERE customer_id = ? AND what = 'customer'",
        (told, customer_id),
    )
    return Changes(ids=(customer_id,), other=("provider_record",))
