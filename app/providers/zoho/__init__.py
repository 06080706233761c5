"""Zoho: the Mail organisation API, the Partner Store's reads and Zoho's accounts server (providers/zoho.md)."""
