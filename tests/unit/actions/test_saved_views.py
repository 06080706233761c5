"""A search kept under a name: one of each name, renamed, removed and brought back (R4)."""

import pytest

from app.actions import saved_views, undo
from app.errors import Refused, UserError
from app.models.values import CustomerQuery

SCHOOLS, BANKS = CustomerQuery(search="school"), CustomerQuery(search="bank")


def views(desk):
    return [(view.name, view.query.search) for view in desk.book.reader.saved_views().result()]


def view_id(desk, name):
    return desk.query("SELECT id FROM saved_view WHERE name = ?", name)[0][0]


def test_views_stand_in_the_order_they_were_saved(desk):
    desk.run(saved_views.save, "Schools", SCHOOLS)
    desk.run(saved_views.save, "Banks", BANKS)
    assert views(desk) == [("Schools", "school"), ("Banks", "bank")]


def test_saving_under_a_name_again_replaces_that_view(desk):
    desk.run(saved_views.save, "Mine", SCHOOLS)
    desk.run(saved_views.save, "Banks", BANKS)
    desk.run(saved_views.save, "  Mine ", BANKS)
    assert views(desk) == [("Mine", "bank"), ("Banks", "bank")]
    desk.run(undo.undo)
    assert views(desk) == [("Mine", "school"), ("Banks", "bank")]


def test_a_view_takes_a_name_that_is_free(desk):
    desk.run(saved_views.save, "Schools", SCHOOLS)
    desk.run(saved_views.save, "Banks", BANKS)
    with pytest.raises(Refused) as caught:
        desk.run(saved_views.rename, view_id(desk, "Banks"), "Schools")
    assert (caught.value.code, caught.value.facts["name"]) == ("view_name_taken", "Schools")
    desk.run(saved_views.rename, view_id(desk, "Banks"), "Lenders")
    assert desk.run(saved_views.rename, view_id(desk, "Lenders"), "Lenders").batch_id is None
    assert views(desk) == [("Schools", "school"), ("Lenders", "bank")]


def test_a_name_says_something(desk):
    for action, *values in ((saved_views.save, " \n", SCHOOLS), (saved_views.rename, 1, "")):
        with pytest.raises(UserError) as caught:
            desk.run(action, *values)
        assert caught.value.code == "view_name_empty"


def test_a_removed_view_comes_back_with_undo_and_is_left_alone_meanwhile(desk):
    desk.run(saved_views.save, "Schools", SCHOOLS)
    gone = view_id(desk, "Schools")
    desk.run(saved_views.remove, gone)
    assert views(desk) == []
    assert desk.run(saved_views.remove, gone).batch_id is None
    assert desk.run(saved_views.rename, gone, "Academies").batch_id is None
    desk.run(undo.undo)
    assert views(desk) == [("Schools", "school")]
