"""What is made on other systems, as far as it can be proven here: the installer's script, the icons, CI, signatures."""

from __future__ import annotations

import datetime as dt
import plistlib
import re
import shutil
import struct
import subprocess

import pytest

from app.errors import DeskError
from app.updates import channel
from app.updates.release import read
from app.updates.signature import public_key, verify
from tests.unit.house.source import ROOT

PACKAGING = ROOT / "packaging"
NOW = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.mark.skipif(not shutil.which("makensis"), reason="no makensis (Debian: nsis)")
def test_the_windows_installer_compiles_against_a_dummy_program(tmp_path):
    program = tmp_path / "program"
    (program / "_internal").mkdir(parents=True)
    for name in ("Partner Desk.exe", "partner-desk.exe", "_internal/part"):
        (program / name).write_bytes(b"x")
    line = ["makensis", "-V2", "-WX", "-DVERSION=1.2.3", f"-DSOURCE={program}"]
    out = tmp_path / "partner-desk-1.2.3-setup.exe"
    done = subprocess.run(
        [*line, f"-DOUT={out}", PACKAGING / "windows" / "partner-desk.nsi"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert out.read_bytes()[:2] == b"MZ"


def test_the_windows_installer_asks_for_no_administrator_and_speaks_five_languages():
    text = (PACKAGING / "windows" / "partner-desk.nsi").read_text(encoding="utf-8")
    assert "RequestExecutionLevel user" in text
    assert "HKLM" not in text
    languages = set(re.findall(r'MUI_LANGUAGE "(\w+)"', text))
    for name in set(re.findall(r"LangString (\w+)", text)):
        said = {each.title() for each in re.findall(rf"LangString {name} \$\{{LANG_(\w+)\}}", text)}
        assert said == languages, name
    assert len(languages) == 5


def test_the_entitlements_are_few():
    said = plistlib.loads((PACKAGING / "macos" / "entitlements.plist").read_bytes())
    assert "com.apple.security.get-task-allow" not in said
    assert len(said) <= 4


def test_icons_in_the_forms_of_each_system(script, qapp):
    icons = script("draw_icons")
    source = icons.SOURCES["partner-desk"]
    small, large = icons.png(source, 16), icons.png(source, 48)
    assert [struct.unpack(">II", each[16:24]) for each in (small, large)] == [(16, 16), (48, 48)]
    assert icons.png(source, 16) == small
    packed = icons.ico({16: small, 48: large})
    assert struct.unpack("<HHH", packed[:6]) == (0, 1, 2)
    size, place = struct.unpack("<II", packed[6 + 16 + 8 : 6 + 32])
    assert packed[place : place + size] == large
    for_mac = icons.icns({b"icp4": small})
    assert for_mac[:4] == b"icns"
    assert struct.unpack(">I", for_mac[4:8]) == (len(for_mac),)


def test_ci_pins_every_action_and_asks_for_little():
    text = (ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    uses = re.findall(r"uses: (\S+)(.*)", text)
    assert uses
    for action, comment in uses:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment), action
    assert "\npermissions: {}\n" in text
    assert set(re.findall(r"^ {6}(\w[\w-]*): (read|write)$", text, re.MULTILINE)) == {("contents", "read")}
    assert "pull_request_target" not in text
    assert text.count("persist-credentials: false") == text.count("uses: actions/checkout@")


@pytest.mark.parametrize(
    ("name", "says"),
    [("Sign the list of hashes", "not signed"), ("AppImage, where its runtime is named", "no AppImage")],
)
def test_ci_goes_on_without_what_only_its_owners_have(tmp_path, name, says):
    text = (ROOT / ".github" / "workflows" / "packages.yml").read_text(encoding="utf-8")
    _, _, step = text.partition(f"- name: {name}")
    (lines,) = re.findall(r"\A.*?\n        run: \|\n((?:          .*\n)+)", step, re.DOTALL)
    line = ["sh", "-e", "-c", lines]
    done = subprocess.run(
        line, capture_output=True, text=True, check=False, cwd=tmp_path, env={"PATH": "/usr/bin:/bin"}
    )
    assert done.returncode == 0, done.stderr
    assert says in done.stdout


@pytest.mark.parametrize("path", [*sorted(PACKAGING.rglob("*.sh")), PACKAGING / "appimage" / "AppRun"], ids=str)
def test_shell_scripts_are_whole_and_can_be_started(path):
    shell = "bash" if path.read_text(encoding="utf-8").startswith("#!/bin/bash") else "sh"
    done = subprocess.run([shell, "-n", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert path.stat().st_mode & 0o111


def test_what_the_release_key_signs_is_believed_and_nothing_else(script, tmp_path):
    release = script("release")
    target = tmp_path / "updates.toml"
    key = release.make_key(tmp_path / "key", "https://partner-desk.example/latest.json", target)
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    assert release.Key.read((tmp_path / "key").read_text()).public == key.public
    found = channel.channel(target)
    content = release.announcement("0.3.0", "https://partner-desk.example/0.3.0", NOW.date(), 90)
    path = tmp_path / "latest.json"
    path.write_bytes(content)
    signed = release.sign(path, key, NOW)
    verify(content, signed.read_bytes(), found.keys)
    assert read(content, running="0.1.0", seen="", today=NOW.date()).is_newer
    with pytest.raises(DeskError, match="update_expired"):
        read(content, running="0.1.0", seen="", today=NOW.date() + dt.timedelta(days=91))
    with pytest.raises(DeskError, match="update_signature_wrong"):
        verify(content + b" ", signed.read_bytes(), found.keys)


def test_a_second_release_key_joins_the_first(script, tmp_path):
    release = script("release")
    target = tmp_path / "updates.toml"
    first = release.make_key(tmp_path / "one", "https://partner-desk.example/latest.json", target)
    second = release.make_key(tmp_path / "two", "https://partner-desk.example/latest.json", target)
    assert channel.channel(target).keys == (public_key(first.public), public_key(second.public))
    with pytest.raises(FileExistsError):
        release.make_key(tmp_path / "two", "https://partner-desk.example/latest.json", target)
    assert len(channel.channel(target).keys) == 2


@pytest.mark.parametrize("text", ["", "nonsense", "RWQ="])
def test_what_is_no_release_key_is_said(script, text):
    with pytest.raises(SystemExit, match="no release key"):
        script("release").Key.read(text)


@pytest.mark.skipif(not shutil.which("minisign"), reason="no minisign")
def test_minisign_believes_our_signatures(script, tmp_path):
    release = script("release")
    key = release.Key.make()
    path = tmp_path / "SHA256SUMS"
    path.write_bytes(b"0" * 64)
    release.sign(path, key, NOW)
    line = ["minisign", "-Vm", path, "-P", key.public]
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0
    path.write_bytes(b"1" * 64)
    assert subprocess.run(line, capture_output=True, check=False).returncode != 0
