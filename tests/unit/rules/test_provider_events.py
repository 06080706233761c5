"""What of a provider's history makes sense; the rest is left out (R6, Q8)."""

import pytest

from app.models.provider_events import ProviderEvent
from app.rules.provider_events import readable

SAID = {
    "provider_ref": "S1",
    "at": 1_000,
    "kind": "renewed",
    "side": "customer",
    "by": "ann@a.example",
    "reason": "other",
    "licences": 5,
}


def test_what_makes_sense_is_read_in_its_order():
    second = {"provider_ref": "S2", "at": 2_000, "kind": "created"}
    assert readable([SAID, second]) == [
        ProviderEvent("S1", 1_000, "renewed", "customer", "ann@a.example", "other", 5),
        ProviderEvent("S2", 2_000, "created"),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"provider_ref": ""},
        {"provider_ref": 7},
        {"kind": "exploded"},
        {"kind": None},
        {"at": "1000"},
        {"at": 0},
        {"at": -1},
        {"at": 4_102_444_800_000},
    ],
)
def test_an_event_without_subject_kind_or_instant_is_none(wrong):
    assert readable([{**SAID, **wrong}]) == []


def test_an_instant_may_be_the_first_or_the_last_there_is():
    assert [each.at for each in readable([{**SAID, "at": 1}, {**SAID, "at": 4_102_444_799_999}])] == [
        1,
        4_102_444_799_999,
    ]


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("side", "moon", ""),
        ("side", ["customer"], ""),
        ("reason", "because", ""),
        ("by", 5, ""),
        ("by", " a\u202eb\n ", "ab"),
        ("by", "b" * 300, "b" * 254),
        ("licences", "5", None),
        ("licences", -1, None),
        ("licences", 0, 0),
        ("licences", 2**31 - 1, 2**31 - 1),
        ("licences", 2**31, None),
    ],
)
def test_what_else_makes_no_sense_is_left_out_of_it(field, value, read):
    assert getattr(readable([{**SAID, field: value}])[0], field) == read


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (
            "kind",
            (
                "created price_plan_switched commitment_changed renewed suspended activated cancelled sku_changed "
                "renewal_setting_changed paid_subscription_started license_cap_changed suspension_details_changed "
                "trial_end_date_extended trial_started"
            ),
        ),
        ("side", "reseller customer system customer_service_representative"),
        (
            "reason",
            (
                "reseller_initiated trial_ended renewal_with_type_cancel pending_tos_acceptance other "
                "service_terminated relationship_ended partial_transfer reseller_revoked_suspension "
                "customer_accepted_pending_tos renewal_settings_changed"
            ),
        ),
    ],
)
def test_every_word_of_the_provider_is_known(field, words):
    read = readable([{**SAID, field: word} for word in words.split()])
    assert [getattr(each, field) for each in read] == words.split()
