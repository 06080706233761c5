"""A place that announces releases, on this computer, over TLS with a certificate of its own; and a key that signs."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
from contextlib import contextmanager

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from app.updates.channel import Channel
from app.updates.signature import public_key

GOOD = {
    "format": 1,
    "program": "partner-desk",
    "version": "0.3.0",
    "published": "2026-02-20",
    "expires": "2026-06-01",
    "page": "https://partner-desk.example/releases/0.3.0",
}


class Signer:
    """A release key made for the test."""

    def __init__(self, number=b"testkey1"):
        self.number = number
        self._key = Ed25519PrivateKey.generate()
        raw = self._key.public_key().public_bytes_raw()
        self.line = base64.b64encode(b"Ed" + number + raw).decode()

    @property
    def public(self):
        return public_key(self.line)

    def sign(self, content, comment=b"timestamp:1772000000\tfile:latest.json", kind=b"ED"):
        signature = self._key.sign(hashlib.blake2b(content).digest() if kind == b"ED" else content)
        return b"\n".join(
            [
                b"untrusted comment: signature",
                base64.b64encode(kind + self.number + signature),
                b"trusted comment: " + comment,
                base64.b64encode(self._key.sign(signature + comment)),
                b"",
            ]
        )


def announcement(**changes):
    return json.dumps({**GOOD, **changes}).encode()


def certificate(folder, *names):
    """Write a self-signed certificate for loopback and return its file (with the key)."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(tz=dt.UTC)
    alternatives = [x509.DNSName(each) for each in names] or [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{'-'.join(names) or 'loopback'}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


class Place:
    """What the server answers: path → (status, headers, body); what was asked of it is noted."""

    def __init__(self):
        self.answers = {}
        self.asked = []
        self.address = ""
        self.hold = threading.Event()
        self.hold.set()

    def say(self, content, signature, headers=()):
        self.answers["/latest.json"] = (200, dict(headers), content)
        self.answers["/latest.json.minisig"] = (200, {}, signature)

    def channel(self, *signers):
        return Channel(f"{self.address}/latest.json", tuple(each.public for each in signers))


@contextmanager
def serving(pem):
    place = Place()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            place.asked.append((self.path, dict(self.headers)))
            place.hold.wait(20)
            status, headers, body = place.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = False

        def handle_error(self, *_about):
            """A client that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    place.address = f"https://127.0.0.1:{server.server_address[1]}"
    try:
        yield place
    finally:
        place.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()


def trusting(pem):
    return ssl.create_default_context(cafile=str(pem))
