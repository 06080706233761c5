"""Every book ever released opens in this program, with all that is in it (Q12)."""

import gzip
import shutil
import textwrap
from pathlib import Path

import pytest

from app.errors import Bug
from app.models.values import CustomerQuery
from app.store import opening, upgrade
from app.store.backup import backups
from app.store.checks import check
from app.store.engine import connect
from app.store.upgrade import SCRIPTS, revision_of
from tests.migrations.store_book import FOLDER
from tests.unit.store.opened import opener

STORED = sorted(FOLDER.glob("*.book.gz"))


def checks_in(sql):
    """Yield what stands in the brackets of each CHECK."""
    for part in sql.split("CHECK (")[1:]:
        depth = 1
        for place, letter in enumerate(part):
            depth += {"(": 1, ")": -1}.get(letter, 0)
            if not depth:
                yield part[:place]
                break


def schema(path):
    """What a book is made of, whatever the order in which its columns came."""
    connection = connect(path, None)
    try:
        tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"))
        found = {name: " ".join(sql.split()) for name, sql in made.items()}
        for name, sql in tables:
            if sql.startswith("CREATE VIRTUAL"):
                found[name] = " ".join(sql.split())
                continue
            found[name] = (
                {row[1:] for row in connection.execute(f"PRAGMA table_xinfo({name})")},
                {row[2:] for row in connection.execute(f"PRAGMA foreign_key_list({name})")},
                sorted(checks_in(" ".join(sql.split()))),
                sql.rstrip().endswith("STRICT"),
                "AUTOINCREMENT" in sql,
            )
    finally:
        connection.close()
    return found


@pytest.fixture(params=STORED, ids=[each.name for each in STORED])
def path(request, tmp_path):
    path = tmp_path / "Customers.deskbook"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


def test_stored_book_opens_with_all_that_is_in_it(path):
    opened = opener().open_alone(path)
    reader = opened.book.reader
    rows = reader.first_page(CustomerQuery(sort="name")).result().rows
    assert sorted(row.organisation_name for row in rows) == sorted(
        ["Blue Lotus Hotel", "โรงเรียนดอกบัว", "달빛 서점", "Molen De Kraai"]
    )
    lotus = next(row for row in rows if row.domain == "bluelotus.example")
    assert (lotus.plan, lotus.licences, lotus.phone) == ("Zoho Workplace Standard", 25, "+66 2 123 4567")
    assert reader.count(CustomerQuery(search="ดอกบัว")).result() == 1
    assert [view.name for view in reader.saved_views().result()] == ["Thailand"]
    assert reader.undo_state("Mia").result()[0] is not None
    opened.book.close()


def test_upgraded_book_is_sound_and_like_a_new_one(path, tmp_path):
    opener().open_alone(path).book.close()
    assert check(path, None) == []
    new = tmp_path / "New.deskbook"
    opener().open_alone(new, unencrypted=True).book.close()
    # Before its first release a schema may still change: python -m tests.migrations.store_book stores it anew.
    assert schema(path) == schema(new)


def test_every_released_schema_has_a_script_and_a_stored_book():
    scripts = {each.stem for each in (SCRIPTS / "versions").glob("v*.py")}
    stored = {each.name.removesuffix(".book.gz") for each in STORED}
    assert revision_of(opening.MAJOR, opening.MINOR) in scripts
    assert scripts == stored


@pytest.fixture
def scripts(tmp_path):
    """The scripts with a fictional next schema, which adds a column and makes a table anew."""
    folder = tmp_path / "scripts"
    shutil.copytree(SCRIPTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / f"v1_{NEXT}.py").write_text(
        textwrap.dedent(f"""
            from alembic import op
            import sqlalchemy as sa

            revision = "v1_{NEXT}"
            down_revision = "v1_{NEXT - 1}"

            def upgrade():
                op.add_column("customer", sa.Column("moon", sa.Text, nullable=True))
                with op.batch_alter_table("contact", table_kwargs={{"sqlite_strict": True}}) as batch:
                    batch.add_column(sa.Column("title", sa.Text, nullable=True))
                op.execute("UPDATE customer SET moon = 'full'")
        """)
    )
    return folder


@pytest.fixture
def newer_program(monkeypatch, scripts):
    """A program whose schema is the next one."""
    monkeypatch.setattr(opening, "MINOR", NEXT)
    monkeypatch.setattr(upgrade, "upgrade", lambda path, key: REAL_UPGRADE(path, key, scripts=scripts, to=(1, NEXT)))


REAL_UPGRADE = upgrade.upgrade
NEXT = opening.MINOR + 1


def first_book(tmp_path) -> Path:
    path = tmp_path / "Customers.deskbook"
    path.write_bytes(gzip.decompress((FOLDER / "v1_0.book.gz").read_bytes()))
    return path


@pytest.mark.usefixtures("newer_program")
def test_older_book_is_copied_then_upgraded(tmp_path):
    path = first_book(tmp_path)
    opened = opener().open_alone(path)
    assert opened.upgraded_from == "1.0"
    opened.book.close()
    assert [each.reason for each in backups(path)] == ["upgrade"]
    assert opening.inspect(path, None).version == f"1.{NEXT}"
    connection = connect(path, None)
    assert connection.execute("SELECT DISTINCT moon FROM customer").fetchall() == [("full",)]
    assert connection.execute("SELECT count(*) FROM contact").fetchone() == (1,)
    assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone() is None
    connection.close()
    again = opener().open_alone(path)
    assert again.upgraded_from == ""
    again.book.close()


@pytest.mark.usefixtures("newer_program")
def test_reading_beside_brings_an_older_book_up_to_date_first(tmp_path):
    path = first_book(tmp_path)
    opened = opener().open_beside(path)
    opened.book.close()
    assert opening.inspect(path, None).version == f"1.{NEXT}"


@pytest.mark.parametrize(
    "wrong",
    [
        'op.execute("UPDATE customer SET no_such_column = 1")',
        'op.execute("UPDATE contact SET customer_id = 99999")',
        'raise RuntimeError("half way")',
    ],
)
def test_failed_upgrade_leaves_the_book_as_it_was(tmp_path, scripts, wrong):
    path = first_book(tmp_path)
    before = schema(path)
    script = scripts / "versions" / "v1_2.py"
    script.write_text(script.read_text() + f"    {wrong}\n")
    with pytest.raises((Bug, RuntimeError)):
        REAL_UPGRADE(path, None, scripts=scripts, to=(1, NEXT))
    assert opening.inspect(path, None).version == "1.0"
    assert schema(path) == before
    opener().open_alone(path).book.close()


@pytest.mark.usefixtures("newer_program")
def test_backup_of_an_older_schema_restores_and_is_upgraded(tmp_path):
    backup = first_book(tmp_path)
    path = tmp_path / "elsewhere" / "Customers.deskbook"
    assert opener().restore(path, backup) == 5
    opened = opener().open_alone(path)
    assert opened.upgraded_from == "1.0"
    opened.book.close()
