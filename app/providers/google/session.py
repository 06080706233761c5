"""The connection to Google: one gRPC channel, one request at a time with its own time limit, errors as outcomes."""

from __future__ import annotations

import asyncio
import inspect
import logging
import traceback
from collections.abc import Callable
from typing import Any

import grpc
from google.api_core import exceptions
from google.auth import exceptions as auth_exceptions
from google.cloud import channel_v1 as cc
from google.cloud.channel_v1.services.cloud_channel_service.transports import (
    CloudChannelServiceGrpcAsyncIOTransport as Transport,
)
from google.longrunning import operations_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

from app.errors import DeskError
from app.models.provider import Outcome, SignIn
from app.providers.base import NotAnswered, Pace
from app.providers.google.errors import Fault, outcome_of
from app.providers.google.lists import LISTS, Lists

# gRPC logs a traceback for an answer it can't read; here that is an outcome, and the record would keep the channel.
logging.getLogger("grpc._common").disabled = True

READ_S, WRITE_S = 30.0, 60.0
HOST = "cloudchannel.googleapis.com"
OPTIONS = (("grpc.initial_reconnect_backoff_ms", 500), ("grpc.max_reconnect_backoff_ms", 3000))
# What Google counts a method by, where that is not one bucket with all others (google.md §1).
BUCKETS = {
    "ListCustomers": "customers.list",
    "ListEntitlements": "entitlements.list",
    "ListSkuGroups": "skuGroups.list",
    "ListSkuGroupBillableSkus": "billableSkus.list",
    "GetOperation": "operations.get",
}
OTHER_BUCKET = "other"


class Session:
    """One account's connection; made, used and closed on one event loop.

    Args:
        credential: ``google.auth`` credentials, or a function that makes them (called on a thread of its own).
        endpoint: ``host:port`` of a practice server on this computer; None: Google itself, by TLS.
        pace: awaited before every request.
        timeout_s: instead of 30 s for questions and 60 s for changes.
        rehearse: called on a thread before every request to a practice server: signs in there, as would be done at
            Google itself. What it gives goes nowhere.
    """

    def __init__(
        self,
        credential: Any,
        endpoint: str | None,
        pace: Pace | None = None,
        timeout_s: float | None = None,
        rehearse: Callable[[], object] | None = None,
    ) -> None:
        self._rehearse = rehearse if endpoint is not None else None
        self._credential, self._endpoint, self._pace, self._timeout_s = credential, endpoint, pace, timeout_s
        self._client: Any = None
        self._lists: Lists | None = None
        self._signed: Any = None
        self._opening = asyncio.Lock()

    async def _open(self) -> Any:
        async with self._opening:
            if self._client is None:
                self._client = cc.CloudChannelServiceAsyncClient(transport=await self._transport())
        return self._client

    async def _transport(self) -> Any:
        if self._endpoint is not None:
            self._lists = Lists(self._plain(self._endpoint))
            return Transport(channel=self._plain(self._endpoint))
        credential = self._credential
        if inspect.isroutine(credential):
            credential = await asyncio.to_thread(credential)
        self._signed = credential

        def secure(host: str, **how: Any) -> Any:
            how["options"] = [*(how.get("options") or ()), *OPTIONS]
            self._lists = Lists(Transport.create_channel(host, **how))
            return Transport.create_channel(host, **how)

        return Transport(host=HOST, credentials=credential, channel=secure)

    def _plain(self, endpoint: str) -> Any:
        # No credential ever goes this way, and no proxy of the environment stands in it.
        return grpc.aio.insecure_channel(endpoint, options=(*OPTIONS, ("grpc.enable_http_proxy", 0)))

    async def close(self) -> None:
        """Close the channel."""
        client, self._client = self._client, None
        lists, self._lists = self._lists, None
        if lists is not None:
            await lists.close()
        if client is not None:
            await client.transport.close()

    async def ask(self, method: str, request: Any) -> Any:
        """Return the reply to a question.

        Raises:
            NotAnswered: with what happened.
        """
        return await self._call(method, request, writes=False)

    async def tell(self, method: str, request: Any) -> Any:
        """Return the reply to a change: a message, or the ``Operation`` of work under way.

        Raises:
            NotAnswered: with what happened; ``Unknown`` where it may have taken effect.
        """
        return await self._call(method, request, writes=True)

    async def work(self, name: str) -> operations_pb2.Operation:
        """Return work under way by its name, also after a restart.

        Raises:
            NotAnswered: with what happened.
        """
        return await self._call("GetOperation", name, writes=False)

    async def _call(self, method: str, request: Any, *, writes: bool) -> Any:
        if self._pace is not None:
            await self._pace(BUCKETS.get(method, OTHER_BUCKET))
        reply, outcome = await self._tried(method, request, writes=writes)
        if (
            isinstance(outcome, SignIn) and await self._renewed()
        ):  # so nothing took effect: once more with another token
            reply, outcome = await self._tried(method, request, writes=writes)
        if outcome is not None:
            # Raised here, without the library's own error: its frames would keep the channel and its thread alive.
            raise NotAnswered(outcome)
        return reply

    async def _renewed(self) -> bool:
        """Whether what signs in can make another token, where Google did not take the one it had."""
        renew = getattr(self._signed, "renew", None)
        return renew is not None and bool(await asyncio.to_thread(renew))

    async def _tried(self, method: str, request: Any, *, writes: bool) -> tuple[Any, Outcome | None]:
        limit = self._timeout_s or (WRITE_S if writes else READ_S)
        try:
            # Google's client has no limit of its own on most calls, and signing in is not under gRPC's.
            async with asyncio.timeout(limit + 5):
                if self._rehearse is not None:
                    await asyncio.to_thread(self._rehearse)
                reply = await self._sent(await self._open(), method, request, limit)
        except TimeoutError:
            fault = Fault("DEADLINE_EXCEEDED", f"no answer within {limit:g} s")
            return None, outcome_of(fault, method, writes=writes)
        except Exception as error:  # noqa: BLE001 - the library stumbles in its own ways over a reply without sense
            outcome = _of_error(error, method, writes=writes)
            let_go(error)
            return None, outcome
        return reply, nonsense(method, writes=writes, text="the answer is no message") if reply is None else None

    async def _sent(self, client: Any, method: str, request: Any, limit: float) -> Any:
        if method in LISTS and self._lists is not None:
            return await self._lists.ask(method, request, limit)
        if method == "GetOperation":
            return await client.transport.operations_client.get_operation(request, retry=None, timeout=limit)
        snake = "".join(f"_{each.lower()}" if each.isupper() else each for each in method).lstrip("_")
        call: Callable[..., Any] = getattr(client, snake)
        reply = await call(request=request, timeout=limit)
        if hasattr(reply, "operation"):  # work under way, wrapped: its error is read from itself, never by result()
            if reply.operation.done:
                await reply.exception()  # looked at, or asyncio complains that nobody did
            return reply.operation
        return getattr(reply, "_response", reply)  # of a pager the one page


