"""The world of the practice Google: accounts, customers, entitlements and work under way, kept in memory."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from google.cloud import channel_v1 as cc
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

from app.providers.practice.google_stock import TEST_TRIAL_DAYS, TRIAL_DAYS, Stock

TRANSFER_SECONDS = 14 * 86400  # how long a transfer token holds


class Denied(Exception):
    """An error as Google gives it.

    Args:
        code: name of a gRPC status.
        message: what it says.
        reason: of its ErrorInfo.
        field: of its BadRequest.
        retry_s: of its RetryInfo.
    """

    def __init__(
        self, code: str, message: str, *, reason: str = "", field: str = "", retry_s: float | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.reason, self.field, self.retry_s = code, message, reason, field, retry_s

    def status(self) -> status_pb2.Status:
        """Return it as it travels, with its details."""
        found = status_pb2.Status(code=code_pb2.Code.Value(self.code), message=self.message)
        details: list[Any] = []
        if self.reason:
            details.append(error_details_pb2.ErrorInfo(reason=self.reason, domain="cloudchannel.googleapis.com"))
        if self.field:
            violation = error_details_pb2.BadRequest.FieldViolation(field=self.field, description=self.message)
            details.append(error_details_pb2.BadRequest(field_violations=[violation]))
        if self.retry_s is not None:
            info = error_details_pb2.RetryInfo()
            info.retry_delay.FromTimedelta(dt.timedelta(seconds=self.retry_s))
            details.append(info)
        for each in details:
            found.details.add().Pack(each)
        return found


@dataclass
class Holding:
    """A product that an account holds with somebody else; ``reason``: why it can't come to us, empty: it can."""

    sku: str
    plan: str = "flexible"
    licences: int = 5
    reason: str = ""


@dataclass
class Identity:
    """A Cloud Identity account in the world.

    Args:
        domain: its primary one; of a team that of its email.
        cloud_identity_id: Google's name for it.
        kind: ``DOMAIN`` or ``TEAM``.
        admins: emails of its super administrators.
        customer: our customer for it; empty: none.
        elsewhere: it works with another reseller or with Google.
        consent: it agreed that we buy for it.
        token: the transfer token it made, empty for none.
        holdings: what it holds elsewhere.
        verified: whether its domain is.
    """

    domain: str
    cloud_identity_id: str
    kind: str = "DOMAIN"
    admins: tuple[str, ...] = ()
    customer: str = ""
    elsewhere: bool = True
    consent: bool = False
    token: str = ""
    holdings: list[Holding] = field(default_factory=list)
    verified: bool = False


class Entitlements(dict[str, Any]):
    """Entitlements by name, also found by their customer."""

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[str, dict[str, Any]] = {}

    def __setitem__(self, name: str, entitlement: Any) -> None:
        super().__setitem__(name, entitlement)
        self._of.setdefault(name.partition("/entitlements/")[0], {})[name] = entitlement

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        del self._of[name.partition("/entitlements/")[0]][name]

    def of(self, customer: str) -> list[Any]:
        """Return those of a customer, oldest first."""
        return list(self._of.get(customer, {}).values())


