"""Bringing in a file of customers (R22): the engine behind the wizard and ``partner-desk import``. No Qt.

::

    from app.actions.imports.session import Importing
    from app.actions.imports.values import Options

    session = Importing(book, path, Options(provider="google"))
    look = session.look(job)                 # FileLook: what the file is, a sample, the guessed mapping and date order
    staged = session.stage(job)              # or stage(job, mapping={0: "domain", 1: None}, date_order="dmy",
                                             #          provider="zoho", account="Zoho Europe"): again after a change
    session.counts()                         # Counts(read, new, updated, same, conflicts, rejected, warnings)
    session.rows(offset, limit, only="new")  # list[PreviewRow]; only: "" | new | updated | same | conflict | rejected
                                             #   | problem (any problem) | warning
    session.row_count("conflict")            # how many rows such a list has
    session.problems(limit)                  # list[Problem] in row order, one per cell
    session.correct(row, column, text)       # list[PreviewRow]: that row, and others whose result changed with it
    result = session.commit(job)             # ImportResult(counts, batch_id, changes); one transaction
    session.save_rejected(path)              # rows that were not taken, with the reason as last column → how many
    session.close()                          # removes the staging file; nothing is left when not committed

Every method blocks, so it is never called on the window's thread: ``session.later(session.stage, job, mapping=…)``
runs it on the session's own thread and returns a ``concurrent.futures.Future``. Methods may be called from any thread;
one runs at a time. Progress and cancel go through ``job`` (phases ``reading``, ``matching``, ``saving``). Errors are
``app.errors``: ``Unreadable`` for the file, ``UserError`` for a mapping that can't be, ``Cancelled``.

``read = new + updated + same + conflicts + rejected``. Rows are numbered as a spreadsheet shows them. Columns are
numbered from 0. A ``Problem`` knows its row, column (name and place), severity, code and facts; ``message()`` says it.
"""
