"""Signing in with the system's browser, for any provider: loopback redirect, state, PKCE, fresh tokens (R70, Q9)."""
