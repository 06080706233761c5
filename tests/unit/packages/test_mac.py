"""The scripts that make the disk image for Macs, beside stand-ins for Apple’s tools that note what they are told."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from tests.unit.house.source import ROOT

MACHO = b"\xcf\xfa\xed\xfe" + b"\0" * 28
TOOLS = ("codesign", "hdiutil", "xcrun", "spctl", "security")
NOTE = '#!/bin/sh\necho "$(basename "$0") $*" >>"$TOLD"\n'
FILE = '#!/bin/sh\nhead -c 4 "$2" | od -An -tx1 | grep -q "cf fa ed fe" && echo "Mach-O 64-bit" || echo data\n'
SECRETS = {
    "APPLE_CERTIFICATE": "Y2VydGlmaWNhdGU=",
    "APPLE_CERTIFICATE_PASSWORD": "word",
    "APPLE_SIGN_AS": "Developer ID Application: Us",
    "APPLE_ID": "us@partner-desk.example",
    "APPLE_TEAM": "TEAM",
    "APPLE_PASSWORD": "app-word",
}


@pytest.fixture
def mac(tmp_path):
    """Gives a call that runs in_ci.sh in a small checkout, and returns what Apple's tools were told."""
    checkout, tools, told = tmp_path / "checkout", tmp_path / "tools", tmp_path / "told"
    shutil.copytree(ROOT / "packaging" / "macos", checkout / "packaging" / "macos")
    (checkout / "pyproject.toml").write_text('version = "1.2.3"\n')
    app = checkout / "build/package/program/Partner Desk.app/Contents"
    for name, content in {
        "MacOS/partner-desk": MACHO,
        "Frameworks/libcrypto.3.dylib": MACHO,
        "Frameworks/QtCore.framework/Versions/A/QtCore": MACHO,
        "Frameworks/list.txt": b"words",
        "Resources/LICENSE": b"words",
    }.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_bytes(content)
    tools.mkdir()
    for name in TOOLS:
        (tools / name).write_text(NOTE)
    (tools / "file").write_text(FILE)
    (tools / "openssl").write_text("#!/bin/sh\necho lock\n")
    for path in tools.iterdir():
        path.chmod(0o755)

    def run(**secrets):
        surroundings = {"PATH": f"{tools}:/usr/bin:/bin", "TOLD": str(told), "RUNNER_TEMP": str(tmp_path), **secrets}
        line = ["bash", checkout / "packaging/macos/in_ci.sh"]
        done = subprocess.run(line, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return told.read_text().replace(f"{checkout}/", "").splitlines()

    return run


def test_everything_in_the_program_is_signed_from_the_inside_out_and_notarised(mac, tmp_path):
    told = mac(**SECRETS)
    signed = [line.rpartition("program/")[2] for line in told if line.startswith("codesign --force")]
    inner = "Partner Desk.app/Contents/Frameworks"
    parts = {f"{inner}/libcrypto.3.dylib", f"{inner}/QtCore.framework/Versions/A/QtCore"}
    assert set(signed[:2]) == parts
    assert signed[2:] == [f"{inner}/QtCore.framework", "Partner Desk.app"]
    assert all("--options runtime" in line and "Developer ID" in line for line in told if "--force" in line)
    (whole,) = (line for line in told if "--entitlements" in line)
    assert whole.endswith("Partner Desk.app")
    last = [line.split()[:3] for line in told if line.startswith(("xcrun", "spctl"))]
    assert [words[1:] for words in last[:3]] == [
        ["notarytool", "store-credentials"],
        ["notarytool", "submit"],
        ["stapler", "staple"],
    ]
    assert told.index(next(line for line in told if "notarytool submit" in line)) > told.index(
        next(line for line in told if line.startswith("hdiutil create"))
    )
    assert not list(tmp_path.glob("certificate*")), "the certificate is left behind"
    assert told[-1].startswith("security delete-keychain")


def test_without_secrets_it_is_signed_for_this_mac_only_and_nobody_is_asked(mac):
    told = mac()
    assert [line.split()[0] for line in told] == ["codesign", "codesign", "hdiutil"]
    assert "--sign -" in told[0]
    assert "partner-desk-1.2.3-macos-" in told[-1]


def test_there_is_nothing_to_pack_before_it_is_built(tmp_path):
    folder = tmp_path / "packaging/macos"
    shutil.copytree(ROOT / "packaging" / "macos", folder)
    line = ["bash", folder / "make_dmg.sh", "1.2.3"]
    done = subprocess.run(line, env=dict(os.environ), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Build it first" in done.stderr
