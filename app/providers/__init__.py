"""Providers: one folder each, behind the protocol of ``base``. With ``dns`` and ``updates`` all that meets the network."""
