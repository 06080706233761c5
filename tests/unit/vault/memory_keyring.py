"""A keyring for tests that lives in memory and can be made to fail."""

from __future__ import annotations


class MemoryKeyring:
    """Entries by service and name.

    Args:
        most_bytes: what an entry holds, in UTF-16 as on Windows; more raises.
    """

    def __init__(self, most_bytes: int = 1_000_000) -> None:
        self.entries: dict[tuple[str, str], str] = {}
        self.most_bytes = most_bytes
        self.fail_at = -1
        self.writes = 0

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.writes == self.fail_at:
            raise OSError("the keyring went away")
        self.writes += 1
        if len(password.encode("utf-16-le")) > self.most_bytes:
            raise OSError("too long for an entry")
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]
