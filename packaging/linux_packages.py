"""Packages of the Linux program: .deb, .rpm, Arch and an archive for one person, from one tree and one nfpm file."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
import platform
import shutil
import subprocess
import tarfile
from pathlib import Path

import elf
import frozen
from environment import ROOT, tell
from frozen import BUILD, NAME
from machine import Stop

SOURCES = ROOT / "packaging" / "linux"
NFPM = frozen.VENV / "bin" / "nfpm"
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
KINDS = {"deb": ".deb", "rpm": ".rpm", "archlinux": ".pkg.tar.zst"}
SUMMARY = "Customers of Workspace and Workplace resellers in one local book"
DESCRIPTION = (
    "A desk for the staff of Google Workspace and Zoho Workplace resellers: every customer as a card in one local, "
    "encrypted book, worked with also without a network."
)
# Letters of the customers' scripts, and a place for the keys of their books.
RECOMMENDED = ("gnome-keyring | kwalletmanager | keepassxc", "fonts-noto-core", "fonts-noto-cjk")


def architecture() -> str:
    """Return Debian's name of this machine's kind."""
    found = ARCHITECTURES.get(platform.machine())
    if found is None:
        raise Stop(f"No packages are made on {platform.machine()}.")
    return found


def shared_tree(version: str, target: Path) -> Path:
    """Lay out what goes below ``share`` of any Linux: menu entry, icons, kind of file, manual, store's description."""
    day = dt.datetime.fromtimestamp(frozen.epoch(), dt.UTC).date().isoformat()
    share = target / "share"
    shutil.rmtree(share, ignore_errors=True)
    copies = {
        "partner-desk.desktop": "applications/partner-desk.desktop",
        "partner-desk.xml": "mime/packages/partner-desk.xml",
        "org.partnerdesk.PartnerDesk.metainfo.xml.in": "metainfo/org.partnerdesk.PartnerDesk.metainfo.xml",
        "partner-desk.1.in": "man/man1/partner-desk.1",
    }
    for source, place in copies.items():
        text = (SOURCES / source).read_text(encoding="utf-8").replace("@VERSION@", version).replace("@DATE@", day)
        path = share / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    manual = share / "man/man1/partner-desk.1"
    with gzip.GzipFile(f"{manual}.gz", "wb", mtime=0) as packed:
        packed.write(manual.read_bytes())
    manual.unlink()
    shutil.copytree(frozen.ICONS / "hicolor", share / "icons" / "hicolor")
    settle(share)
    return share


def settle(folder: Path) -> None:
    """Give every file the source's date and plain rights."""
    frozen.settle(folder, frozen.epoch())


def laid_out(folder: Path, place: str, date: str, *, folders: bool) -> list[dict[str, object]]:
    """Return what nfpm is told of a folder, piece by piece.

    nfpm's own word for a folder, “tree”, owns the system's folders too, and gives Arch's packages modes that no folder
    can have.

    Args:
        folder: on this machine.
        place: in the installed system.
        date: of all its files.
        folders: whether the package owns the folders too.
    """
    found: list[dict[str, object]] = []
    for path in (folder, *sorted(folder.rglob("*"))):
        there = {"dst": f"{place}/{path.relative_to(folder).as_posix()}".removesuffix("/.")}
        if path.is_symlink():
            found.append({**there, "src": str(path.readlink()), "type": "symlink", "file_info": {"mtime": date}})
        elif path.is_dir() and folders:
            found.append({**there, "type": "dir", "file_info": {"mtime": date, "mode": 0o755}})
        elif path.is_file():
            mode = path.stat().st_mode & 0o777
            found.append({**there, "src": str(path), "file_info": {"mtime": date, "mode": mode}})
    return found


