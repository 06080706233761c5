"""Fetching from the providers, in the window: how far it is, how old it is, what waits for a person (R23)."""
