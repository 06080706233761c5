"""Whatever somebody chooses in *Add customer*: no dead end, back loses nothing, every page is reached (R10–R17)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.actions.flows.add import AddFlow
from app.actions.flows.add_facts import AddFacts
from app.actions.flows.add_pages import PAGES
from app.actions.flows.add_record import LATER, is_sent, record_of
from app.actions.flows.base import Walk
from app.models.details import AccountDetail
from app.rules.customer import EDITABLE, check, check_complete

FLOW = AddFlow()
ACCOUNTS = (
    AccountDetail(1, "", "google", "G", "C01", "", "C01", False, False),
    AccountDetail(2, "", "google", "D", "C02", "", "C02", True, False),
    AccountDetail(3, "", "zoho", "Z", "1", "eu", "", False, False),
)
some_facts = st.builds(
    AddFacts,
    accounts=st.lists(st.sampled_from(ACCOUNTS), unique=True).map(tuple),
    country=st.sampled_from(["", "NL", "KR", "TH", "US", "HK"]),
    can_take_over=st.booleans(),
)
choices = st.one_of(
    st.tuples(st.just("provider"), st.sampled_from(["google", "zoho", LATER])),
    st.tuples(st.just("kind"), st.sampled_from(["domain", "team"])),
    st.tuples(st.just("education"), st.booleans()),
    st.tuples(st.just("partner_account_id"), st.sampled_from(["1", "2", "3", ""])),
    st.tuples(st.just("country"), st.sampled_from(["", "NL", "KR", "TH", "US", "HK", "GB"])),
    st.tuples(st.sampled_from(["nonprofit", "legacy"]), st.sampled_from(["no", "yes", "unknown"])),
    st.tuples(st.just("zoho_plan"), st.sampled_from(["mail_free", "mail_premium"])),
    st.tuples(st.just("domain"), st.sampled_from(["", "zon.nl", "zon", "co.uk", "m\u00fcller.example"])),
    st.tuples(st.just("primary_email"), st.sampled_from(["", "a@zon.nl", "a@gmail.com", "no address"])),
    st.tuples(st.just("organisation_name"), st.text(max_size=12)),
    st.tuples(st.just("postal_code"), st.sampled_from(["", "3011 AA", "30"])),
)
steps = st.lists(st.one_of(choices, st.sampled_from(["on", "back", *PAGES])), max_size=25)
# What mends any customer: the values of a form that is filled rightly.
RIGHT = {
    "organisation_name": "Zon",
    "domain": "zon.nl",
    "primary_email": "a@zon.nl",
    "country": "NL",
    "postal_code": "3011 AA",
    "administrative_area": "",
}


def walked(facts, taken):
    walk = Walk(FLOW.begun({}, facts)).begun(FLOW, facts)
    typed = {}
    for step in taken:
        if isinstance(step, tuple):
            typed[step[0]] = step[1]
            walk = walk.typed(FLOW, facts, *step)
        elif step == "on":
            walk = walk.on(FLOW, facts)
        elif step == "back":
            walk = walk.back(FLOW, facts)
        else:
            walk = walk.to(FLOW, facts, step)
        assert walk.page in FLOW.pages(walk.values, facts)
        page = FLOW.page(walk.page, walk.values, facts)
        assert page.title
        names = [each.name for each in page.fields]
        assert len(names) == len(set(names))
        problems = FLOW.check(walk.page, walk.values, facts)
        assert all(problem.field in names for problem in problems), "each problem stands beside a field that is there"
    return walk, typed


@settings(deadline=None, max_examples=150)
@given(some_facts, steps)
def test_nothing_typed_is_lost_by_going_about(facts, taken):
    walk, typed = walked(facts, taken)
    follows = {"partner_account_id", "kind"}  # a choice of the provider settles these
    for name, value in typed.items():
        if name not in follows:
            assert walk.values[name] == value
    before = dict(walk.values)
    for name in FLOW.pages(walk.values, facts):
        assert walk.to(FLOW, facts, name).back(FLOW, facts).values == before


@settings(deadline=None, max_examples=150)
@given(some_facts, steps)
def test_from_anywhere_there_is_a_way_to_the_end_past_every_page(facts, taken):
    walk, _typed = walked(facts, taken)
    for name, value in RIGHT.items():
        walk = walk.typed(FLOW, facts, name, value)
    walk = walk.to(FLOW, facts, FLOW.pages(walk.values, facts)[0])
    seen = [walk.page]
    while not walk.is_last(FLOW, facts):
        walk = walk.on(FLOW, facts)
        assert walk.page != seen[-1], FLOW.check(walk.page, walk.values, facts)
        seen.append(walk.page)
    assert seen == list(FLOW.pages(walk.values, facts))
    record = record_of(walk.values, facts)
    check_complete({name: check(name, value) for name, value in record.items() if name in EDITABLE})
    assert set(record) <= set(EDITABLE)
    assert FLOW.page("check", walk.values, facts).summary.now
    assert is_sent(walk.values) or not FLOW.page("check", walk.values, facts).summary.costs[0].startswith("Nothing yet")


def test_every_page_is_reached_by_somebody():
    school = FLOW.begun({"education": True}, AddFacts())
    assert tuple(FLOW.pages(school, AddFacts())) == PAGES
