"""Draws the program's icon and that of its books, in every size and form the systems want, from the two SVG files.

    python packaging/draw_icons.py FOLDER

Run with the Python of the packages (it has Qt); no display is needed.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    "partner-desk": ROOT / "app" / "resources" / "icons" / "partner-desk.svg",
    "application-x-partner-desk-book": ROOT / "packaging" / "linux" / "book.svg",
}
SIZES = (16, 22, 24, 32, 48, 64, 96, 128, 192, 256, 512)
ICO = (16, 24, 32, 48, 64, 128, 256)
# Apple's names of sizes; those of screens with twice the points stand beside the plain ones.
ICNS = {
    b"icp4": 16,
    b"icp5": 32,
    b"ic11": 32,
    b"ic12": 64,
    b"ic07": 128,
    b"ic13": 256,
    b"ic08": 256,
    b"ic14": 512,
    b"ic09": 512,
    b"ic10": 1024,
}


def png(source: Path, size: int) -> bytes:
    """Return the drawing as a PNG of ``size`` × ``size`` pixels."""
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(source)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    written = QByteArray()
    buffer = QBuffer(written)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload] # stubs want bytes for the format
    return bytes(written.data())


def ico(pictures: dict[int, bytes]) -> bytes:
    """Return pictures as one file of Windows."""
    head, body = struct.pack("<HHH", 0, 1, len(pictures)), b""
    for size, data in pictures.items():
        place = 6 + 16 * len(pictures) + len(body)
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), place)
        body += data
    return head + body


def icns(pictures: dict[bytes, bytes]) -> bytes:
    """Return pictures as one file of macOS."""
    body = b"".join(name + struct.pack(">I", len(data) + 8) + data for name, data in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main(folder: Path) -> None:
    """Draw everything into ``folder``: ``hicolor/SIZExSIZE/…``, ``partner-desk.ico``, ``partner-desk.icns``."""
    _app = QGuiApplication(["icons", "-platform", "offscreen"])
    for name, source in SOURCES.items():
        kind = "apps" if name == "partner-desk" else "mimetypes"
        for size in SIZES:
            place = folder / "hicolor" / f"{size}x{size}" / kind / f"{name}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(png(source, size))
        scalable = folder / "hicolor" / "scalable" / kind / f"{name}.svg"
        scalable.parent.mkdir(parents=True, exist_ok=True)
        scalable.write_bytes(source.read_bytes())
    program = SOURCES["partner-desk"]
    (folder / "partner-desk.ico").write_bytes(ico({size: png(program, size) for size in ICO}))
    (folder / "partner-desk.icns").write_bytes(icns({name: png(program, size) for name, size in ICNS.items()}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
