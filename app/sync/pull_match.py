"""Which of our customers a pulled one is: never two rows for one, and a person where it is not clear (R23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.models.values import Kind
from app.store.engine import Connection

SEVERAL, OTHER_ACCOUNT, OTHER_RECORD, NAMELESS = (
    "unclear_several",
    "unclear_other_account",
    "unclear_other_record",
    "unclear_nameless",
)
_KEYS = ("provider_ref", "cloud_identity_id", "domain", "primary_email")
_COLUMNS = ("id", *_KEYS, "partner_account_id", "provider", "kind", "shelf", "merged_into")


@dataclass(frozen=True, slots=True)
class Found:
    """Which customer it is: ``customer_id``; None and no code: a new one; else why it is unclear."""

    customer_id: int | None = None
    code: str = ""
    candidates: tuple[int, ...] = ()


@dataclass(slots=True)
class Matcher:
    """Finds the customers of one page.

    Args:
        connection: the writer's.
        account_id: the partner account that is pulled.
        provider: whose it is.
    """

    connection: Connection
    account_id: int
    provider: str
    _by_key: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    _refs: dict[int, str] = field(default_factory=dict)

    def look_up(self, said: Sequence[Mapping[str, Any]]) -> None:
        """Read all customers that one of these (columns, ``provider_ref`` among them) might be."""
        for key in _KEYS:
            values = sorted({str(each[key]) for each in said if each.get(key)})
            if not values:
                continue
            marks = ",".join("?" * len(values))
            # Of a domain or an address only what may be ours there: rows of this account, or of none yet.
            # With a plus where another index would look as good to SQLite, though half of the customers are in it.
            shelf = "+shelf" if key == "cloud_identity_id" else "shelf"
            mine = f" AND {shelf} IN (0, 1) AND ifnull(+partner_account_id, ?) = ? AND +provider IN ('', ?)"
            own = key == "provider_ref"
            found = self.connection.execute(
                f"SELECT {', '.join(_COLUMNS)} FROM customer WHERE {key} IN ({marks}) AND {key} <> ''"
                + ("" if own else mine),
                (*values, *(() if own else (self.account_id, self.account_id, self.provider))),
            )
            for row in found.fetchall():
                self._keep(dict(zip(_COLUMNS, row, strict=True)))

    def which(self, said: Mapping[str, Any]) -> Found:
        """Return which customer one is; each is given to one only."""
        ref = str(said["provider_ref"])
        own = self._at("provider_ref", ref)
        if own:
            return self._own(own)
        hits = self._hits(said)
        everyone = sorted(set().union(*hits)) if hits else []
        if not everyone:
            return Found() if self._has_name(said) else Found(code=NAMELESS)
        common = set.intersection(*map(set, hits))
        mine = [each for each in common if self._rows[each]["partner_account_id"] == self.account_id]
        chosen = mine if len(mine) == 1 else sorted(common)
        if len(chosen) != 1:
            return Found(code=SEVERAL, candidates=tuple(everyone))
        (customer_id,) = chosen
        now = self._rows[customer_id]
        if now["provider_ref"] and not self._is_lost(customer_id):
            return Found(code=OTHER_RECORD, candidates=(customer_id,))
        theirs = str(said.get("cloud_identity_id") or "")
        if now["cloud_identity_id"] and theirs and now["cloud_identity_id"] != theirs:
            return Found(code=OTHER_ACCOUNT, candidates=(customer_id,))
        return Found(customer_id)

    def given(self, customer_id: int, said: Mapping[str, Any]) -> None:
        """Remember that a customer is this one, so that no other of the page is it too."""
        now = self._rows.get(customer_id, {"id": customer_id, "partner_account_id": self.account_id, "shelf": 0})
        names = ("provider_ref", "cloud_identity_id", "domain", "primary_email", "kind")
        self._keep({"merged_into": None, **now, **{name: said.get(name) or now.get(name) or "" for name in names}})

    def _own(self, own: Sequence[int]) -> Found:
        """The customer that bears the provider's own name for it, where it was merged the one it is now."""
        alive = list(dict.fromkeys(followed(self.connection, each) for each in own))
        if len(alive) > 1:
            live = [each for each in alive if self._rows.get(each, {"shelf": 0})["shelf"] != 2]
            if len(live) != 1:
                return Found(code=SEVERAL, candidates=tuple(alive))
            alive = live
        return Found(alive[0])

    def _hits(self, said: Mapping[str, Any]) -> list[list[int]]:
        hits = [self._at("cloud_identity_id", str(said.get("cloud_identity_id") or ""))]
        if said.get("kind") == Kind.TEAM:
            hits.append(self._at("primary_email", str(said.get("primary_email") or ""), Kind.TEAM))
        else:
            hits.append(self._at("domain", str(said.get("domain") or ""), Kind.DOMAIN))
        return [each for each in hits if each]

    def _at(self, key: str, value: str, kind: str = "") -> list[int]:
        found = self._by_key.get((key, value), ()) if value else ()
        return [each for each in found if not kind or self._rows[each]["kind"] == kind]

    def _is_lost(self, customer_id: int) -> bool:
        """Whether the provider's record that a customer is bound to is gone: it may have come back under another."""
        found = self.connection.execute(
            "SELECT 1 FROM provider_record WHERE customer_id = ? AND partner_account_id = ? AND what = 'customer'"
            " AND state = ''",
            (customer_id, self.account_id),
        ).fetchone()
        return found is None

    def _has_name(self, said: Mapping[str, Any]) -> bool:
        team = said.get("kind") == Kind.TEAM and said.get("primary_email")
        return bool(said.get("organisation_name") or said.get("domain") or team)

    def _keep(self, row: dict[str, Any]) -> None:
        self._rows[row["id"]] = row
        for key in _KEYS:
            if row.get(key):
                ids = self._by_key.setdefault((key, row[key]), [])
                if row["id"] not in ids:
                    ids.append(row["id"])


def followed(connection: Connection, customer_id: int) -> int:
    """Return the customer that one was merged into in the end; itself where it was not."""
    while True:
        found = connection.execute("SELECT merged_into FROM customer WHERE id = ?", (customer_id,)).fetchone()
        if found is None or found[0] is None:
            return customer_id
        customer_id = int(found[0])