class World:
    """All that the server knows. Every call takes ``lock``.

    Args:
        account: ``accounts/C…`` it is the server of.
        reseller_domain: of the account.
        test_console: whether the rules of the test console hold (``goog-test.`` names, 10 licences, one day of trial).
        distributor: whether customers need a channel partner.
        operation_s: seconds until work under way is done.
        index_lag_s: seconds until a new customer is found by a filter.
        terms: whether a new entitlement is suspended until the customer accepts the terms of service.
        now: the instant in epoch seconds.
    """

    def __init__(
        self,
        account: str = "C0practice",
        *,
        reseller_domain: str = "reseller.example",
        test_console: bool = False,
        distributor: bool = False,
        operation_s: float = 0.0,
        index_lag_s: float = 0.0,
        terms: bool = True,
        currency: str = "USD",
        now: Callable[[], float] = time.time,
    ) -> None:
        self.account = f"accounts/{account}"
        self.reseller_domain, self.test_console, self.distributor = reseller_domain, test_console, distributor
        self.operation_s, self.index_lag_s, self.terms, self.now = operation_s, index_lag_s, terms, now
        self.stock = Stock(self.account, currency, TEST_TRIAL_DAYS if test_console else TRIAL_DAYS)
        self.billing_accounts = ("Practice",)  # what ours are called
        self.lock = threading.RLock()
        self.customers: dict[str, Any] = {}
        self.created_at: dict[str, float] = {}
        self.entitlements = Entitlements()
        self.changes: dict[str, list[Any]] = {}
        self.identities: list[Identity] = []
        self.operations: dict[str, tuple[operations_pb2.Operation, float]] = {}
        self.requests: dict[str, str] = {}
        self.effects: Counter[str] = Counter()
        self.effect_log: list[tuple[str, str]] = []
        self._numbers = itertools.count(1)

    def number(self) -> int:
        """Return a number nothing else has."""
        return next(self._numbers)

    def begin_numbers(self, first: int) -> None:
        """Count from a number on, past those that came with a book."""
        self._numbers = itertools.count(max(first, self.number()))

    def moment(self) -> dt.datetime:
        """Return the instant as Google writes it."""
        return dt.datetime.fromtimestamp(self.now(), dt.UTC)

    def effect(self, method: str, key: str) -> None:
        """Count something that took effect."""
        self.effects[method] += 1
        self.effect_log.append((method, key))

    def check_account(self, parent: str) -> None:
        """See that a request is about our account.

        Raises:
            Denied: PERMISSION_DENIED.
        """
        if parent != self.account and not parent.startswith((f"{self.account}/channelPartnerLinks/",)):
            raise Denied("PERMISSION_DENIED", "The user does not have access to the account in the request.")

    def customer(self, name: str) -> Any:
        """Return a customer by name.

        Raises:
            Denied: PERMISSION_DENIED for another account's, NOT_FOUND for none.
        """
        if not name.startswith(f"{self.account}/"):
            raise Denied("PERMISSION_DENIED", "The customer doesn't belong to the reseller.")
        found = self.customers.get(name)
        if found is None:
            raise Denied("NOT_FOUND", "Required resource not found: customer.")
        return found

    def entitlement(self, name: str) -> Any:
        """Return an entitlement by name.

        Raises:
            Denied: PERMISSION_DENIED, NOT_FOUND.
        """
        if not name.startswith(f"{self.account}/"):
            raise Denied("PERMISSION_DENIED", "The customer doesn't belong to the reseller.")
        found = self.entitlements.get(name)
        if found is None:
            raise Denied("NOT_FOUND", "Required resource not found: entitlement.")
        return found

    def held(self, customer: str) -> list[Any]:
        """Return the entitlements of a customer, oldest first."""
        return self.entitlements.of(customer)

    def identity_of(self, customer: str) -> Identity | None:
        """Return the Cloud Identity account of one of our customers."""
        return next((each for each in self.identities if each.customer == customer), None)

    def add_identity(self, domain: str, **values: Any) -> Identity:
        """Put a Cloud Identity account into the world, as somebody else made it."""
        with self.lock:
            found = Identity(domain, f"C{self.number():08x}", **values)
            self.identities.append(found)
        return found

    def accept_terms(self, customer: str) -> None:
        """Let the customer's super administrator accept the terms of service."""
        reason = cc.Entitlement.SuspensionReason.PENDING_TOS_ACCEPTANCE
        with self.lock:
            for each in self.held(customer):
                if reason not in each.suspension_reasons:
                    continue
                each.suspension_reasons = [one for one in each.suspension_reasons if one != reason]
                if not each.suspension_reasons:
                    each.provisioning_state = cc.Entitlement.ProvisioningState.ACTIVE
                accepted = cc.EntitlementChange.ActivationReason.CUSTOMER_ACCEPTED_PENDING_TOS
                self.changed(each, "ACTIVATED", operator="CUSTOMER", activation_reason=accepted)

    def move_domain(self, customer: str) -> tuple[str, str]:
        """Let a customer change its primary domain in its own admin console: nobody tells us.

        Returns:
            The domain before and after.

        Raises:
            Denied: NOT_FOUND.
        """
        with self.lock:
            found = self.customer(customer)
            before = str(found.domain)
            label, _, rest = before.partition(".")
            after = f"{label.removesuffix('-nu')}.{rest}" if label.endswith("-nu") else f"{label}-nu.{rest}"
            contact = found.primary_contact_info
            if contact.email.endswith(f"@{before}"):
                contact.email = f"{contact.email.partition('@')[0]}@{after}"
            found.domain, found.update_time = after, self.moment()
            found.cloud_identity_info.primary_domain = after
            identity = self.identity_of(customer)
            if identity is not None:
                identity.domain, identity.admins = after, (contact.email, *identity.admins[1:])
            return before, after

    def verify_domain(self, identity: Identity) -> None:
        """Let the domain be verified: a team becomes a domain customer."""
        with self.lock:
            identity.verified, identity.kind = True, "DOMAIN"
            found = self.customers.get(identity.customer)
            if found is not None:
                found.cloud_identity_info.customer_type = cc.CloudIdentityInfo.CustomerType.DOMAIN
                found.update_time = self.moment()

    def changed(self, entitlement: Any, kind: str, *, operator: str = "RESELLER", **values: Any) -> None:
        """Write one line of an entitlement's history."""
        entitlement.update_time = self.moment()
        line = cc.EntitlementChange(
            entitlement=entitlement.name,
            offer=entitlement.offer,
            provisioned_service=entitlement.provisioned_service,
            change_type=cc.EntitlementChange.ChangeType[kind],
            create_time=self.moment(),
            operator_type=cc.EntitlementChange.OperatorType[operator],
            operator=f"admin@{self.reseller_domain}" if operator == "RESELLER" else "",
            parameters=entitlement.parameters,
            **values,
        )
        self.changes.setdefault(entitlement.name, []).insert(0, line)

    def repeated(self, request_id: str) -> operations_pb2.Operation | None:
        """Return the work an earlier request with the same identity began; None: it is new.

        Raises:
            Denied: INVALID_ARGUMENT: it is no UUID, or zero.
        """
        if not request_id:
            return None
        try:
            zero = uuid.UUID(request_id).int == 0
        except ValueError:
            zero = True
        if zero:
            raise Denied("INVALID_ARGUMENT", "Invalid request_id.", field="request_id")
        name = self.requests.get(request_id)
        return None if name is None else self.operation(name)

    def begin(self, kind: str, result: Any, request_id: str = "") -> operations_pb2.Operation:
        """Return new work under way that ends with a message or with an error.

        Args:
            kind: of ``OperationMetadata.OperationType``.
            result: a message of the client package, None for nothing, or ``Denied``.
            request_id: that begins it.
        """
        name = f"operations/{uuid.uuid4()}"
        made = operations_pb2.Operation(name=name)
        metadata = cc.OperationMetadata(operation_type=cc.OperationMetadata.OperationType[kind])
        made.metadata.Pack(cc.OperationMetadata.pb(metadata))
        if isinstance(result, Denied):
            made.error.CopyFrom(result.status())
        else:
            made.response.Pack(empty_pb2.Empty() if result is None else type(result).pb(result))
        self.operations[name] = (made, self.now() + self.operation_s)
        if request_id:
            self.requests[request_id] = name
        return self.operation(name)

    def operation(self, name: str) -> operations_pb2.Operation:
        """Return work by name: its end only once the time for it is over.

        Raises:
            Denied: NOT_FOUND.
        """
        if name not in self.operations:
            raise Denied("NOT_FOUND", "Operation not found.")
        kept, ready_at = self.operations[name]
        shown = operations_pb2.Operation()
        shown.CopyFrom(kept)
        if self.now() >= ready_at:
            shown.done = True
        else:
            shown.ClearField("result")
        return shown
