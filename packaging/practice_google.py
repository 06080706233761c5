"""A practice Google on this computer for the smoke test: the installed program is to talk to it over the real protocol.

Prints one line of JSON, ``{"endpoint", "account", "key"}``, and serves until standard input ends. Run with the
checkout's Python; what is proven is the other side.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.providers.practice.google_server import GooglePracticeServer

ACCOUNT = "C0practice"
CUSTOMERS = 25


def key_file() -> str:
    """Return the text of a service account's key file that no real Google knows."""
    made = rsa.generate_private_key(65537, 2048)
    private = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode("ascii")
    said = {
        "type": "service_account",
        "project_id": "practice",
        "private_key_id": "practice",
        "private_key": private,
        "client_email": "desk@practice.example",
        "client_id": "1",
        "token_uri": "https://oauth2.googleapis.com/token",
        "universe_domain": "googleapis.com",
    }
    return json.dumps(said)


def main() -> None:
    """Serve."""
    with GooglePracticeServer(ACCOUNT) as server:
        server.fill(CUSTOMERS)
        print(json.dumps({"endpoint": server.endpoint, "account": ACCOUNT, "key": key_file()}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
