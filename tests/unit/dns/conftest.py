"""Name servers for a whole run of tests: they take a second to start and are the same for all."""

from __future__ import annotations

import pytest

from tests.unit.dns.mistakes import IN_PARENT, ZONES
from tests.unit.dns.nameservers import PROGRAMS, NameServers, program


@pytest.fixture(scope="session")
def nameservers(tmp_path_factory):
    missing = [name for name in PROGRAMS if program(name) is None]
    assert not missing, f"install {' '.join(missing)} (packaging/dev.py test does)"
    servers = NameServers(tmp_path_factory.mktemp("dns"), dict(ZONES), IN_PARENT)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
