"""SQL for what was changed at a provider and is not ours yet (R50): ``d`` is a row of ``drift``, ``c`` its customer."""

from __future__ import annotations

from app.models.values import SHARED_FIELDS

# It knows no rules: who only filters customers loads none of them.
OURS = "CASE d.field " + " ".join(f"WHEN '{name}' THEN c.{name}" for name in SHARED_FIELDS) + " END"
IS_OPEN = f"{OURS} <> d.theirs"
DIFFERS = f"EXISTS (SELECT 1 FROM drift d WHERE d.customer_id = c.id AND {IS_OPEN})"
# The customers with open rows, walked over what differs: little, in a book of any size.
DIFFERING = f"FROM drift d CROSS JOIN customer c ON c.id = d.customer_id AND {IS_OPEN}"
