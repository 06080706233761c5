"""The Money page: what customers paid, what we earn of it, and what is paid out (R61, R62)."""
