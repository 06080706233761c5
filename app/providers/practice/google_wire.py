"""The wire of the practice Google: gRPC calls in, the client package's own messages out, faults and quotas between."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import grpc
from google.cloud import channel_v1 as cc
from google.longrunning import operations_pb2
from google.protobuf import empty_pb2

from app.providers.practice.faults import Fault, Faults
from app.providers.practice.google_changes import Changes
from app.providers.practice.google_customers import Customers
from app.providers.practice.google_orders import Orders
from app.providers.practice.google_state import Denied, World

CHANNEL = "google.cloud.channel.v1.CloudChannelService"
WORK = "google.longrunning.Operations"
MINUTE = 60.0
# Calls a minute and project (google.md §1); all others share one bucket.
QUOTAS = {"ListCustomers": 24, "ListEntitlements": 24, "ListSkuGroups": 24, "ListSkuGroupBillableSkus": 24,
          "GetOperation": 600}  # fmt: skip
OTHERS = 120
LOST = "Socket closed"
THREADS = 8

# What an instruction is refused for where somebody practises that: methods, status, words, field.
REFUSALS = (
    ("CreateCustomer UpdateCustomer", "INVALID_ARGUMENT", "The postal code does not exist in this country.",
     "customer.org_postal_address.postal_code"),
    ("ProvisionCloudIdentity", "ALREADY_EXISTS", "The customer's primary email already exists.", "user.email"),
    ("ImportCustomer TransferEntitlements", "PERMISSION_DENIED", "The customer has not authorised the reseller.", ""),
    ("CreateEntitlement", "PERMISSION_DENIED", "The reseller is not authorized to sell this product.", ""),
    ("ChangeParameters", "INVALID_ARGUMENT", "This number of seats is not available.", "parameters"),
    ("ChangeOffer ChangeRenewalSettings StartPaidService", "FAILED_PRECONDITION",
     "A billing check of this customer is under way.", ""),
    ("SuspendEntitlement ActivateEntitlement CancelEntitlement TransferEntitlementsToGoogle", "FAILED_PRECONDITION",
     "A billing check of this customer is under way.", ""),
)  # fmt: skip
WRITING = " ".join(row[0] for row in REFUSALS)


def refusal_of(method: str) -> tuple[str, str, str]:
    """Return the status, the words and the field of the refusal that is practised with a method."""
    return next(((code, words, field) for names, code, words, field in REFUSALS if method in names.split()),
                ("FAILED_PRECONDITION", "Refused.", ""))  # fmt: skip


class Quotas:
    """Counts calls by bucket over the last minute."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now, self._calls = now, dict[str, deque[float]]()

    def check(self, method: str) -> None:
        """Count a call.

        Raises:
            Denied: RESOURCE_EXHAUSTED: there were too many.
        """
        bucket = method if method in QUOTAS else "others"
        calls, now = self._calls.setdefault(bucket, deque()), self._now()
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        calls.append(now)
        if len(calls) > QUOTAS.get(method, OTHERS):
            raise too_many(MINUTE - (now - calls[0]))


def too_many(wait_s: float | None = None) -> Denied:
    """Return the error of a used-up quota."""
    text = "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute' of service 'cloudchannel'."
    return Denied("RESOURCE_EXHAUSTED", text, reason="RATE_LIMIT_EXCEEDED", retry_s=wait_s)


