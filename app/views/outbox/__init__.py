"""The outbox on screen: what waits, what needs a person, what was sent (R51)."""
