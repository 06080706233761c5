"""Where this build looks for updates and whose signature it believes: ``app/resources/updates.toml``.

The file comes into being with the release key (``packaging/release.py``, packaging/README.md); a build without it can't
look for updates, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.errors import Refused, Unreadable
from app.updates.signature import PublicKey, public_key

FILE = Path(__file__).resolve().parent.parent / "resources" / "updates.toml"


@dataclass(frozen=True, slots=True)
class Channel:
    """One place that announces releases.

    Args:
        address: https address of the announcement; its signature stands beside it, with ``.minisig`` behind the name.
        keys: whose signatures are believed; two while a key is being replaced.
    """

    address: str
    keys: tuple[PublicKey, ...]


def channel(path: Path = FILE) -> Channel:
    """Return where this build looks.

    Raises:
        Refused: ``updates_not_in_build``: no release key was there when it was built.
        Unreadable: ``update_key_unreadable``: the file is damaged.
    """
    import tomllib  # noqa: PLC0415 - only where somebody looks

    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise Refused("updates_not_in_build") from None
    except (OSError, ValueError):
        raise Unreadable("update_key_unreadable") from None
    address, keys = said.get("address"), said.get("keys")
    if not isinstance(address, str) or urlsplit(address).scheme != "https" or not isinstance(keys, list) or not keys:
        raise Unreadable("update_key_unreadable")
    return Channel(address, tuple(public_key(str(each)) for each in keys))
