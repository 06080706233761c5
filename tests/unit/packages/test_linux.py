"""The Linux packages without building one: what they ask for, what lies in them, and the scripts for one person."""

from __future__ import annotations

import argparse
import configparser
import shutil
import stat
import subprocess
import tarfile
from xml.etree import ElementTree as ET

import pytest

from app.commands import arguments
from tests.unit.house.source import ROOT

LINUX = ROOT / "packaging" / "linux"
# The first releases of Python 3.11, Debian 12's among them, know no filters; they change nothing either.
WITHOUT_CHANGE = {"filter": "tar"} if hasattr(tarfile, "tar_filter") else {}


def test_the_menu_entry_opens_books_of_its_kind():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str
    entry.read(LINUX / "partner-desk.desktop", encoding="utf-8")
    said = entry["Desktop Entry"]
    assert said["Exec"] == "partner-desk %f"
    kind = said["MimeType"].rstrip(";")
    mime = ET.parse(LINUX / "partner-desk.xml").getroot()[0]  # noqa: S314 - our own file
    assert mime.get("type") == kind
    names = {"g": "http://www.freedesktop.org/standards/shared-mime-info"}
    assert [each.get("pattern") for each in mime.findall("g:glob", names)] == [f"*{arguments.BOOK}"]
    assert mime.find("g:icon", names).get("name") == kind.replace("/", "-")


def test_a_book_from_a_file_manager_is_opened():
    options = arguments.parse(["/home/anna/My book.deskbook"])
    assert options.command is None
    assert str(options.book) == "/home/anna/My book.deskbook"
    with pytest.raises(arguments.UsageError):
        arguments.parse(["notes.txt"])


def test_the_manual_names_every_command_and_option():
    manual = (LINUX / "partner-desk.1.in").read_text(encoding="utf-8").replace("\\-", "-")
    parser = arguments._parser()
    known = [word for action in parser._actions for word in action.option_strings if word.startswith("--")]
    (commands,) = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    assert [word for word in (*known, *commands.choices) if word not in manual] == []


def test_the_store_description_is_whole():
    text = (LINUX / "org.partnerdesk.PartnerDesk.metainfo.xml.in").read_text(encoding="utf-8")
    said = ET.fromstring(text)  # noqa: S314 - our own file
    assert said.findtext("id") == "org.partnerdesk.PartnerDesk"
    assert said.findtext("launchable") == "partner-desk.desktop"
    assert len(said.findtext("summary")) < 70
    assert said.find("releases/release").get("version") == "@VERSION@"


