"""What the tests of take-overs and associations look at, and the values they begin with."""

from __future__ import annotations

import json
import uuid

from app.rules.operations import operation
from app.store.journal import Entry

GOOGLE = {"provider": "google", "kind": "domain", "organisation_name": "De Kade", "domain": "cafedekade.nl"}
CONSENT = {"consent_date": "2026-03-01", "consent_products": ["workspace"]}

ZOHO = {"provider": "zoho", "organisation_name": "Malee", "domain": "malee.co.th", "primary_email": "malee@malee.co.th"}


def operations(desk):
    rows = desk.query("SELECT kind, state, missing, depends_on, payload, expires_at, uid FROM operation ORDER BY id")
    return [
        {"kind": r[0], "state": r[1], "missing": json.loads(r[2]), "depends_on": json.loads(r[3]),
         "payload": json.loads(r[4]), "expires_at": r[5], "uid": r[6].hex()}
        for r in rows
    ]  # fmt: skip


def follow_ups(desk, state="open"):
    return sorted(each[0] for each in desk.query("SELECT kind FROM follow_up WHERE state = ?", state))


def transfer(desk, column="state"):
    return desk.query(f"SELECT {column} FROM transfer ORDER BY id")[-1][0]


def hang_order(desk, customer_id, behind):
    def place(work):
        entry = Entry(work, "customer.edited", {"name": "x"})
        entry.apply([operation("order", customer_id, {}, by="Sofie", depends_on=[uuid.UUID(hex=behind)])])
        return entry.close()

    desk.run(place)


def standing(desk, customer_id):
    return desk.row(customer_id)["standing"]
