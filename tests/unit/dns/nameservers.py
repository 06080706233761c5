"""Real name servers on this computer: Knot and NSD with a zone for each mistake, a root, Unbound that checks.

``127.0.0.1`` is the parent (root, ``test.``, the providers' zones), ``.2`` (Knot) and ``.3`` (NSD) hold the domains,
``.4`` holds nothing. Zones are signed with a fixed key, so that a run is like the last one.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import dns.dnssec
import dns.exception
import dns.message
import dns.name
import dns.query
import dns.rcode
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

PARENT, KNOT, NSD, NOBODY = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
PROGRAMS = ("knotd", "nsd", "unbound")
TTL, NEGATIVE_TTL = 300, 600
DAY_S = 86_400
_PRIVATE = ec.derive_private_key(0x5EED, ec.SECP256R1())
_OTHER = ec.derive_private_key(0xBAD, ec.SECP256R1())
_KEY = dns.dnssec.make_dnskey(_PRIVATE.public_key(), dns.dnssec.ECDSAP256SHA256, flags=257)


@dataclass
class ZoneText:
    """One zone: its lines in master file form, and how it is served."""

    lines: str
    knot: bool = True
    nsd: bool = True
    nsd_lines: str | None = None  # what the second server still has
    signed: str = ""  # "good", "expired", "tampered", "wrong_key"
    nameservers: tuple[str, ...] = ("ns1.dns.test.", "ns2.dns.test.")
    delegated: bool = True
    glue: str = ""


def program(name: str) -> str | None:
    """Return where a server's program is; Debian keeps them where only root looks."""
    return shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def free_port() -> int:
    """Return a port that is free on all our addresses, for UDP and TCP."""
    for _ in range(50):
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind((PARENT, 0))
            port = first.getsockname()[1]
            try:
                for host in (PARENT, KNOT, NSD, NOBODY):
                    stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)).bind((host, port))
                    if host != PARENT:
                        stack.enter_context(socket.socket()).bind((host, port))
            except OSError:
                continue
            return port
    raise AssertionError("no port is free")


