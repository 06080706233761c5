"""The Today page (R53)."""
