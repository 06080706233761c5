"""Fetching the announcement and its signature: over TLS, from one host, little, soon, and stopped when asked."""

from __future__ import annotations

import datetime as dt
import http.client
import ssl
import time
import urllib.error
import urllib.request
from typing import IO
from urllib.parse import urlsplit

from app.errors import Offline, Refused, Unreadable
from app.models.job import Job
from app.updates.channel import Channel
from app.updates.release import Release, read
from app.updates.signature import verify

LARGEST = 64 * 1024
PIECE = 8 * 1024
WAIT_S = 10.0  # for one answer of the line
ALL_S = 30.0  # for all of one file
MOST_MOVES = 3


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a move within the host; one to another host, or away from TLS, is refused."""

    max_redirections = MOST_MOVES
    max_repeats = MOST_MOVES

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Return the request to follow with.

        Raises:
            Refused: ``update_other_host``.
        """
        there, here = urlsplit(newurl), urlsplit(req.full_url)
        if (there.scheme, there.netloc) != ("https", here.netloc):
            fp.close()
            raise Refused("update_other_host", host=there.hostname or newurl[:100])
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def trusted() -> ssl.SSLContext:
    """Return the system's own certificates, with those of the program for systems where none can be found."""
    import certifi  # noqa: PLC0415 - only where somebody looks

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def look(
    channel: Channel,
    *,
    running: str,
    seen: str,
    today: dt.date,
    job: Job,
    context: ssl.SSLContext | None = None,
) -> Release:
    """Ask what the newest version is. Sent is a plain request for two files, and nothing of the person or the book.

    Args:
        channel: where, and whose signature counts.
        running: version of this program.
        seen: newest version that was announced here before; empty where none was.
        today: the person's date.
        job: stops it.
        context: other certificates to believe (tests).

    Raises:
        Offline: ``update_not_reached``.
        Refused, Unreadable: the answer is not to be believed; the code says why.
        Cancelled: it was stopped.
    """
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=context or trusted()), _SameHost, urllib.request.ProxyHandler()
    )
    opener.addheaders = [("User-Agent", "partner-desk"), ("Accept-Encoding", "identity")]
    content = _fetch(opener, channel.address, job)
    signature = _fetch(opener, f"{channel.address}.minisig", job)
    verify(content, signature, channel.keys)
    return read(content, running=running, seen=seen, today=today)


def _fetch(opener: urllib.request.OpenerDirector, address: str, job: Job) -> bytes:
    """Return a small file."""
    job.check()
    began = time.monotonic()
    try:
        with opener.open(address, timeout=WAIT_S) as answer:
            return _read(answer, began, job)
    except urllib.error.HTTPError as error:
        error.close()
        raise Refused("update_not_there", status=error.code) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ssl.SSLCertVerificationError):
            raise Refused("update_certificate_wrong") from None
        raise Offline("update_not_reached") from None


def _read(answer: http.client.HTTPResponse, began: float, job: Job) -> bytes:
    """Read an answer, which must neither be too large nor end early nor trickle for ever."""
    pieces: list[bytes] = []
    size, told = 0, answer.headers.get("Content-Length", "")
    while piece := answer.read1(PIECE):
        job.check()
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST:
            raise Refused("update_too_large")
        if time.monotonic() - began > ALL_S:
            raise Offline("update_not_reached")
    if told.isdigit() and size < int(told):
        raise Unreadable("update_cut_short")
    return b"".join(pieces)