@dataclass
class NameServers:
    """The four servers; ``setting`` is what ``PARTNER_DESK_DNS`` takes."""

    folder: Path
    zones: dict[str, ZoneText]
    in_parent: str = ""  # lines of the zone ``test.`` itself
    port: int = 0
    resolver_port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def setting(self) -> str:
        auth = ",".join(f"{host}:{self.port}" for host in (PARENT, KNOT, NSD, NOBODY))
        return f"resolver={PARENT}:{self.resolver_port};auth={auth}"

    def start(self) -> None:
        self.port, self.resolver_port = free_port(), free_port()
        parent = {"test.": self._sign("test.", self._parent_lines(), "good"), ".": _root_lines(self.zones)}
        for name, zone in self.zones.items():
            if not zone.delegated or name.count(".") == 0:
                parent.setdefault(f"{name}.", _head(f"{name}.", ("ns.test.",)) + zone.lines)
        held = {name: zone for name, zone in self.zones.items() if zone.delegated}
        self._knot(PARENT, parent)
        self._knot(KNOT, {f"{name}.": self._text(name) for name, zone in held.items() if zone.knot})
        self._nsd({f"{name}.": self._text(name, old=True) for name, zone in held.items() if zone.nsd})
        self._unbound()
        for host, port in ((PARENT, self.port), (KNOT, self.port), (NSD, self.port), (PARENT, self.resolver_port)):
            self._wait(host, port)

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def rewrite(self, name: str, lines: str) -> None:
        """Give a zone other content at both of its servers, while they run."""
        self.zones[name].lines = lines
        for host, server in ((KNOT, self.processes[1]), (NSD, self.processes[2])):
            (self.folder / host / f"{name}.zone").write_text(self._text(name, serial=9), encoding="utf-8")
            server.send_signal(signal.SIGHUP)
        for host in (KNOT, NSD):
            self._until(lambda host=host: " 9 " in str(self.ask(host, self.port, name, "SOA").answer[0]))

    def ask(self, host: str, port: int, name: str, kind: str) -> dns.message.Message:
        return dns.query.udp(dns.message.make_query(name, kind), host, timeout=2, port=port)

    # -- content ----------------------------------------------------------------------------------------------------

    def _text(self, name: str, *, old: bool = False, serial: int = 2) -> str:
        zone = self.zones[name]
        lines = zone.nsd_lines if old and zone.nsd_lines is not None else zone.lines
        number = 1 if old and zone.nsd_lines is not None else serial
        text = _head(f"{name}.", zone.nameservers, number) + lines + "\n"
        return self._sign(f"{name}.", text, zone.signed) if zone.signed else text

    def _parent_lines(self) -> str:
        lines = [_head("test.", ("ns.test.",)), f"ns A {PARENT}\n", self.in_parent]
        lines += [f"ns{index}.dns A {host}\n" for index, host in enumerate((KNOT, NSD, NOBODY), 1)]
        for name, zone in self.zones.items():
            if not zone.delegated or not name.endswith(".test") or name.count(".") > 1:
                continue
            lines += [f"{name}. NS {server}\n" for server in zone.nameservers]
            lines.append(zone.glue)
            if zone.signed:
                key = _KEY if zone.signed != "wrong_key" else _key_of(_OTHER)
                lines.append(f"{name}. DS {dns.dnssec.make_ds(f'{name}.', key, 'SHA256')}\n")
        return "".join(lines)

    def _sign(self, name: str, text: str, how: str) -> str:
        zone = dns.zone.from_text(text, name, relativize=False, check_origin=False)
        now = int(time.time())
        inception, lifetime = (now - 60 * DAY_S, 30 * DAY_S) if how == "expired" else (now - DAY_S, 30 * DAY_S)
        dns.dnssec.sign_zone(zone, keys=[(_PRIVATE, _KEY)], inception=inception, lifetime=lifetime)
        signed = zone.to_text(want_origin=True, relativize=False)
        return signed.replace("untampered", "tampered") if how == "tampered" else signed

    # -- processes --------------------------------------------------------------------------------------------------

    def _write(self, host: str, zones: dict[str, str]) -> Path:
        folder = self.folder / host
        folder.mkdir(parents=True)
        for name, text in zones.items():
            (folder / f"{name.rstrip('.') or 'root'}.zone").write_text(text, encoding="utf-8")
        return folder

    def _run(self, name: str, *words: str) -> None:
        log = (self.folder / f"{name}-{len(self.processes)}.log").open("wb")
        place = program(name)
        assert place is not None
        self.processes.append(subprocess.Popen([place, *words], stdout=log, stderr=log))
        log.close()

    def _knot(self, host: str, zones: dict[str, str]) -> None:
        folder = self._write(host, zones)
        listed = "".join(f'  - domain: "{name}"\n    file: "{name.rstrip(".") or "root"}.zone"\n' for name in zones)
        small = "".join(f"    {kind}-db-max-size: 8M\n" for kind in ("kasp", "timer", "catalog"))
        config = folder / "knot.conf"
        config.write_text(
            f'server:\n    rundir: "{folder}"\n    listen: {host}@{self.port}\n    udp-workers: 1\n'
            "    tcp-workers: 1\n    background-workers: 1\n"
            f'log:\n  - target: stderr\n    any: warning\ndatabase:\n    storage: "{folder}/db"\n'
            f"    journal-db-max-size: 8M\n{small}"
            f'template:\n  - id: default\n    storage: "{folder}"\n    zonefile-load: whole\n'
            f"    journal-content: none\n    semantic-checks: off\nzone:\n{listed}",
            encoding="utf-8",
        )
        self._run("knotd", "-c", str(config))

    def _nsd(self, zones: dict[str, str]) -> None:
        folder = self._write(NSD, zones)
        listed = "".join(f'zone:\n  name: "{name}"\n  zonefile: "{name.rstrip(".")}.zone"\n' for name in zones)
        config = folder / "nsd.conf"
        config.write_text(
            f'server:\n  ip-address: {NSD}@{self.port}\n  username: ""\n  chroot: ""\n  zonesdir: "{folder}"\n'
            f'  pidfile: ""\n  zonelistfile: "{folder}/zone.list"\n  xfrdfile: "{folder}/xfrd.state"\n'
            f'  xfrdir: "{folder}"\n  database: ""\n  server-count: 1\n  verbosity: 1\n'
            f"remote-control:\n  control-enable: no\n{listed}",
            encoding="utf-8",
        )
        self._run("nsd", "-d", "-c", str(config))

    def _unbound(self) -> None:
        folder = self.folder / "unbound"
        folder.mkdir()
        stubs = [f'stub-zone:\n  name: "."\n  stub-addr: {PARENT}@{self.port}\n']
        for name, zone in self.zones.items():
            hosts = (NOBODY,) if zone.nameservers == ("ns3.dns.test.",) else (KNOT, NSD)
            hosts = hosts if zone.delegated else (PARENT,)
            addresses = "".join(f"  stub-addr: {host}@{self.port}\n" for host in hosts)
            stubs.append(f'stub-zone:\n  name: "{name}."\n{addresses}')
        anchor = f"test. DS {dns.dnssec.make_ds('test.', _KEY, 'SHA256')}"
        stubs.append(f'stub-zone:\n  name: "test."\n  stub-addr: {PARENT}@{self.port}\n')
        config = folder / "unbound.conf"
        config.write_text(
            f'server:\n  directory: "{folder}"\n  chroot: ""\n  username: ""\n  pidfile: "{folder}/pid"\n'
            f"  interface: {PARENT}@{self.resolver_port}\n  do-ip6: no\n  do-not-query-localhost: no\n"
            '  local-zone: "test." nodefault\n  use-syslog: no\n  logfile: ""\n  verbosity: 1\n  ede: yes\n'
            f'  module-config: "validator iterator"\n  trust-anchor: "{anchor}"\n  num-threads: 1\n'
            "  aggressive-nsec: no\n  harden-below-nxdomain: no\n  infra-host-ttl: 1\n  infra-cache-max-rtt: 1000\n"
            "  outbound-msg-retry: 2\n"
            "  msg-cache-size: 4m\n  rrset-cache-size: 4m\n"
            f"remote-control:\n  control-enable: no\n{''.join(stubs)}",
            encoding="utf-8",
        )
        self._run("unbound", "-d", "-c", str(config))

    def _wait(self, host: str, port: int) -> None:
        name = "test." if host == PARENT else "ok.test."
        self._until(lambda: self.ask(host, port, name, "SOA").rcode() == dns.rcode.NOERROR)

    def _until(self, is_so) -> None:
        ends = time.monotonic() + 20
        while True:
            with contextlib.suppress(dns.exception.DNSException, OSError, IndexError):
                if is_so():
                    return
            for process in self.processes:
                assert process.poll() is None, self._logs()
            assert time.monotonic() < ends, self._logs()
            time.sleep(0.02)

    def _logs(self) -> str:
        return "\n".join(f"{each.name}: {each.read_text()}" for each in self.folder.glob("*.log"))


def _key_of(private: ec.EllipticCurvePrivateKey):
    return dns.dnssec.make_dnskey(private.public_key(), dns.dnssec.ECDSAP256SHA256, flags=257)


def _head(name: str, nameservers: tuple[str, ...], serial: int = 2) -> str:
    lines = [f"$ORIGIN {name}\n$TTL {TTL}\n@ SOA {nameservers[0]} host.test. {serial} 3600 600 86400 {NEGATIVE_TTL}\n"]
    lines += [f"@ NS {server}\n" for server in nameservers]
    return "".join(lines)


def _root_lines(zones: dict[str, ZoneText]) -> str:
    tops = {"test"} | {name.rpartition(".")[2] for name in zones}
    return _head(".", ("ns.test.",)) + f"ns.test. A {PARENT}\n" + "".join(f"{top}. NS ns.test.\n" for top in tops)
