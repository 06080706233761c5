"""A change that replaces one that waits takes over what waits behind it; given up, it takes that along."""

from __future__ import annotations

from app.actions import catalogue, changing, undo
from app.models.outbox import OutboxQuery
from app.store import outbox_rows


def on_trial(desk):
    """Put a customer of Google's on a trial of Business Standard; return the subscription and two offers."""
    desk.run(catalogue.ensure)
    customer = desk.add("Zon", provider="google", domain="zon.example")
    offers = desk.query(
        "SELECT o.id, p.sku FROM offer o JOIN product p ON p.id = o.product_id WHERE p.provider = 'google'"
        " AND p.name = 'Google Workspace Business Standard' AND o.payment_plan LIKE 'annual%' ORDER BY o.id"
    )
    desk.subscribe(
        customer, plan="Google Workspace Business Standard", status="trial", trial_start="2026-11-20",
        trial_end="2026-12-20", payment_plan="trial",
    )  # fmt: skip

    def at_google(work):
        work.connection.execute("UPDATE customer SET standing = 'at_provider'")
        work.connection.execute("UPDATE subscription SET sku = ?", (offers[0][1],))

    desk.run(at_google)
    (subscription,) = desk.query("SELECT id FROM subscription")[0]
    return subscription, offers[0][0], offers[1][0]


def waiting(desk):
    rows = desk.book.reader.ask(outbox_rows.page, OutboxQuery("waiting")).result()
    return {row.kind: row for row in rows}


def test_what_waits_behind_a_change_waits_behind_the_one_that_replaces_it(desk, clock):
    clock.set("2026-11-22")
    subscription, one, other = on_trial(desk)
    desk.run(changing.change_plan, subscription, one)
    desk.run(changing.start_paid_service, subscription)
    first = waiting(desk)["change_plan"].key
    desk.run(changing.change_plan, subscription, other)
    second = waiting(desk)["change_plan"].key
    assert second != first
    assert waiting(desk)["start_paid_service"].depends_on == (second,)
    desk.run(undo.undo)
    assert waiting(desk)["start_paid_service"].depends_on == (first,)
    desk.run(undo.redo)
    assert waiting(desk)["start_paid_service"].depends_on == (second,)
