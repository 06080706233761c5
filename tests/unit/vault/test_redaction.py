"""Nothing secret gets into the log or a crash report, whoever logs it and however."""

import io
import logging

import pytest

from app.errors import Locked, UserError
from app.vault.log_file import LARGEST, NAME, keep_log, stop_log
from app.vault.redaction import HIDDEN, RedactingFormatter, describe, vouched

CANARY = "canary-7f3a"


class Leaky:
    def __repr__(self):
        return CANARY


@pytest.fixture
def log():
    """A logger of ours whose lines can be read; it does not reach the watch of the tests."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(RedactingFormatter())
    logger = logging.getLogger("app.tests_of_redaction")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(handler)
    yield logger, out
    logger.removeHandler(handler)


def test_arguments_are_hidden_unless_their_type_is_safe(log):
    logger, out = log
    logger.warning("%s %s %s of %d rows, %s", CANARY, Leaky(), {"k": CANARY}, 7, vouched("database"))
    assert CANARY not in out.getvalue()
    assert f"{HIDDEN} {HIDDEN} {HIDDEN} of 7 rows, database" in out.getvalue()


def test_named_arguments_are_hidden_too(log):
    logger, out = log
    logger.warning("%(secret)s after %(tries)d tries", {"secret": CANARY, "tries": 3})
    assert f"{HIDDEN} after 3 tries" in out.getvalue()


def test_errors_keep_type_code_and_place_but_not_their_message(log):
    logger, out = log
    try:
        try:
            raise ValueError(CANARY)  # noqa: TRY301
        except ValueError as error:
            raise UserError("email_invalid", CANARY, value=CANARY) from error
    except UserError:
        logger.exception("could not save")
    said = out.getvalue()
    assert CANARY not in said
    assert "UserError email_invalid" in said
    assert "builtins.ValueError" in said
    assert "test_redaction.py" in said


def test_error_as_argument_is_its_type(log):
    logger, out = log
    logger.warning("failed: %s %s", Locked("no_key", CANARY), Leaky)
    assert "failed: Locked Leaky" in out.getvalue()


def test_number_format_that_meets_a_hidden_text_does_not_fail():
    record = logging.LogRecord("app.store", logging.WARNING, "", 0, "%d rows", (CANARY,), None)
    assert RedactingFormatter().format(record).endswith("%d rows")


def test_message_that_is_no_sentence_is_its_type(log):
    logger, out = log
    logger.warning(Leaky())
    assert CANARY not in out.getvalue()
    assert "Leaky" in out.getvalue()


def test_lines_of_other_libraries_are_not_quoted():
    record = logging.LogRecord("httpx", logging.WARNING, "", 0, f"token {CANARY}", None, None)
    assert CANARY not in RedactingFormatter().format(record)


def test_circle_of_causes_ends():
    first, second = ValueError(CANARY), KeyError(CANARY)
    first.__cause__, second.__cause__ = second, first
    assert describe(first).count("builtins") == 2


def test_log_file_is_redacted_private_and_turned_over(tmp_path):
    (tmp_path / NAME).write_bytes(b"x" * (LARGEST + 1))
    handler = keep_log(tmp_path)
    try:
        logging.getLogger("app.tests_of_log_file").info("opened %s in %d ms", CANARY, 12)
    finally:
        stop_log(handler)
    assert f"opened {HIDDEN} in 12 ms" in (tmp_path / NAME).read_text("utf-8")
    assert (tmp_path / f"{NAME}.1").stat().st_size > LARGEST
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0


def test_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    handler = keep_log(tmp_path / "file")
    try:
        logging.getLogger("app.tests_of_log_file").info("opened %s", CANARY)
    finally:
        stop_log(handler)
    assert capsys.readouterr().err == ""
