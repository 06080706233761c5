"""What a practised store tells of payments and commissions: a story that holds together, the same each time (R83)."""

import datetime as dt
import zlib

from hypothesis import given
from hypothesis import strategies as st

from app.rules.practised_money import history

STARTED, LATER = dt.date(2025, 1, 15), dt.date(2030, 1, 1)


def ref(**rests):
    """Return a name whose checksum leaves these rests (``by_4=1``)."""
    fits = lambda name: all(zlib.crc32(name.encode()) % int(by[3:]) == rest for by, rest in rests.items())  # noqa: E731
    return next(name for name in map(str, range(10_000)) if fits(name))


def told(name, licences=2, data_centre="eu", today=LATER):
    return history(name, STARTED, licences, data_centre, today)


def test_a_plain_story_is_a_beginning_and_a_renewal_each_quarter():
    name = ref(by_4=2, by_7=1, by_5=1)
    story = told(name)
    assert [each.kind for each in story] == ["new"] + ["renewal"] * 11
    assert [each.ref for each in story] == [f"T{name}{place}" for place in range(12)]
    assert [each.commission_ref for each in story] == [f"C{name}{place}" for place in range(12)]
    quarters = [(2025, 1), (2025, 4), (2025, 7), (2025, 10)]
    days = [dt.date(year + more, month, 15) for more in range(3) for year, month in quarters]
    assert [each.dated for each in story] == days
    assert {(each.payer, each.amount_minor, each.earned_minor) for each in story} == {("customer", 1800, 324)}


def test_an_upgrade_and_a_refund_come_where_the_name_says():
    story = told(ref(by_4=0, by_7=0, by_5=0))
    assert [each.kind for each in story[:4]] == ["new", "upgrade", "refund", "renewal"]
    assert [(each.dated - STARTED).days for each in story[:3]] == [0, 60, 75]
    assert [(each.amount_minor, each.earned_minor) for each in story[:3]] == [(1800, 450), (600, 150), (-300, -75)]
    assert len(story) == 14


def test_where_our_card_pays_nothing_is_earned():
    story = told(ref(by_4=1))
    assert {(each.payer, each.earned_minor) for each in story} == {("partner", None)}


def test_without_licences_one_is_paid_and_the_data_centre_says_the_currency():
    name = ref(by_4=2, by_7=1, by_5=1)
    for centre, entity_currency in (("eu", "EUR"), ("in", "INR"), ("jp", "JPY")):
        story = told(name, 0, centre)
        assert {each.currency for each in story} == {entity_currency}
        assert {each.amount_minor for each in story} == {9 if entity_currency == "JPY" else 900}
        assert len({each.entity for each in story}) == 1
        assert story[0].entity


def test_what_is_earned_is_paid_a_quarter_after_it_was_asked_for():
    name = ref(by_4=2, by_7=1, by_5=1)
    story = told(name, today=dt.date(2026, 1, 15))
    assert [(each.dated.isoformat(), each.state, each.payout) for each in story] == [
        ("2025-01-15", "paid", "PO-2025-Q1"),
        ("2025-04-15", "paid", "PO-2025-Q2"),
        ("2025-07-15", "paid", "PO-2025-Q3"),
        ("2025-10-15", "requested", "PO-2025-Q4"),
        ("2026-01-15", "accrued", ""),
    ]
    assert told(name, today=dt.date(2025, 1, 14)) == []


def test_the_ends_of_quarters_belong_to_them():
    name = ref(by_4=2, by_7=1, by_5=1)
    for day, state in (("2025-03-31", "accrued"), ("2025-04-01", "requested"), ("2025-06-30", "requested")):
        assert told(name, today=dt.date.fromisoformat(day))[0].state == state
    assert told(name, today=dt.date(2025, 7, 1))[0].state == "paid"


@given(st.text(), st.dates(dt.date(2000, 1, 1), dt.date(2050, 1, 1)), st.integers(0, 1000), st.integers(-100, 1500))
def test_nothing_is_told_of_tomorrow_and_all_in_order(name, started, licences, days):
    today = started + dt.timedelta(days)
    story = history(name, started, licences, "com", today)
    assert [each.dated for each in story] == sorted(each.dated for each in story)
    assert all(started <= each.dated <= today for each in story)
    assert story == history(name, started, licences, "com", today)
