"""A customer is taken over and given an order, from the command line to a Google over a real socket and back (R20)."""

from __future__ import annotations

import datetime as dt
import json

from tests.unit.commands.test_connecting import connect, google, key_file, keyring, query

__all__ = ["google", "key_file", "keyring"]
STARTER = "1010020027"
TOKEN = "canary-token-5b1c"


def take_over(desk, **more):
    path = desk.folder / "take-over.json"
    today = (dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)).isoformat()  # wherever it is today
    values = {
        "provider": "google", "organisation_name": "De Kade", "domain": "kade.example", "consent_date": today,
        "consent_products": ["workspace"], "transfer_token": TOKEN, "token_date": today, **more,
    }  # fmt: skip
    path.write_text(json.dumps(values))
    said = desk.ask("take-over", "--from-json", path, "--unencrypted")
    path.unlink()
    return said


def test_a_customer_comes_with_its_token_and_all_it_holds(desk, keyring, google, key_file):
    from app.providers.practice.google_state import Holding

    google.world.add_identity(
        "kade.example", token=TOKEN, holdings=[Holding(STARTER, "annual_monthly", 12)], verified=True
    )
    desk.make(1)
    assert connect(desk, key_file).code == 0
    began = take_over(desk)
    assert began.code == 0, began.err
    run = desk.ask("outbox", "run")
    assert run.code == 0, run.err
    assert [(each["kind"], each["state"], each["error"]) for each in run.json["operations"]] == [
        ("import_customer", "done", None),
        ("transfer_subscriptions", "done", None),
    ]
    assert google.effects["import_customer"] == google.effects["transfer_entitlement"] == 1
    found = query(desk, "SELECT sku, licences, status, provider_ref != '' FROM subscription")
    assert found == [(STARTER, 12, "suspended", 1)]
    assert query(desk, "SELECT standing FROM customer WHERE domain = 'kade.example'") == [("at_provider",)]
    assert TOKEN not in run.out + run.err + began.out + began.err


def test_a_wrong_token_needs_a_person_at_its_field(desk, keyring, google, key_file):
    google.world.add_identity("kade.example", token="another", verified=True)
    desk.make(1)
    assert connect(desk, key_file).code == 0
    assert take_over(desk).code == 0
    run = desk.ask("outbox", "run")
    first = run.json["operations"][0]
    assert (first["kind"], first["state"]) == ("import_customer", "needs_person")
    assert (first["error"]["code"], first["error"]["field"]) == ("google_token_bad", "transfer_token")
    assert google.effects["import_customer"] == 0
