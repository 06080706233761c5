"""The floor for an export: rows written by csv.writer, or by XlsxWriter in constant memory, and nothing else.

usage: floor_export.py csv|xlsx ROWS.csv OUT

Prints the seconds of the writing alone: rows are in memory before its clock starts. Whoever times the process has both.
"""

import csv
import importlib
import sys
import time
from pathlib import Path


def write_csv(rows: list[list[str]], path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)


def write_xlsx(rows: list[list[str]], path: Path) -> None:
    xlsxwriter = importlib.import_module("xlsxwriter")  # a peer: the CSV floor works without it
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_urls": False})
    sheet = book.add_worksheet("customers")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()


def main() -> None:
    kind, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with source.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    start = time.perf_counter()
    (write_xlsx if kind == "xlsx" else write_csv)(rows, target)
    print(time.perf_counter() - start)


if __name__ == "__main__":
    main()
