"""``import --kind payments|commissions``: a list of them into the book, by the same engine as the window (R61, R62)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.commands.errand import DONE, IN_PART, REFUSED, Errand
from app.commands.importing import MOST_LINES
from app.errors import Unreadable
from app.rules.money_list import REJECTED
from app.texts.codes import say

if TYPE_CHECKING:
    from app.rules.money_list import MoneyRow


def run(errand: Errand) -> int:
    """Answer as ``import`` does: the counts, what the file was taken for, ``batch`` and ``problems``.

    Raises:
        Unreadable: ``no_such_file``, ``money_list_header``, or why the file can't be read.
        Refused: ``money_no_account``, ``money_which_account``, ``no_such_partner_account``.
    """
    from app.actions import money_lists  # noqa: PLC0415 - only this command imports

    options = errand.options
    path = errand.path(options.file)
    if not path.exists():
        raise Unreadable("no_such_file", path.name, file=path.name)
    batch = None
    with errand.open(read_only=options.dry_run, create=True) as opened:
        reader = opened.book.reader
        found = money_lists.read_list(path, money_lists.WORDS[options.kind], options.date_order, reader=reader)
        account_id = errand.wait(reader.ask(money_lists.account_for, found, options.account))
        rows = errand.wait(reader.ask_slowly(money_lists.preview, found, account_id))
        counts = money_lists.count(rows)
        if options.rejects and counts[REJECTED]:
            money_lists.save_rejected(errand.path(options.rejects), found, rows, errand.texts)
        if counts["new"] + counts["updated"] and not options.dry_run:
            opened.book.back_up_before("import", errand.job)
            work = opened.book.do_job(errand.job, money_lists.import_list, found, account_id, rows)
            batch = errand.wait(work).batch_id
    problems = [_problem(errand, found.mapping, row) for row in rows if row.state == REJECTED]
    answer = {"read": len(rows), **counts, "conflicts": 0, **money_lists.facts_of(found), "batch": batch}
    errand.answer({**answer, "problems": problems}, _lines(errand, len(rows), counts, problems))
    if rows and counts[REJECTED] == len(rows):
        return REFUSED
    return IN_PART if counts[REJECTED] else DONE


def _problem(errand: Errand, mapping: Any, row: MoneyRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "column": mapping.get(row.at, ""),
        "severity": "error",
        "code": row.code,
        "message": say(row.code, errand.texts, **row.facts),
    }


def _lines(errand: Errand, read: int, counts: dict[str, int], problems: Sequence[dict[str, Any]]) -> list[str]:
    t, n = errand.texts.t, errand.texts.n
    shown = {name: f"{number:,}" for name, number in counts.items()}
    lines = [t("{read} rows read: {new} new, {updated} updated, {same} the same, {rejected} rejected",
               read=f"{read:,}", **shown)]  # fmt: skip
    if errand.options.dry_run:
        lines.append(t("This was a dry run: nothing was written."))
    for each in problems[:MOST_LINES]:
        place = t("Row {row}", row=each["row"])
        if each["column"]:
            place = t("Row {row}, {column}", row=each["row"], column=each["column"])
        lines.append(f"{place}: {each['message']}")
    if len(problems) > MOST_LINES:
        left = len(problems) - MOST_LINES
        lines.append(n("… and {count} more problem", "… and {count} more problems", left))
    return lines
