"""One letter to many: a list with each in its language, all on record, or nothing at all (R54)."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from app.actions import calendar, follow_ups, mail_merge, messages, undo
from app.errors import Cancelled, UserError
from app.models.job import Job


@pytest.fixture
def three(desk):
    return [
        desk.add("Zon", language="nl", primary_email="a@zon.example", admin_first_name="Anna", domain="zon.example"),
        desk.add("한빛소프트", country="KR", alternate_email="kim@hanbit.example"),
        desk.add("Nobody"),
    ]


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def sent(desk):
    return desk.query("SELECT customer_id, language, channel, to_address, follow_up_id FROM message ORDER BY id")


def test_each_is_written_in_its_language_and_recorded_with_its_follow_up(desk, three, tmp_path):
    desk.run(follow_ups.add, three[0], "ask_details")
    desk.run(messages.save_wording, "ask_details", "ko", "확인", "{contact} {domain}")
    path = tmp_path / "letters.csv"
    changes = desk.run(mail_merge.merge, three, "ask_details", path, "Kantoor Noord")
    rows = read(path)
    assert [(row["customer"], row["language"], row["to"]) for row in rows] == [
        ("Zon", "nl", "a@zon.example"),
        ("한빛소프트", "ko", "kim@hanbit.example"),
    ]
    assert list(rows[0]) == list(mail_merge.COLUMNS)
    assert "Geachte Anna," in rows[0]["body"]
    assert rows[0]["body"].rstrip().endswith("Kantoor Noord")
    assert (rows[1]["subject"], rows[1]["missing"]) == ("확인", "domain")
    assert [(each.name, each.code) for each in changes.outcomes] == [
        ("한빛소프트", "letter_gaps"),
        ("Nobody", "message_no_address"),
    ]
    ((follow_up,),) = desk.query("SELECT id FROM follow_up")
    assert sent(desk) == [
        (three[0], "nl", "printed", "a@zon.example", follow_up),
        (three[1], "ko", "printed", "kim@hanbit.example", None),
    ]
    assert (changes.verb, changes.facts["count"]) == ("messages.merged", 2)
    desk.run(undo.undo)
    assert sent(desk) == []


def test_where_the_list_can_not_be_written_nothing_is_recorded(desk, three, tmp_path):
    with pytest.raises(UserError):
        desk.run(mail_merge.merge, three, "ask_details", tmp_path)
    job = Job()
    job.cancel()
    with pytest.raises(Cancelled):
        desk.book.do_job(job, mail_merge.merge, three, "ask_details", tmp_path / "letters.csv").result()
    assert sent(desk) == []
    assert not (tmp_path / "letters.csv").exists()


def test_a_letter_that_went_out_can_settle_its_follow_up(desk, three):
    desk.run(follow_ups.add, three[0], "details_changed")
    ((follow_up,),) = desk.query("SELECT id FROM follow_up")
    text = messages.Sent(three[0], "details_changed", "nl", "a@zon.example", "s", "b", follow_up)
    changes = desk.run(messages.record, text, "copied", done=True)
    assert changes.other == ("message", "follow_up")
    assert desk.query("SELECT state FROM follow_up") == [("done",)]
    assert desk.row(three[0])["attention"] == ""
    desk.run(undo.undo)
    assert desk.query("SELECT state FROM follow_up") == [("open",)]


def test_the_calendar_has_what_is_due(desk, three, tmp_path):
    today = desk.book.clock.today()
    soon = today + dt.timedelta(days=5)
    desk.run(follow_ups.add, three[0], "renewal", due=today, note="a;b")
    desk.subscribe(three[1], plan="Workplace Standard", status="trial", trial_end=soon.isoformat())
    desk.subscribe(three[2], plan="Business Plus", status="active", renewal_date=soon.isoformat())

    def transfers(work):
        from app.store.journal import Entry

        entry = Entry(work, "customer.edited", {"name": "x"})
        for method in ("token", "request"):
            values = {"customer_id": three[0], "method": method, "state": "requested", "by": work.by}
            entry.insert("transfer", {**values, "started_on": today, "expires_on": soon})
        return entry.close()

    desk.run(transfers)
    path = tmp_path / "due.ics"
    assert calendar.export(desk.book.reader, desk.book.clock, path) == 5
    text = path.read_text("utf-8").replace("\r\n ", "").replace("\n ", "")
    assert "SUMMARY:Zon: Decide about the renewal" in text
    assert "SUMMARY:한빛소프트: the trial of Workplace Standard ends" in text
    assert "SUMMARY:Nobody: Business Plus comes up for renewal" in text
    assert "SUMMARY:Zon: the transfer token runs out" in text
    assert "SUMMARY:Zon: the request runs out" in text
