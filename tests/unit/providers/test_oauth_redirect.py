"""A person signs in with the browser; everything that can be tried against the way back is turned away (R70, Q9)."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import http.client
import socket
import threading
import time
import urllib.parse

import pytest

from app import texts
from app.providers.oauth import listener as listening
from app.providers.oauth import tokens
from app.providers.oauth.sign_in import address_to_open, sign_in
from app.providers.practice.accounts_server import CLIENT_SECRET
from tests.unit.providers.oauth_room import CLIENT, accounts, code_of, get, pressed, run, service

__all__ = ["accounts", "service"]


def test_a_person_signs_in_and_pkce_is_checked(service, accounts):
    found = run(service, lambda address: get(pressed(address)), hint="ann@reseller.example")
    assert found.refresh_token
    assert found.email == "admin@reseller.example"
    assert found.lasts_s == 3600
    (asked, *_) = accounts.asked
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len(asked["state"]) > 40
    assert asked["login_hint"] == "ann@reseller.example"
    assert (asked["access_type"], asked["prompt"]) == ("offline", "consent")
    assert "https://www.googleapis.com/auth/apps.order" in asked["scope"].split()
    assert urllib.parse.urlsplit(asked["redirect_uri"]).hostname == "127.0.0.1"
    assert found.refresh_token not in repr(found)
    assert found.access_token not in repr(found)
    assert CLIENT_SECRET not in repr(CLIENT)


def test_two_sign_ins_share_no_secret(service, accounts):
    for _ in range(2):
        run(service, lambda address: get(pressed(address)))
    first, second = accounts.asked[0], accounts.asked[1]
    assert first["state"] != second["state"]
    assert first["code_challenge"] != second["code_challenge"]
    assert urllib.parse.urlsplit(first["redirect_uri"]).path != urllib.parse.urlsplit(second["redirect_uri"]).path


@pytest.mark.parametrize("language", ["en", "nl", "th", "ko", "sv"])
def test_the_page_is_plain_in_the_persons_language_and_loads_nothing(service, language):
    said = []
    before = texts.current()
    texts.use(language)
    try:
        run(service, lambda address: said.append(get(pressed(address))))
    finally:
        texts.use(before)
    ((status, page, _),) = said
    assert status == 200
    assert f'<html lang="{language}">' in page
    assert "http" not in page.replace("<!doctype html>", "")
    assert "<script" not in page
    assert "code" not in page


def changed(address, **params):
    parts = urllib.parse.urlsplit(address)
    kept = dict(urllib.parse.parse_qsl(parts.query))
    query = {name: value for name, value in {**kept, **params}.items() if value is not None}
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{urllib.parse.urlencode(query)}"


def bad_requests(to):
    """Return (wanted status, request) of everything that is not the answer."""
    parts = urllib.parse.urlsplit(to)
    origin = f"{parts.scheme}://{parts.netloc}"
    return [
        (400, lambda: get(changed(to, state="x" * 43))),
        (400, lambda: get(changed(to, state=None))),
        (400, lambda: get(changed(to, state=""))),
        (400, lambda: get(changed(to, error="access_denied"))),
        (400, lambda: get(changed(to, code=None))),
        (400, lambda: get(changed(to, iss="https://evil.example"))),
        (400, lambda: get(f"{to}&code=injected")),
        (400, lambda: get(f"{to}&x=%ff")),
        (400, lambda: get(to, host="evil.example")),
        (400, lambda: get(to, host=f"localhost:{parts.port}")),
        (404, lambda: get(f"{origin}/?{parts.query}")),
        (404, lambda: get(f"{origin}{parts.path}/..?{parts.query}")),
        (404, lambda: get(f"{origin}/favicon.ico")),
        (404, lambda: get(to, target=to)),
        (405, lambda: get(to, method="POST")),
        (405, lambda: get(to, method="OPTIONS")),
    ]


def raw(to, data, *, wait=True):
    """Send bytes that are no request; whatever comes back is no matter."""
    parts = urllib.parse.urlsplit(to)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line, contextlib.suppress(OSError):
        line.sendall(data)
        if wait:
            line.recv(100)


def test_whatever_else_comes_is_turned_away_and_the_sign_in_goes_on(service, accounts, monkeypatch):
    monkeypatch.setattr(listening, "PATIENCE_S", 0.3)
    seen = []

    def person(address):
        to = pressed(address)
        for wanted, ask in bad_requests(to):
            seen.append((wanted, ask()[0]))
        raw(to, b"\x00\xff\r\n\r\n")
        raw(to, b"GET / HTTP/1.1\r\nHost: x\r\n")  # never ended
        raw(to, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n")
        raw(to, b"", wait=False)
        assert accounts.calls["token"] == 0
        get(to)

    assert run(service, person).refresh_token
    assert [status for _, status in seen] == [wanted for wanted, _ in seen]
    assert accounts.calls["token"] == 1


def test_only_this_computer_is_listened_to(service):
    def person(address):
        to = pressed(address)
        port = urllib.parse.urlsplit(to).port
        outside = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
        for each in {"127.0.0.2", *outside} - {"127.0.0.1"}:
            with pytest.raises(ConnectionRefusedError), socket.create_connection((each, port), timeout=2):
                pass
        get(to)

    assert run(service, person).refresh_token


def test_many_idle_lines_keep_nobody_out_for_long(service, monkeypatch):
    monkeypatch.setattr(listening, "PATIENCE_S", 0.3)

    def person(address):
        to = pressed(address)
        parts = urllib.parse.urlsplit(to)
        lines = [socket.create_connection((parts.hostname, parts.port)) for _ in range(40)]
        for _ in range(50):
            with contextlib.suppress(OSError, http.client.HTTPException):
                get(to)
                break
            time.sleep(0.1)
        for each in lines:
            each.close()

    assert run(service, person).refresh_token


def test_an_answer_is_taken_once(service):
    seen = []

    async def play():
        def show(address):
            to = pressed(address)
            browser = threading.Thread(target=get, args=(to,))
            browser.start()
            seen.extend((to, browser))

        found = await sign_in(service, CLIENT, show, within_s=10)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.to_thread(get, seen[0])
        seen[1].join()
        return found

    assert asyncio.run(play()).refresh_token


def test_a_second_request_before_the_door_is_shut_is_told_that_it_is_over(service):
    async def play():
        listener = listening.Listener(service, "s" * 40)
        async with listener:
            right = f"{listener.address}?code=c&state={'s' * 40}"
            first = await asyncio.to_thread(get, right)
            second = await asyncio.to_thread(get, right.replace("code=c", "code=injected"))
            return first[0], second[0], await listener.answer()

    first, second, answer = asyncio.run(play())
    assert (first, second, answer["code"]) == (200, 410, "c")


def test_who_comes_in_the_moment_the_door_is_shut_is_let_go(service):
    told = []

    async def play():
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
        async with listening.Listener(service, "s" * 40) as listener:
            await asyncio.sleep(0)  # the door is watched
            at = urllib.parse.urlsplit(listener.address)
            browser = socket.create_connection(("127.0.0.1", at.port))
            await asyncio.sleep(0)  # somebody was seen at the door, and not yet let in
        await asyncio.sleep(0)
        return browser

    with asyncio.run(play()) as browser:
        browser.settimeout(5)
        with contextlib.suppress(ConnectionResetError):
            assert browser.recv(1) == b""
    assert not told


def test_a_door_that_nobody_can_knock_at_is_shut_all_the_same(service, monkeypatch):
    async def play():
        async with listening.Listener(service, "s" * 40) as listener:
            await asyncio.sleep(0)
            monkeypatch.setattr(listening.socket, "create_connection", blocked)
            return urllib.parse.urlsplit(listener.address).port

    def blocked(*_address):
        raise OSError("no way there")

    port = asyncio.run(play())
    monkeypatch.undo()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_code_of_somebody_elses_sign_in_is_worth_nothing(service, accounts):
    """Code injection: the attacker even knows the state, but not the verifier."""
    other = urllib.parse.parse_qs(urllib.parse.urlsplit(pressed(address_to_open(
        service, CLIENT, "http://127.0.0.1:1/x", "theirs", "v" * 64))).query)["code"][0]  # fmt: skip

    def person(address):
        get(changed(pressed(address), code=other))

    assert code_of(lambda: run(service, person)) == "oauth_code_refused"


def test_a_stolen_code_is_worth_nothing_without_the_verifier(service, accounts):
    stolen = []

    def person(address):
        to = pressed(address)
        redirect, code = to.partition("?")[0], urllib.parse.parse_qs(urllib.parse.urlsplit(to).query)["code"][0]
        theft = tokens.exchange(service, CLIENT, service.token, code, redirect, "guessed" * 8)
        stolen.append(code_of(lambda: asyncio.run(theft)))
        get(to)

    assert code_of(lambda: run(service, person)) == "oauth_code_refused", "the code is spent"
    assert stolen == ["oauth_code_refused"]


def test_who_says_no_is_heard(service):
    pages = []
    assert code_of(lambda: run(service, lambda a: pages.append(get(pressed(a, "deny"))))) == "oauth_denied"
    assert "not allowed in" in pages[0][1]


def test_nobody_comes_and_giving_up_shut_the_door(service):
    shown = []
    assert code_of(lambda: asyncio.run(sign_in(service, CLIENT, shown.append, within_s=0.1))) == "oauth_late"

    async def play():
        task = asyncio.create_task(sign_in(service, CLIENT, shown.append, within_s=60))
        while len(shown) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(play())
    for address in shown:
        redirect = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["redirect_uri"][0]
        with pytest.raises(ConnectionRefusedError):
            get(redirect)


def test_where_nothing_may_listen_it_is_said(service):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        there = dataclasses.replace(service, port=taken.getsockname()[1])
        assert code_of(lambda: asyncio.run(sign_in(there, CLIENT, lambda _: None))) == "oauth_no_port"
