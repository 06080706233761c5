"""Lists of payments and commissions come into the book (R61, R62): looked at first, once, one undo takes one back."""

import pytest

from app.actions import accounts, money_layouts, money_lists, undo
from app.errors import Refused, Unreadable, UserError
from app.models.job import Job
from app.models.money import MoneyQuery
from app.models.values import Changes
from app.reports import money as report
from app.rules import money_lines
from app.store.backup import backups
from app.texts import Texts
from app.texts.money import COMMISSION_KINDS, PAYERS, PAYMENT_KINDS, STATES
from tests.unit.actions.money_room import COMMISSIONS, LIST, bring, file, room, rows, table

__all__ = ["room"]


def test_a_list_is_looked_at_before_anything_is_written(room, tmp_path):
    found = money_lists.read_list(file(tmp_path, LIST))
    assert (found.what, found.date_order, found.header_row, found.left) == ("payment", "dmy", 2, ())
    assert room.book.reader.ask(money_lists.account_for, found).result() == 1
    judged = money_lists.look(room.book.reader, found, 1)
    assert [(row.number, row.state, row.code) for row in judged] == [
        (3, "new", ""), (4, "new", ""), (5, "new", ""), (6, "rejected", "money_nobody"),
    ]  # fmt: skip
    assert money_lists.count(judged) == {"new": 3, "updated": 0, "same": 0, "rejected": 1}
    saved = tmp_path / "left.csv"
    assert money_lists.save_rejected(saved, found, judged, Texts("en")) == 1
    assert "names no customer" in saved.read_text("utf-8-sig")
    assert money_lists.save_rejected(tmp_path / "left.xlsx", found, judged) == 1
    with pytest.raises(UserError, match="export_format"):
        money_lists.save_rejected(tmp_path / "left.txt", found, judged)
    assert table(room) == [[], [], []]


STRANGE = """\
When,Wie,Soll,Haben,Was
02/10/2026,molen.example,3,129.50,EUR
"""
SAID = {"dated": 0, "domain": 1, "amount": 3, "currency": 4}


def test_what_a_person_said_of_a_layout_is_known_of_the_next_list_like_it(room, tmp_path):
    path, reader = file(tmp_path, STRANGE), room.book.reader
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, reader=reader)
    told = money_lists.read_list(path, "payment", "dmy", SAID, reader)
    assert told.said == SAID
    room.run(money_lists.import_list, told, 1)
    (tmp_path / "next.csv").write_text(STRANGE.replace("02/10", "13/11"), "utf-8")
    again = money_lists.read_list(tmp_path / "next.csv", reader=reader)
    assert (again.what, again.said, again.mapping["amount"]) == ("payment", SAID, "Haben")
    assert [row.state for row in money_lists.look(reader, again, 1)] == ["new"]
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, "commission", reader=reader)  # was said of payments


@pytest.mark.parametrize(
    "stored",
    ['{"columns": {"0": "domain"}, "date_order": ""}', '{"what": "payment", "columns": 3}',
     '{"what": "payment", "columns": {"dated": 9, "amount": "x", "nothing": 1}}'],
)  # fmt: skip
def test_what_another_version_kept_of_a_layout_is_left_aside(room, tmp_path, stored):
    path = file(tmp_path, LIST)
    header = money_lists.header_of(path)
    name = money_layouts.name_of(header, ";" if ";" in LIST else ",")
    values = (name, stored)
    room.book.do(
        lambda work: work.connection.execute("INSERT INTO import_layout VALUES (?, ?, 1)", values) and Changes()
    ).result()
    assert money_lists.read_list(path, reader=room.book.reader).said is None


def test_a_list_comes_in_once_and_one_undo_takes_it_back(room, tmp_path):
    before = room.row(room.mill)
    path = file(tmp_path, LIST)
    done = room.run(money_lists.import_list, money_lists.read_list(path), 1)
    assert done.facts == {"file": "list.csv", "new": 3, "updated": 0, "same": 0, "rejected": 1}
    refunded, renewed = (next(row for row in rows(room) if row.kind == kind) for kind in ("refund", "renewal"))
    assert (refunded.amount_minor, renewed.amount_minor, renewed.currency) == (-1_000, 123_450, "EUR")
    assert (renewed.customer_id, renewed.subscription, renewed.payer) == (room.mill, "4001", "customer")
    assert renewed.billing_entity == "Zoho Netherlands"
    assert next(row for row in rows(room) if row.kind == "other").customer_id is None
    assert room.row(room.mill) == before, "the customer itself is as it was"
    again = room.run(money_lists.import_list, money_lists.read_list(path), 1)
    assert (again.facts["new"], again.facts["updated"], again.facts["same"]) == (0, 0, 3)
    room.run(undo.undo)
    assert table(room) == [[], [], []]
    room.run(undo.redo)
    assert len(rows(room)) == 3


def test_a_list_that_tells_something_new_changes_just_that(room, tmp_path):
    text = "Date,Customer,Amount,Currency,Transaction ID,Paid by\n2026-11-02,De Molen,10.00,EUR,T1,\n"
    bring(room, tmp_path, text)
    done = bring(room, tmp_path, text.replace("T1,", "T1,CC").replace("10.00", "11.00"))
    assert done.facts["updated"] == 1
    assert [(row.amount_minor, row.payer) for row in rows(room)] == [(1_100, "customer")]
    room.run(undo.undo)
    assert [(row.amount_minor, row.payer) for row in rows(room)] == [(1_000, "")]


