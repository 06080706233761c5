"""A Cloud Channel server to practise with (R83): real gRPC on 127.0.0.1, faithful to what is known of Google.

Neither gRPC nor the client package is loaded before ``start``.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Self

from app.errors import Bug
from app.providers.practice.faults import Fault, Faults
from app.providers.practice.google_sites import Sees, SitePracticeServer

if TYPE_CHECKING:
    from app.providers.practice.google_state import World
    from app.providers.practice.google_wire import Wire

SLOW_S = 4.0
PENDING_TERMS = 4  # google.md §5


class GooglePracticeServer:
    """One partner account at a Google that is only practised.

    Args:
        account: its id, ``C…``.
        quotas: whether calls a minute are limited as Google limits them.
        rules: as of ``google_state.World``: ``test_console``, ``distributor``, ``operation_s``, ``index_lag_s``,
            ``terms``, ``currency``, ``reseller_domain``.
        now: the instant in epoch seconds.
        sees: says whether a domain's DNS has a record; where not given it has none.
    """

    def __init__(
        self,
        account: str = "C0practice",
        *,
        quotas: bool = False,
        now: Callable[[], float] = time.time,
        sees: Sees = lambda *_record: False,
        **rules: Any,
    ) -> None:
        self.account = account
        self.faults = Faults()
        self.sites = SitePracticeServer(account, sees, self._verified)
        self._quotas, self._rules = quotas, {"now": now, **rules}
        self._world: World | None = None
        self._wire: Wire | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def world(self) -> World:
        """All that it knows: customers, entitlements, accounts in the world; survives stop and start."""
        if self._world is None:
            from app.providers.practice.google_state import World  # noqa: PLC0415 - loads the client package

            self._world = World(self.account, **self._rules)
        return self._world

    def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1 and return the port: any free one, or ``port``."""
        if self._wire is None:
            from app.providers.practice.google_wire import Wire  # noqa: PLC0415 - loads gRPC

            self._wire = Wire(self.world, self.faults, quotas=self._quotas)
        if not self.sites.is_on:
            self.sites.start()
        return self._wire.start(port)

    def stop(self) -> None:
        """Stop listening; what it knows stays for the next start."""
        if self._wire is not None:
            self._wire.stop()
        self.sites.stop()

    def _verified(self, domain: str, _owners: tuple[str, ...]) -> None:
        with self.world.lock:
            for each in [each for each in self.world.identities if each.domain == domain and each.customer]:
                self.world.verify_domain(each)

    @property
    def endpoint(self) -> str:
        """``127.0.0.1:PORT``.

        Raises:
            Bug: it was never started.
        """
        if self._wire is None or not self._wire.port:
            raise Bug("the practice server was not started")
        return f"127.0.0.1:{self._wire.port}"

    @property
    def site_endpoint(self) -> str:
        """``127.0.0.1:PORT`` of the Site Verification API."""
        return self.sites.endpoint

    @property
    def calls(self) -> Counter[str]:
        """How often each method was called (``CreateCustomer``), whatever came of it."""
        return Counter() if self._wire is None else self._wire.calls

    @property
    def effects(self) -> Counter[str]:
        """How often each kind of effect took place (``create_customer``, ``create_entitlement`` …)."""
        return self.world.effects

    @property
    def effect_log(self) -> list[tuple[str, str]]:
        """Every effect in order: its kind and whose or what (a domain, a customer with a sku, a name)."""
        return self.world.effect_log

    def fill(self, count: int) -> None:
        """Put so many customers with one subscription each into its world; they count as no effects."""
        from app.providers.practice.google_fill import fill  # noqa: PLC0415 - loads the client package

        fill(self.world, count)

    def add_fault(self, kind: str, method: str = "*", **how: Any) -> None:
        """Let something go wrong: see ``faults.Fault``."""
        self.faults.add(Fault(kind, method, **how))

    # -- what a person practises (``sync.practice.PracticeServer``) ---------------------------------------------------

    def take_in(self, customers: Iterable[Mapping[str, Any]]) -> None:
        """Know the customers of a practice book: see ``google_book.take_in``."""
        from app.providers.practice.google_book import take_in  # noqa: PLC0415 - loads the client package

        take_in(self.world, customers)

    def refuse_next(self) -> None:
        """Refuse the next instruction, whichever it is, with an error that a person can mend or wait out."""
        from app.providers.practice.google_wire import WRITING  # noqa: PLC0415 - loads gRPC

        self.faults.add(Fault("refuse_one_of", WRITING))

    def slow_down(self) -> None:
        """Answer everything late until ``as_usual``."""
        self.faults.add(Fault("delay", times=0, seconds=SLOW_S))

    def cut(self) -> None:
        """Be out of reach until ``as_usual``."""
        self.stop()

    def as_usual(self) -> None:
        """End all trouble."""
        self.faults.clear()
        if self._wire is not None and not self._wire.is_listening:
            self._wire.start(self._wire.port)
        if not self.sites.is_on:
            self.sites.start(self.sites.port)

    def move_domain(self, customer_ref: str) -> tuple[str, str]:
        """Let a customer change its domain in its own admin console; returns the one before and the one after.

        Raises:
            LookupError: the customer is not known here.
        """
        if customer_ref not in self.world.customers:
            raise LookupError(customer_ref)
        return self.world.move_domain(customer_ref)

    def agree(self, customer: Mapping[str, Any]) -> None:
        """Nobody is associated at Google. Raises LookupError."""
        raise LookupError(customer["domain"])

    def approve(self, customer: Mapping[str, Any]) -> bool:
        """Nobody is associated at Google. Raises LookupError."""
        raise LookupError(customer["domain"])

    def accept_terms(self, customer_ref: str) -> int:
        """Let a customer accept the terms of service; returns for how many subscriptions that was asked."""
        waiting = [each for each in self.world.held(customer_ref) if PENDING_TERMS in each.suspension_reasons]
        self.world.accept_terms(customer_ref)
        return len(waiting)
