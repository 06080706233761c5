"""The lists a pull asks for by the thousand, with bare protobuf messages on a channel of their own.

The client package wraps every message, every call and the channel itself, which costs more time than the call. Here
nothing stands between gRPC and the messages inside the package's own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import grpc
from google.api_core import exceptions
from google.cloud import channel_v1 as cc

SERVICE = "google.cloud.channel.v1.CloudChannelService"
LISTS = {
    "ListCustomers": (cc.ListCustomersRequest, cc.ListCustomersResponse),
    "ListEntitlements": (cc.ListEntitlementsRequest, cc.ListEntitlementsResponse),
}


def request_of(method: str, **fields: Any) -> Any:
    """Return the bare request of a list."""
    return LISTS[method][0].pb()(**fields)


class Lists:
    """Asks for lists.

    Args:
        channel: of ``grpc.aio``, which nothing intercepts; closed with ``close``.
    """

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self._calls = {
            method: channel.unary_unary(
                f"/{SERVICE}/{method}",
                request_serializer=asked.pb().SerializeToString,
                response_deserializer=answer.pb().FromString,
            )
            for method, (asked, answer) in LISTS.items()
        }

    async def ask(self, method: str, request: Any, limit_s: float) -> Any:
        """Return the bare reply.

        Raises:
            GoogleAPICallError: as the package's own client.
        """
        routed = (("x-goog-request-params", f"parent={quote(request.parent)}"),)
        try:
            return await self._calls[method](request, timeout=limit_s, metadata=routed)
        except grpc.RpcError as error:
            raise exceptions.from_grpc_error(error) from error  # type: ignore[no-untyped-call]

    async def close(self) -> None:
        """Close the channel."""
        await self._channel.close()
