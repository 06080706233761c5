"""Instructions for the providers as effects: every kind there is, and how one is written down (design.md, Outbox)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from app.errors import Bug
from app.models.values import OperationState
from app.rules.effects import Insert

# Each is carried out by one class of ``sync``; ``texts.operations`` says it in words.
KINDS = (
    "create_customer",  # make the customer at the provider (Google: CreateCustomer; Zoho: add child organisation)
    "provision_identity",  # make its Cloud Identity account and first super administrator (Google)
    "import_customer",  # take over a customer that exists at the provider (Google: ImportCustomer)
    "transfer_subscriptions",  # move all chosen subscriptions to us in one call (Google: TransferEntitlements)
    "associate_customer",  # ask for, and follow, a Zoho customer's association with us (R21)
    "update_customer",  # tell the provider about changed details
    "verify_domain",  # have the provider verify the customer's domain
    "enable_mail_hosting",  # turn on mail hosting of the customer's domain (Zoho)
    "check_mx",  # have the provider look at the domain's MX records (Zoho)
    "add_dkim",  # add a DKIM key for the domain (Zoho)
    "verify_dkim",  # have the provider look for the DKIM key (Zoho)
    "order",  # start a subscription
    "start_trial",  # start a trial for a customer that has none (Zoho)
    "extend_trial",  # extend a trial (Zoho, R41)
    "start_paid_service",  # end a trial early into the paid plan that was chosen
    "change_licences",  # add or remove licences
    "change_plan",  # another product or payment plan
    "change_renewal",  # what happens at the end of the term
    "suspend",  # suspend a subscription
    "reactivate",  # reactivate what we suspended
    "cancel",  # cancel a subscription
    "transfer_to_google",  # give the customer to Google and end the relationship
)


def operation(
    kind: str,
    customer_id: int,
    payload: dict[str, Any],
    *,
    by: str,
    uid: uuid.UUID | None = None,
    depends_on: Sequence[uuid.UUID] = (),
    subscription_id: int | None = None,
    missing: Sequence[str] = (),
    expires_on: dt.date | None = None,
) -> Insert:
    """Return the row of one instruction: held while fields are missing, else ready.

    Args:
        kind: of ``KINDS``.
        customer_id: whose.
        payload: what to tell the provider; no secrets, references into the vault instead.
        by: the person.
        uid: its identity and idempotency key; made by the journal where not given.
        depends_on: the uids of the operations that must be done first.
        subscription_id: which subscription it is about.
        missing: names of the fields that are needed to send and not there.
        expires_on: last day on which it may be sent (a price, a token); it then asks a person again.

    Raises:
        Bug: there is no such kind.
    """
    if kind not in KINDS:
        raise Bug(f"no operation is called {kind}")
    end = None if expires_on is None else dt.datetime.combine(expires_on + dt.timedelta(days=1), dt.time(), dt.UTC)
    values: dict[str, Any] = {
        "kind": kind,
        "customer_id": customer_id,
        "subscription_id": subscription_id,
        "payload": payload,
        "depends_on": [each.hex for each in depends_on],
        "state": OperationState.HELD if missing else OperationState.READY,
        "missing": list(missing),
        "expires_at": None if end is None else round(end.timestamp() * 1000),
        "created_by": by,
    }
    if uid is not None:
        values["uid"] = uid
    return Insert("operation", values)
