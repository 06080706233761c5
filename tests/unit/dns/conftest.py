"""Name servers for a whole run of tests: they take a second to start and are the same for all."""

from __future__ import annotations

import sys

import pytest

from tests.unit.dns.mistakes import IN_PARENT, ZONES
from tests.unit.dns.nameservers import PROGRAMS, NameServers, program


@pytest.fixture(scope="session")
def nameservers(tmp_path_factory):
    if not sys.platform.startswith("linux"):
        pytest.skip("needs 127.0.0.2 and the name servers of Debian")
    missing = [name for name in PROGRAMS if program(name) is None]
    assert not missing, f"install {' '.join(missing)} (packaging/dev.py test does)"
    servers = _started(tmp_path_factory)
    yield servers
    servers.stop()


def _started(tmp_path_factory):
    """Start them; where another run took a port first, on others."""
    for attempt in range(3):
        servers = NameServers(tmp_path_factory.mktemp("dns"), dict(ZONES), IN_PARENT)
        try:
            servers.start()
        except AssertionError:
            servers.stop()
            if attempt == 2:
                raise
        except BaseException:
            servers.stop()
            raise
        else:
            return servers
    raise AssertionError
