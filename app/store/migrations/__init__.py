"""Alembic's scripts: one file in ``versions`` per schema; run by ``app.store.upgrade`` on older books only."""
