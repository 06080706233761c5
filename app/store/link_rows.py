"""What is known of where in the browser a customer is looked after (R6, Manage)."""

from __future__ import annotations

from app.models.values import Whereabouts
from app.store.engine import Connection


def whereabouts(connection: Connection, customer_id: int) -> Whereabouts | None:
    """Return what ``rules.links`` needs to know of a customer; None: it is no longer there."""
    row = connection.execute(
        "SELECT c.provider, c.domain, c.admin_console_uri, c.provider_ref,"
        " coalesce((SELECT a.data_centre FROM partner_account a WHERE a.id = c.partner_account_id), '')"
        " FROM customer c WHERE c.id = ?",
        (customer_id,),
    ).fetchone()
    return None if row is None else Whereabouts(*row)
