"""``check``, ``backup`` and ``restore``: keeping the book sound."""

from __future__ import annotations

from app.commands.errand import DONE, IN_PART, Errand
from app.texts.codes import say


def run(errand: Errand) -> int:
    """Run one of the three commands and return its exit code."""
    return {"check": _check, "backup": _backup, "restore": _restore}[errand.options.command](errand)


def _check(errand: Errand) -> int:
    """Look through the book: ``{"ok", "findings": [{"code", "message"}]}``; exit 3 where something is wrong."""
    with errand.open(read_only=True) as opened:
        findings = opened.keeping.check(errand.job)
    said = [(finding.code, say(finding.code, errand.texts, **finding.facts)) for finding in findings]
    errand.answer(
        {"ok": not findings, "findings": [{"code": code, "message": message} for code, message in said]},
        [message for _, message in said] or [errand.texts.t("The book is sound.")],
    )
    return IN_PART if findings else DONE


def _backup(errand: Errand) -> int:
    """Copy the book: ``{"path", "customers"}``."""
    with errand.open(read_only=True) as opened:
        path, customers = opened.keeping.back_up("manual", errand.job)
    errand.answer(
        {"path": str(path), "customers": customers},
        [errand.texts.n("{path}: {count} customer.", "{path}: {count} customers.", customers, path=path)],
    )
    return DONE


def _restore(errand: Errand) -> int:
    """Put a backup in the book's place: ``{"customers"}``."""
    customers = errand.restore(errand.path(errand.options.file), errand.job)
    errand.answer(
        {"customers": customers},
        [
            errand.texts.n(
                "The backup is in place, with {count} customer. The replaced book is in “backups”.",
                "The backup is in place, with {count} customers. The replaced book is in “backups”.",
                customers,
            )
        ],
    )
    return DONE
