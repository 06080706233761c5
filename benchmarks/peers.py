"""Other programs people open a list with, used where they are installed."""

import contextlib
import csv
import http.server
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from desk import HERE, Bench, ask
from windows import Window

NOT_INSTALLED = "peer not installed"
DB_BROWSER, CALC, AG_GRID = "DB Browser", "LibreOffice Calc", "ag-grid"
DB_BROWSER_NAME_FILTER = (408, 224)  # the box under "organisation_name", at our screen's size


def db_browser(bench: Bench, customers: int) -> Window | None:
    """DB Browser for SQLite on the plain file; None where it is not installed."""
    if not shutil.which("sqlitebrowser"):
        return None
    return Window(bench.display, ["sqlitebrowser", "-t", "customers", bench.plain(customers)])


def calc(bench: Bench, customers: int) -> Window | None:
    """LibreOffice Calc on the CSV file, with a profile of its own and no questions asked."""
    if not shutil.which("soffice"):
        return None
    profile = bench.scratch / "calc-profile"
    copied = bench.scratch / "calc" / f"customers-{customers}.csv"  # Calc leaves locks beside what it opens
    if not copied.exists():
        copied.parent.mkdir(exist_ok=True)
        shutil.copy(bench.list_of(customers), copied)
    words = ["soffice", f"-env:UserInstallation=file://{profile}", "--norestore", "--nologo", "--calc"]
    return Window(bench.display, [*words, "--infilter=Text - txt - csv (StarCalc):44,34,76,1", copied], timeout_s=400)


def ag_grid_file() -> Path | None:
    """The script of ag-grid's community edition, from `BENCH_NODE_MODULES` or npm's global folder."""
    folders = (os.environ.get("BENCH_NODE_MODULES", ""), ask(["npm", "root", "-g"]))
    scripts = [Path(folder, "ag-grid-community/dist/ag-grid-community.min.js") for folder in folders if folder]
    return next((script for script in scripts if script.exists()), None)


def chromium() -> str | None:
    """A Chromium-like browser."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@contextlib.contextmanager
def ag_grid(bench: Bench, customers: int) -> Iterator[Window | None]:
    """ag-grid in a Chromium window over rows it was given as JSON; None where one of the two is not installed."""
    script, browser = ag_grid_file(), chromium()
    if not script or not browser:
        yield None
        return
    rows = bench.scratch / f"customers-{customers}.json"
    if not rows.exists():
        _write_json(bench.list_of(customers), rows)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), _pages({"/": HERE / "ag_grid.html", "/grid.js": script, "/rows": rows})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    profile = tempfile.mkdtemp(prefix="bench-chromium-")
    words = [
        browser,
        "--no-sandbox",
        "--test-type",
        "--no-first-run",
        "--disable-gpu",
        "--disable-sync",
        "--window-size=1200,740",
        f"--user-data-dir={profile}",
    ]
    try:
        with Window(bench.display, [*words, f"--app=http://127.0.0.1:{server.server_port}/"], timeout_s=240) as shown:
            yield shown
    finally:
        server.shutdown()
        server.server_close()
        shutil.rmtree(profile, ignore_errors=True)


def _write_json(source: Path, target: Path) -> None:
    with source.open(newline="", encoding="utf-8") as read, target.open("w", encoding="utf-8") as write:
        for number, row in enumerate(csv.DictReader(read)):
            write.write(("," if number else "[") + json.dumps(row, ensure_ascii=False))
        write.write("]")


def _pages(files: dict[str, Path]) -> type[http.server.BaseHTTPRequestHandler]:
    """A handler that serves these files and nothing else."""

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = files.get(self.path)
            if path is None:
                self.send_error(404)
                return
            kind = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json"}[
                path.suffix
            ]
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.end_headers()
            with path.open("rb") as file, contextlib.suppress(ConnectionError):
                shutil.copyfileobj(file, self.wfile)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing: a bench prints its table."""

    return Pages


def settle_long(shown: Window) -> None:
    """Wait until a peer that loads in several strides has stopped for good."""
    shown.opened_s()
    shown.settle(2.5)
    time.sleep(0.5)
