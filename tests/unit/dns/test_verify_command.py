"""``partner-desk verify``: the answers of design.md, against real name servers; read-only beside an open book."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from app.actions import looks
from app.bootstrap import open_book
from tests.unit.commands.conftest import Desk, desk  # noqa: F401 - a fixture
from tests.unit.dns.mistakes import CODE, LABEL, TARGET, TOKEN
from tests.unit.store.opened import fill


@pytest.fixture
def practised(desk, nameservers, monkeypatch) -> Desk:  # noqa: F811
    monkeypatch.setenv("PARTNER_DESK_DNS", nameservers.setting)
    return desk


def zoho(*words):
    return ("verify", *words, "--provider", "zoho", "--code", CODE)


def test_each_domain_is_answered_as_the_contract_has_it(practised):
    said = practised.ask(*zoho("ok.test", "www.test", "lag.test"))
    assert said.code == 3
    first, second, third = said.json["domains"]
    assert said.json["format"] == 1
    assert (first["domain"], first["verdict"], first["reason"], first["next_check"]) == (
        "ok.test",
        "verified",
        "ok",
        None,
    )
    assert first["seen"] == first["wanted"] == f"ok.test TXT zoho-verification={CODE}.zmverify.zoho.com"
    assert (second["verdict"], second["reason"]) == ("mend", "wrong_host")
    assert second["seen"].startswith("www.www.test TXT")
    assert "www.www.test" in second["message"]
    assert (third["verdict"], third["reason"]) == ("wait", "servers_disagree")
    assert third["next_check"].endswith("Z")
    assert not practised.path.exists()


def test_nothing_to_mend_is_exit_0(practised):
    assert practised.ask(*zoho("ok.test")).code == 0
    assert practised.ask(*zoho("lag.test")).code == 0
    said = practised.ask("verify", "g-ok.test", "--provider=google", "--code", f"google-site-verification={TOKEN}")
    assert (said.code, said.json["domains"][0]["verdict"]) == (0, "verified")
    alias = ("verify", "g-cname.test", "--provider", "google", "--method", "cname", "--code", f"{LABEL}={TARGET}")
    assert practised.ask(*alias).json["domains"][0]["verdict"] == "verified"
    assert practised.ask(*zoho("otherdc.test", "--data-centre", "eu")).code == 0


def test_people_read_seen_beside_wanted_and_the_next_step(practised):
    said = practised.run("--book", practised.path, "--lang", "en", *zoho("nodot.test", "--method", "cname"))
    assert said.code == 3
    assert "cname_not_absolute" in said.out
    assert f"seen:   {CODE}.nodot.test CNAME zmverify.zoho.com.nodot.test" in said.out
    assert f"wanted: {CODE}.nodot.test CNAME zmverify.zoho.com" in said.out
    assert "with a dot at its end" in said.out


def test_what_the_book_knows_need_not_be_said(practised):
    book = open_book(practised.path, unencrypted=True)
    fill(book, 1)

    def prepare(work):
        work.connection.execute(
            "UPDATE customer SET domain = 'ok.test', provider = 'zoho', kind = 'domain' WHERE id = ?",
            (1,),
        )
        return looks.choose(work, 1, "txt", CODE)

    book.do(prepare).result()
    said = practised.ask("verify", "ok.test")  # the book is open: read beside it
    book.close()
    assert (said.code, said.json["domains"][0]["verdict"]) == (0, "verified")
    assert said.json["domains"][0]["warnings"] == []


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("verify", "ok.test"), 2, None),
        (("verify",), 2, None),
        (("verify", "ok.test", "--provider", "zoho", "--code", "nonsense"), 4, "verify_code"),
        (("verify", "ok.test", "--provider", "zoho", "--method", "cname"), 4, "verify_code"),
        (("verify", "127.0.0.1", "--provider", "zoho"), 4, "domain_is_address"),
        (
            ("verify", "ok.test", "--provider", "zoho", "--code", CODE, "--data-centre", "mars"),
            4,
            "account_data_centre",
        ),
    ],
)
def test_what_makes_no_sense_is_said(practised, words, code, error):
    said = practised.ask(*words)
    assert said.code == code
    if error:
        assert said.json["errors"][0]["code"] == error


def test_practice_servers_are_on_this_computer_alone(desk, monkeypatch):  # noqa: F811
    monkeypatch.setenv("PARTNER_DESK_DNS", "resolver=8.8.8.8:53")
    said = desk.ask(*zoho("ok.test"))
    assert (said.code, said.json["errors"][0]["code"]) == (4, "dns_loopback_only")


def test_offline_is_never_wrong(desk, monkeypatch):  # noqa: F811
    monkeypatch.setenv("PARTNER_DESK_DNS", "resolver=127.0.0.1:9;auth=127.0.0.1:9")
    said = desk.ask(*zoho("ok.test"))
    assert (said.code, said.json["domains"][0]["verdict"], said.json["domains"][0]["reason"]) == (
        0,
        "unknown",
        "offline",
    )


def test_watch_gives_one_object_a_line_and_ends_when_all_are_verified(practised):
    said = practised.ask(*zoho("ok.test", "big.test"), "--watch")
    assert said.code == 0
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert sorted(line["domain"] for line in lines) == ["big.test", "ok.test"]


def test_a_watch_ends_on_ctrl_c_with_130(nameservers, tmp_path):
    words = ["--book", str(tmp_path / "B.deskbook"), "--lang", "en", *zoho("missing.test"), "--watch", "--json"]
    environment = {**os.environ, "PARTNER_DESK_DNS": nameservers.setting, "PARTNER_DESK_HOME": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert json.loads(process.stdout.readline())["reason"] == "missing"
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    said = [json.loads(line)["errors"][0]["code"] for line in out.splitlines()]
    assert said in ([], ["cancelled"])  # as it met a look, or the rest between two
