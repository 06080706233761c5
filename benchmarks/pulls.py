"""P8 inside: a pull of a partner account into a new book, and a bare client that pages the same lists into nothing.

`serve COUNT` plays Google with so many customers until its input ends; the others are processes of their own, so that
nobody shares a processor's time with the server. Neither side is held to Google's quotas.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import grpc
from google.cloud import channel_v1 as cc
from google.cloud.channel_v1.services.cloud_channel_service.transports import (
    CloudChannelServiceGrpcAsyncIOTransport as Transport,
)

from app.actions import accounts, connecting
from app.bootstrap import open_book
from app.providers.google.client import GoogleClient
from app.providers.practice.google_server import GooglePracticeServer
from app.sync.connections import facts_of
from app.sync.pull import AT_ONCE, Pull  # the bare client has as many questions under way together

ACCOUNT = "C0practice"


def serve(count: int) -> None:
    """Play Google; the first line out is where."""
    with GooglePracticeServer(ACCOUNT) as server:
        server.fill(count)
        print(server.endpoint, flush=True)
        sys.stdin.read()


def ours(endpoint: str, path: Path) -> dict[str, float]:
    """Pull everything into a new book."""
    book = open_book(path)
    added = book.run(accounts.add, {"provider": "google", "name": "Google", "account_ref": ACCOUNT})
    book.run(connecting.connect, added.facts["account_id"], "bench@reseller.example", practice=True)
    account = facts_of(book.reader.accounts().result()[0])

    async def pull() -> None:
        client = GoogleClient(account, None, endpoint=endpoint)
        await client.offers()  # the connection and the names of offers are there before the clock starts
        start = time.perf_counter()
        code = await Pull(book, client, account).run()
        took.append(time.perf_counter() - start)
        await client.close()
        if code:
            sys.exit(f"the pull stopped: {code}")

    took: list[float] = []
    asyncio.run(pull())
    pulled = book.reader.counts().result().live
    book.close()
    return {"s": took[0], "customers": pulled, "mib": _peak_mib()}


def bare(endpoint: str) -> dict[str, float]:
    """Page the same lists with Google's own client and keep nothing."""

    async def page() -> tuple[float, int]:
        client = cc.CloudChannelServiceAsyncClient(transport=Transport(channel=grpc.aio.insecure_channel(endpoint)))
        parent = f"accounts/{ACCOUNT}"
        await client.list_offers(request={"parent": parent, "page_size": 1000}, timeout=30)
        start = time.perf_counter()
        listed = await client.list_customers(request={"parent": parent, "page_size": 50}, timeout=30)
        names = [each.name async for each in listed]

        async def held(some: list[str]) -> None:
            for name in some:
                await client.list_entitlements(request={"parent": name, "page_size": 100}, timeout=30)

        works: list[Coroutine[Any, Any, None]] = [held(names[place::AT_ONCE]) for place in range(AT_ONCE)]
        await asyncio.gather(*works)
        took = time.perf_counter() - start
        await client.transport.close()
        return took, len(names)

    took, count = asyncio.run(page())
    return {"s": took, "customers": count, "mib": _peak_mib()}


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    what, *words = sys.argv[1:]
    if what == "serve":
        serve(int(words[0]))
    elif what == "ours":
        print(json.dumps(ours(words[0], Path(words[1]))))
    else:
        print(json.dumps(bare(words[0])))


if __name__ == "__main__":
    main()