@pytest.mark.parametrize(("what", "suffix"), [("payments", "csv"), ("payments", "xlsx"), ("commissions", "csv")])
@pytest.mark.parametrize("language", ["en", "th", "nl", "ko", "sv"])
def test_a_report_comes_back_as_the_same(room, tmp_path, what, suffix, language):
    bring(room, tmp_path, LIST if what == "payments" else COMMISSIONS)
    path = tmp_path / f"report.{suffix}"
    found = room.book.reader.ask(report.read, what, MoneyQuery()).result()
    written = report.write(path, found, Texts(language))
    back = money_lists.read_list(path, what.removesuffix("s"))
    judged = money_lists.look(room.book.reader, back, room.book.reader.ask(money_lists.account_for, back).result())
    assert len(judged) == written == len(found.rows)
    states = {row.state for row in judged}
    assert states == ({"same"} if what == "commissions" else {"new", "same"}) or what == "payments"


def test_why_a_list_is_refused_is_said(room, tmp_path, monkeypatch):
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(file(tmp_path, "Name,Domain\nMolen,molen.example\n"))
    found = money_lists.read_list(file(tmp_path, "Date,Customer,Amount\n,x,\n"))
    with pytest.raises(UserError, match="money_list_nothing"):
        room.run(money_lists.import_list, found, 1)
    monkeypatch.setattr(money_lists, "MOST_ROWS", 1)
    with pytest.raises(UserError, match="money_list_long"):
        money_lists.read_list(file(tmp_path, LIST))


def test_a_header_is_found_below_what_looks_like_one_and_a_copy_is_made_first(room, tmp_path):
    title = "Name,Domain,Status\nMolen,molen.example,Active\n"
    found = money_lists.read_list(file(tmp_path, f"{title}Date,Customer,Amount\n2026-11-02,De Molen,€ 5\n"))
    assert (found.header_row, found.columns, len(found.rows)) == (3, ("Date", "Customer", "Amount"), 1)
    done = money_lists.bring_in(room.book, Job(), found, 1)
    assert done.facts["new"] == 1
    assert [each.reason for each in backups(room.book.path)] == ["import"]


def test_a_person_can_say_what_the_columns_are(room, tmp_path):
    path = file(tmp_path, "When;Whom;How much;Odd\n2026-11-02;De Molen;€ 5,00;x\n")
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path)
    assert money_lists.header_of(path) == ("When", "Whom", "How much", "Odd")
    found = money_lists.read_list(path, "payment", columns={"dated": 0, "customer": 1, "amount": 2, "plan": 9})
    assert (found.mapping, found.left) == ({"dated": "When", "customer": "Whom", "amount": "How much"}, ("Odd",))
    room.run(money_lists.import_list, found, 1)
    assert [(row.customer_id, row.amount_minor) for row in rows(room)] == [(room.mill, 500)]
    with pytest.raises(Unreadable, match="money_list_header"):
        money_lists.read_list(path, "payment", columns={"dated": 0})


def test_the_account_of_a_list_is_found_or_asked_for(room, tmp_path):
    def account_for(text, *given):
        found = money_lists.read_list(file(tmp_path, text))
        return room.book.between_transactions(lambda c: money_lists.account_for(c, found, *given)).result()

    head = "Date,Customer,Domain,Subscription,Amount,Partner account\n"
    values = {"provider": "google", "account_ref": "", "data_centre": "", "currency": ""}
    room.run(accounts.add, {**values, "name": "Google"})
    assert account_for(f"{head}2026-11-02,x,molen.example,,5,\n") == 1
    assert account_for(f"{head}2026-11-02,x,,4001,5,\n") == 1
    assert account_for(f"{head}2026-11-02,x,,,5,GOOGLE\n") == 2
    assert account_for(f"{head}2026-11-02,x,,,5,\n", "zoho · europe") == 1
    assert account_for(f"{head}2026-11-02,x,,,5,\n", "", 2) == 2
    with pytest.raises(Refused, match="money_which_account"):
        account_for(f"{head}2026-11-02,x,,,5,\n")
    with pytest.raises(Refused, match="no_such_partner_account"):
        account_for(f"{head}2026-11-02,x,,,5,\n", "Nobody")


def test_without_an_account_there_is_nowhere_to_put_a_list(desk, tmp_path):
    found = money_lists.read_list(file(tmp_path, LIST))
    with pytest.raises(Refused, match="money_no_account"):
        desk.book.between_transactions(lambda c: money_lists.account_for(c, found)).result()


@pytest.mark.parametrize("language", ["en", "th", "nl", "ko", "sv"])
def test_our_own_words_of_kinds_states_and_payers_are_understood_again(language):
    speak = Texts(language)
    understood = (
        (PAYMENT_KINDS, lambda word: money_lines.kind_of("payment", word)),
        (COMMISSION_KINDS, lambda word: money_lines.kind_of("commission", word)),
        (STATES, money_lines.state_of),
        (PAYERS, money_lines.payer_of),
    )
    for words, read in understood:
        for value, word in words.items():
            assert read(speak.t(word)) == value or not value


def test_a_list_that_was_judged_before_comes_in_without_being_read_again(room, tmp_path, monkeypatch):
    found = money_lists.read_list(file(tmp_path, LIST))
    judged = money_lists.look(room.book.reader, found, 1)
    monkeypatch.setattr(money_lists, "judge", None)
    done = room.run(money_lists.import_list, found, 1, judged)
    assert done.facts == {"file": "list.csv", "new": 3, "updated": 0, "same": 0, "rejected": 1}
    before = table(room)
    room.run(undo.undo)
    assert table(room) == [[], [], []]
    room.run(undo.redo)
    assert table(room) == before