def _of_error(error: Exception, method: str, *, writes: bool) -> Outcome:
    if isinstance(error, exceptions.GoogleAPICallError):
        return outcome_of(fault_of(error), method, writes=writes)
    if isinstance(error, auth_exceptions.TransportError):
        return outcome_of(Fault("UNAVAILABLE", f"failed to connect: {error}"), method, writes=False)
    if isinstance(error, auth_exceptions.GoogleAuthError):
        return outcome_of(Fault("UNAUTHENTICATED", str(error)), method, writes=False)
    if isinstance(error, DeskError):  # the keyring is locked, say
        return SignIn(error.code)
    return nonsense(method, writes=writes, text=f"{type(error).__name__}: {error}")


def let_go(error: BaseException | None) -> None:
    """Empty the frames of an error and of what caused it: through them it would keep the channel and its thread."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


def nonsense(method: str, *, writes: bool, text: str) -> Outcome:
    """Return what an answer that can't be understood means."""
    return outcome_of(Fault("DATA_LOSS", f"{method}: {text}"[:500]), method, writes=writes)


def fault_of(error: exceptions.GoogleAPICallError) -> Fault:
    """Return an error of the client library as plain values."""
    status = getattr(error, "grpc_status_code", None)
    name = status.name if status is not None else "UNKNOWN"
    return _fault(name, str(error.message or ""), list(error.details or ()))


def fault_of_status(status: status_pb2.Status) -> Fault:
    """Return the error of work under way as plain values."""
    known = code_pb2.Code.keys()
    by_number = {code_pb2.Code.Value(each): each for each in known}
    details: list[Any] = []
    for each in status.details:
        for kind in (error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.RetryInfo):
            found = kind()
            try:
                if each.Unpack(found):
                    details.append(found)
            except Exception:  # noqa: BLE001, S112 - details that make no sense are left out, the code still counts
                continue
    return _fault(by_number.get(status.code, "UNKNOWN"), status.message, details)


def _fault(code: str, message: str, details: list[Any]) -> Fault:
    reason, fields, retry_s = "", (), None
    for each in details:
        if isinstance(each, error_details_pb2.ErrorInfo):
            reason = reason or each.reason
        elif isinstance(each, error_details_pb2.BadRequest):
            fields = tuple(one.field for one in each.field_violations)
        elif isinstance(each, error_details_pb2.RetryInfo):
            wait = each.retry_delay.seconds + each.retry_delay.nanos / 1e9
            retry_s = min(max(wait, 0.0), 3600.0)
    return Fault(code, message, reason, fields, retry_s)