def test_one_file_tells_nfpm_all_three_kinds(script, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    packages = script("linux_packages")
    program, share = tmp_path / "program", tmp_path / "share"
    for folder in (program / "_internal", share / "icons/hicolor"):
        folder.mkdir(parents=True)
    (program / "partner-desk").write_text("#!/bin/sh\n")
    (program / "partner-desk").chmod(0o755)
    (program / "_internal" / "link").symlink_to("../partner-desk")
    (share / "icons/hicolor/icon.png").write_bytes(b"png")
    asked = {"libc.so.6", "libxcb-cursor.so.0", "libcups.so.2", "ld-linux-x86-64.so.2"}
    said = packages.nfpm_file("1.2.3", program, share, asked, "2.36")
    deb, rpm, arch = (said["overrides"][kind] for kind in ("deb", "rpm", "archlinux"))
    assert deb["depends"] == ["libc6 (>= 2.36)", "libxcb-cursor0"]
    assert "libcups2t64 | libcups2" in deb["recommends"]
    assert rpm["depends"] == ["libc.so.6()(64bit)", "libxcb-cursor.so.0()(64bit)", "glibc >= 2.36"]
    assert arch["depends"] == ["glibc", "xcb-util-cursor"]
    assert said["mtime"] == "2023-11-14T22:13:20Z"
    targets = {each["dst"]: each for each in said["contents"]}
    assert {"/usr/bin/partner-desk", "/usr/share/doc/partner-desk/sbom.cdx.json"} <= targets.keys()
    assert targets["/usr/lib/partner-desk/partner-desk"]["file_info"]["mode"] == 0o755
    assert targets["/usr/lib/partner-desk/_internal/link"]["src"] == "../partner-desk"
    assert "/usr/share/icons/hicolor/icon.png" in targets
    owned = {name for name, each in targets.items() if each.get("type") == "dir"}
    assert owned == {"/usr/lib/partner-desk", "/usr/lib/partner-desk/_internal", "/usr/share/doc/partner-desk"}
    for path in (deb["scripts"]["postremove"], deb["scripts"]["postinstall"], *said["deb"]["scripts"].values()):
        assert (LINUX / path).exists()


@pytest.fixture
def unpacked(script, tmp_path, monkeypatch):
    """The archive for one person, with a program that only says its version, unpacked; its folder."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    packages = script("linux_packages")
    program = tmp_path / "built" / "partner-desk"
    (program / "_internal").mkdir(parents=True)
    (program / "partner-desk").write_text("#!/bin/sh\necho partner-desk 1.2.3\n")
    (program / "_internal" / "part").write_text("x")
    packages.settle(program)
    share = tmp_path / "share"
    (share / "applications").mkdir(parents=True)
    shutil.copy(LINUX / "partner-desk.desktop", share / "applications")
    (share / "icons/hicolor/48x48/apps").mkdir(parents=True)
    (share / "icons/hicolor/48x48/apps/partner-desk.png").write_bytes(b"png")
    archive = packages.archive("1.2.3", program, share, tmp_path)
    first = archive.read_bytes()
    assert packages.archive("1.2.3", program, share, tmp_path).read_bytes() == first, "the same files, another archive"
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "unpacked", **WITHOUT_CHANGE)  # noqa: S202 - our own archive
    (folder,) = (tmp_path / "unpacked").iterdir()
    return folder


@pytest.fixture
def person(tmp_path):
    """A home with a book in it."""
    home = tmp_path / "home of anna"
    book = home / ".local/share/Partner Desk/Customers.deskbook"
    book.parent.mkdir(parents=True)
    book.write_text("a book")
    return home


def run(home, *words):
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_one_person_installs_upgrades_and_removes_without_an_administrator(unpacked, person):
    local = person / ".local"
    before = sorted(path for path in person.rglob("*") if path.is_file())
    for _ in ("first", "upgrade in place"):
        done = run(person, "sh", unpacked / "install.sh")
        assert done.returncode == 0, done.stderr
        assert "Partner Desk 1.2.3 is installed" in done.stdout
        assert run(person, local / "bin/partner-desk").stdout == "partner-desk 1.2.3\n"
        entry = (local / "share/applications/partner-desk.desktop").read_text()
        assert f'Exec="{local}/lib/partner-desk/partner-desk" %f' in entry
        assert [path.name for path in (local / "lib").iterdir()] == ["partner-desk"]
    assert stat.S_IMODE((local / "lib/partner-desk/partner-desk").stat().st_mode) == 0o755
    done = run(person, "sh", local / "lib/partner-desk/uninstall.sh")
    assert done.returncode == 0, done.stderr
    assert "your book stays" in done.stdout
    assert sorted(path for path in person.rglob("*") if path.is_file() or path.is_symlink()) == before
    assert run(person, "sh", unpacked / "uninstall.sh").returncode == 1


def test_what_a_newer_version_does_not_know_any_more_goes(unpacked, person):
    icon = unpacked / "share/icons/hicolor/48x48/apps/old-name.png"
    icon.write_bytes(b"png")
    run(person, "sh", unpacked / "install.sh")
    laid_out = person / ".local/share" / icon.relative_to(unpacked / "share")
    assert laid_out.exists()
    icon.unlink()
    assert run(person, "sh", unpacked / "install.sh").returncode == 0
    assert not laid_out.exists()
    assert (laid_out.parent / "partner-desk.png").exists()


def test_the_book_goes_only_when_told(unpacked, person):
    run(person, "sh", unpacked / "install.sh")
    uninstall = person / ".local/lib/partner-desk/uninstall.sh"
    assert run(person, "sh", uninstall, "--nonsense").returncode == 2
    assert uninstall.exists()
    assert run(person, "sh", uninstall, "--remove-books").returncode == 0
    assert not (person / ".local/share/Partner Desk").exists()


def test_half_an_archive_is_not_installed(unpacked, person):
    shutil.rmtree(unpacked / "program")
    done = run(person, "sh", unpacked / "install.sh")
    assert done.returncode == 1
    assert "not whole" in done.stderr
    assert not (person / ".local/lib").exists()


@pytest.mark.parametrize("name", ["postrm", "postinst", "config", "install.sh", "uninstall.sh"])
def test_scripts_are_readable_by_the_plainest_shell(name):
    done = subprocess.run(["sh", "-n", LINUX / name], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
