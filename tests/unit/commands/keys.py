"""A key of a service account that nobody has, marked so that its traces can be looked for."""

from __future__ import annotations

import json
from functools import cache

CANARY = "canarykeyid5d1e7"


@cache
def private_key() -> str:
    from cryptography.hazmat.primitives import serialization as how
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(65537, 2048)
    return made.private_bytes(how.Encoding.PEM, how.PrivateFormat.PKCS8, how.NoEncryption()).decode()


def key_text(**changes):
    """Return the text of a key file as the Google Cloud console gives it."""
    found = {
        "type": "service_account",
        "project_id": "desk-1",
        "private_key_id": CANARY,
        "private_key": private_key(),
        "client_email": "desk@desk-1.iam.gserviceaccount.com",
        "client_id": "1234567890",
        "auth_uri": "https://accounts.google.com/o/oauth2/auth",
        "token_uri": "https://oauth2.googleapis.com/token",
        "universe_domain": "googleapis.com",
    }
    return json.dumps({**found, **changes})


def secrets_in(text=None):
    """Return pieces of the key that must be in no file, as bytes."""
    lines = private_key().splitlines()[1:-1]
    return [CANARY.encode(), *(line.encode() for line in lines)]
