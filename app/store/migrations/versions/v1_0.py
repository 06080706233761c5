"""Schema 1.0: the first; ``app.store.opening.create`` makes it, so there is nothing before it to upgrade from."""

revision = "v1_0"
down_revision = None


def upgrade() -> None:
    """Nothing to do: every book is at least this."""