def nfpm_file(version: str, program: Path, share: Path, asked: set[str], glibc: str) -> dict[str, object]:
    """Return what nfpm is told: one file for all three kinds.

    Args:
        version: of the program.
        program: its folder.
        share: from ``shared_tree``.
        asked: libraries it asks of the system.
        glibc: oldest C library it runs with.
    """
    must = asked - elf.OPTIONAL
    debian = [f"libc6 (>= {glibc})" if each == "libc6" else each for each in elf.packages(must, 0)]
    optional = elf.packages(asked & elf.OPTIONAL, 0)
    # RPM knows libraries by their own names, with the word size where it is 64 bits.
    rpm = [*sorted(f"{each}()(64bit)" for each in must if not each.startswith("ld-")), f"glibc >= {glibc}"]
    date = dt.datetime.fromtimestamp(frozen.epoch(), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    about = {"mtime": date}
    # The folders below /usr/share are the system's own; the program's are ours, and go with it.
    contents: list[dict[str, object]] = [
        *laid_out(program, f"/usr/lib/{NAME}", date, folders=True),
        {"src": f"../lib/{NAME}/{NAME}", "dst": f"/usr/bin/{NAME}", "type": "symlink", "file_info": about},
        *laid_out(share, "/usr/share", date, folders=False),
        {"dst": f"/usr/share/doc/{NAME}", "type": "dir", "file_info": {**about, "mode": 0o755}},
    ]
    for name in ("LICENSE", "THIRD_PARTY.md", "sbom.cdx.json", "licences"):
        link = {"src": f"../../../lib/{NAME}/about/{name}", "dst": f"/usr/share/doc/{NAME}/{name}"}
        contents.append({**link, "type": "symlink", "file_info": about})
    copyright_file = {"src": str(SOURCES / "copyright"), "dst": f"/usr/share/doc/{NAME}/copyright", "packager": "deb"}
    contents.append({**copyright_file, "file_info": {**about, "mode": 0o644}})
    return {
        "name": NAME,
        "arch": architecture(),
        "platform": "linux",
        "version": version,
        "release": "1",
        "section": "misc",
        "priority": "optional",
        "maintainer": "Partner Desk maintainers <maintainers@partnerdesk.invalid>",
        "vendor": "Partner Desk",
        "description": f"{SUMMARY}\n{DESCRIPTION}",
        "license": "Apache-2.0",
        "mtime": date,
        "contents": contents,
        "overrides": {
            "deb": {
                "depends": debian,
                "recommends": [*RECOMMENDED, *optional],
                "scripts": {"postinstall": str(SOURCES / "postinst"), "postremove": str(SOURCES / "postrm")},
            },
            "rpm": {"depends": rpm, "recommends": ["libcups.so.2()(64bit)"]},
            "archlinux": {"depends": elf.packages(must, 1)},
        },
        "deb": {
            "compression": "zstd",
            "scripts": {"templates": str(SOURCES / "templates"), "config": str(SOURCES / "config")},
        },
        "rpm": {"group": "Office", "compression": "zstd", "buildhost": "localhost", "summary": SUMMARY},
        "archlinux": {"packager": "Partner Desk maintainers"},
    }


def make(version: str, program: Path, target: Path) -> list[Path]:
    """Make every package of a program folder.

    Args:
        version: of the program.
        program: from ``frozen.build``.
        target: folder for the packages; older ones of the same version are replaced.

    Returns:
        The packages, in alphabetical order.

    Raises:
        Stop: nfpm failed, or a library is asked for that nobody is known to bring.
    """
    target.mkdir(parents=True, exist_ok=True)
    work = BUILD / "linux"
    share = shared_tree(version, work)
    files = list(elf.libraries(program))
    said = nfpm_file(version, program, share, elf.needed(files), elf.newest_glibc(files))
    config = work / "nfpm.yaml"
    config.write_text(json.dumps(said, indent=1), encoding="utf-8")  # JSON is YAML
    made = []
    for kind, ending in KINDS.items():
        path = target / f"{NAME}_{version}_{architecture()}{ending}"
        tell(f"Making {path.name}")
        command = [str(NFPM), "package", "--config", str(config), "--packager", kind, "--target", str(path)]
        surroundings = {**os.environ, "SOURCE_DATE_EPOCH": str(frozen.epoch())}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=surroundings)
        if done.returncode != 0:
            raise Stop(f"{done.stdout}{done.stderr}nfpm made no {kind}.")
        made.append(path)
    return sorted([*made, archive(version, program, share, target)])


def archive(version: str, program: Path, share: Path, target: Path) -> Path:
    """Make the form for one person, without an administrator: program, menu entry, scripts that lay them out."""
    name = f"{NAME}-{version}-linux-{platform.machine()}"
    path = target / f"{name}.tar.gz"
    tell(f"Making {path.name}")
    date = frozen.epoch()

    def plain(about: tarfile.TarInfo) -> tarfile.TarInfo:
        about.uid = about.gid = 0
        about.uname = about.gname = ""
        about.mtime = date
        return about

    with (
        path.open("wb") as raw,
        gzip.GzipFile("", "wb", 6, raw, mtime=date) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as tar,
    ):
        for script in ("install.sh", "uninstall.sh"):
            about = plain(tar.gettarinfo(str(SOURCES / script), f"{name}/{script}"))
            about.mode = 0o755
            with (SOURCES / script).open("rb") as file:
                tar.addfile(about, file)
        for source, place in ((program, "program"), (share, "share")):
            for each in sorted(source.rglob("*")):
                inside = f"{name}/{place}/{each.relative_to(source).as_posix()}"
                tar.add(each, inside, recursive=False, filter=plain)
    return path


def checksums(paths: list[Path]) -> Path:
    """Write SHA256SUMS beside the packages."""
    lines = [f"{digest}  {name}" for name, digest in sorted(_digests(paths).items())]
    path = paths[0].with_name("SHA256SUMS")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _digests(paths: list[Path]) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}
