"""The release key, signatures in minisign's form, and the announcement that installed programs look for.

    python3 packaging/dev.py release key FILE --address https://…/latest.json
    python3 packaging/dev.py release announce latest.json --page https://… [--days 90]
    python3 packaging/dev.py release sign FILE…
    python3 packaging/dev.py release verify FILE…

``key`` makes a key pair: the private half goes into FILE (keep it off every server), the public half with the address
into ``app/resources/updates.toml``, which is committed; from then on builds can look for updates. ``announce`` and
``sign`` take the private half from the file that PARTNER_DESK_RELEASE_KEY names, or from RELEASE_KEY itself (a secret
of CI). What is signed can be checked with minisign too: ``minisign -Vm FILE -P KEY``.
"""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import hashlib
import json
import os
import sys
import tomllib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from app.errors import DeskError  # noqa: E402 - the checkout's own
from app.updates import channel, release, signature  # noqa: E402

NUMBER = signature.NUMBER


class Key:
    """The private half.

    Args:
        number: eight bytes by which signatures name it.
        seed: 32 bytes.
    """

    def __init__(self, number: bytes, seed: bytes) -> None:
        self.number = number
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.text = base64.b64encode(b"Ed" + number + seed).decode("ascii")

    @classmethod
    def make(cls) -> Key:
        """Return a new one."""
        return cls(os.urandom(NUMBER), os.urandom(32))

    @classmethod
    def read(cls, text: str) -> Key:
        """Return the one written as ``text``.

        Raises:
            SystemExit: it is none.
        """
        try:
            raw = base64.b64decode(text.strip(), validate=True)
        except ValueError:
            raw = b""
        if len(raw) != 2 + NUMBER + 32 or raw[:2] != b"Ed":
            raise SystemExit("This is no release key of ours.")
        return cls(raw[2 : 2 + NUMBER], raw[2 + NUMBER :])

    @property
    def public(self) -> str:
        """The public half, as minisign writes it."""
        return base64.b64encode(b"Ed" + self.number + self._key.public_key().public_bytes_raw()).decode("ascii")

    def sign(self, content: bytes, comment: str) -> bytes:
        """Return the signature file of ``content``.

        Args:
            content: what is signed.
            comment: one line that is signed along.
        """
        signed = self._key.sign(hashlib.blake2b(content).digest())
        whole = self._key.sign(signed + comment.encode("utf-8"))
        lines = [
            "untrusted comment: signature of Partner Desk",
            base64.b64encode(b"ED" + self.number + signed).decode("ascii"),
            f"trusted comment: {comment}",
            base64.b64encode(whole).decode("ascii"),
        ]
        return ("\n".join(lines) + "\n").encode("utf-8")


def _private() -> Key:
    named = os.environ.get("PARTNER_DESK_RELEASE_KEY", "")
    text = Path(named).read_text(encoding="ascii") if named else os.environ.get("RELEASE_KEY", "")
    if not text:
        raise SystemExit("No release key: name its file in PARTNER_DESK_RELEASE_KEY.")
    return Key.read(text)


def sign(path: Path, key: Key, now: dt.datetime) -> Path:
    """Write the signature of a file beside it."""
    beside = path.with_name(f"{path.name}.minisig")
    comment = f"timestamp:{int(now.timestamp())}\tfile:{path.name}"
    beside.write_bytes(key.sign(path.read_bytes(), comment))
    return beside


def announcement(version: str, page: str, today: dt.date, days: int) -> bytes:
    """Return what installed programs read; it holds for ``days``, so it is signed anew before that, release or not."""
    said = {
        "format": release.FORMAT,
        "program": release.PROGRAM,
        "version": version,
        "published": today.isoformat(),
        "expires": (today + dt.timedelta(days=days)).isoformat(),
        "page": page,
    }
    return (json.dumps(said, indent=1) + "\n").encode("utf-8")


def make_key(path: Path, address: str, target: Path) -> Key:
    """Make a key pair; a second one joins the first in ``target``, so that both are believed while it is replaced."""
    key = Key.make()
    keys = [key.public]
    if target.exists():
        keys = [*tomllib.loads(target.read_text(encoding="utf-8"))["keys"], key.public]
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.text + "\n")
    listed = ", ".join(f'"{each}"' for each in keys)
    target.write_text(f'address = "{address}"\nkeys = [{listed}]\n', encoding="utf-8")
    channel.channel(target)
    return key


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py release", description="Release key, signatures, announcement.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    key = verbs.add_parser("key")
    key.add_argument("file", type=Path)
    key.add_argument("--address", required=True)
    announce = verbs.add_parser("announce")
    announce.add_argument("file", type=Path)
    announce.add_argument("--page", required=True)
    announce.add_argument("--days", type=int, default=90)
    for name in ("sign", "verify"):
        verbs.add_parser(name).add_argument("files", type=Path, nargs="+")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Carry out a command; return the exit code."""
    options, now = _options(arguments), dt.datetime.now(tz=dt.UTC)
    if options.verb == "key":
        key = make_key(options.file, options.address, channel.FILE)
        print(f"The private half is in {options.file}: keep it off every server.")
        print(f"The public half, {key.public}, is in {channel.FILE.relative_to(ROOT)}: commit that.")
    elif options.verb == "announce":
        version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
        content = announcement(version, options.page, now.date(), options.days)
        release.read(content, running=version, seen="", today=now.date())  # what nobody would believe is not signed
        options.file.write_bytes(content)
        print(sign(options.file, _private(), now))
    elif options.verb == "sign":
        for path in options.files:
            print(sign(path, _private(), now))
    else:
        keys = channel.channel().keys
        for path in options.files:
            signature.verify(path.read_bytes(), path.with_name(f"{path.name}.minisig").read_bytes(), keys)
            print(f"{path}: signed by us")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except DeskError as error:
        sys.exit(f"refused: {error.code}")
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}")
