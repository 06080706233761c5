"""Creating records of the book at their provider: a table of what is missing (R9)."""
