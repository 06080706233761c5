"""Providers behind the one protocol of ``base``; with ``dns`` and ``updates`` all that touches the network."""