class Wire(grpc.GenericRpcHandler):  # type: ignore[misc]
    """One server on 127.0.0.1 over a world; it can be restarted on its port."""

    def __init__(self, world: World, faults: Faults, *, quotas: bool) -> None:
        orders = Orders(world)
        self._world, self._faults = world, faults
        self._parts: tuple[Any, ...] = (Customers(world), orders, Changes(world, orders))
        self._quotas = Quotas(time.monotonic) if quotas else None
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._server: Any = None
        self._pools: list[ThreadPoolExecutor] = []
        self.calls: Counter[str] = Counter()
        self.port = 0

    def start(self, port: int = 0) -> int:
        """Listen on 127.0.0.1, on any free port or on ``port``; returns it."""
        self._stopping = threading.Event()
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="practice-google")
        server = grpc.server(pool, handlers=(self,), options=[("grpc.max_receive_message_length", 16 << 20)])
        self.port = server.add_insecure_port(f"127.0.0.1:{port}")
        server.start()
        self._server = server
        self._pools.append(pool)
        return self.port

    def stop(self) -> None:
        """Stop listening; returns when no thread of it is left."""
        self._stopping.set()
        with self._lock:
            server, self._server = self._server, None
        if server is not None:
            server.stop(None).wait()
        for pool in self._pools:
            pool.shutdown(wait=True)
        self._pools.clear()

    def restart(self) -> None:
        """Lose every connection and listen again on the same port; what is known stays known."""
        with self._lock:
            old = self._server
            if old is None:
                return
            stopping = self._stopping
            self.start(self.port)  # listens before the other one goes, or who comes back at once finds nobody
            ended = old.stop(None)
            stopping.set()
        ended.wait(1)

    def service(self, handler_call_details: Any) -> Any:
        """Return who answers a call; None: nobody does."""
        service, _, method = handler_call_details.method.lstrip("/").partition("/")
        if service not in (CHANNEL, WORK):
            return None
        return grpc.unary_unary_rpc_method_handler(partial(self._answer, method))

    def _answer(self, method: str, data: bytes, context: Any) -> bytes:
        self.calls[method] += 1
        fault = self._faults.take(method)
        kind = fault.kind if fault else ""
        try:
            if self._quotas is not None:
                self._quotas.check(method)
            if fault is not None:
                self._before(fault, method, context)
            if kind == "nonsense" and fault is not None:
                return fault.reply
            if kind == "duplicate":
                self._call(method, data)
            reply = self._call(method, data)
        except Denied as no:
            context.set_trailing_metadata((("grpc-status-details-bin", no.status().SerializeToString()),))
            context.abort(grpc.StatusCode[no.code], no.message)
            raise
        if kind == "delay_after" and fault is not None:
            self._stopping.wait(fault.seconds)
        if kind == "drop_after":
            context.abort(grpc.StatusCode.UNAVAILABLE, LOST)
        return fault.reply if fault is not None and kind == "nonsense_after" else reply

    @property
    def is_listening(self) -> bool:
        """Whether it can be reached."""
        return self._server is not None

    def _before(self, fault: Fault, method: str, context: Any) -> None:
        if fault.kind == "refuse_one_of":
            code, message, field = refusal_of(method)
            raise Denied(code, message, field=field)
        if fault.kind == "refuse":
            raise Denied(fault.code, fault.message or "Refused.", reason=fault.reason, field=fault.field)
        if fault.kind == "too_many":
            raise too_many(fault.seconds or None)
        if fault.kind == "delay":
            self._stopping.wait(fault.seconds)
        if fault.kind in ("drop_before", "restart"):
            if fault.kind == "restart":
                self.restart()
            context.abort(grpc.StatusCode.UNAVAILABLE, LOST)

    def _call(self, method: str, data: bytes) -> bytes:
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", method).lower()
        if method == "GetOperation":
            request = operations_pb2.GetOperationRequest.FromString(data)
            with self._world.lock:
                return bytes(self._world.operation(request.name).SerializeToString())
        found = next((getattr(part, snake) for part in self._parts if hasattr(part, snake)), None)
        if found is None or snake.startswith("_"):
            raise Denied("UNIMPLEMENTED", f"{method} is not practised here.")
        wanted = getattr(cc, f"{method}Request").deserialize(data)
        with self._world.lock:
            reply = found(wanted)
            if isinstance(reply, operations_pb2.Operation | empty_pb2.Empty):
                return bytes(reply.SerializeToString())
            return bytes(type(reply).serialize(reply))
