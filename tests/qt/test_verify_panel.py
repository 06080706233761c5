"""The Verify panel: what to set, what is seen, codes, the customer’s text, watching, asking the provider (R30–R32)."""

from __future__ import annotations

import dataclasses

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from app.actions import looks
from app.errors import Offline, Refused
from app.models.domains import ReadinessItem, Record
from tests.qt.customers_room import find_button
from tests.qt.domains_room import TOKEN, connect_account, domains_room, rows_of

VALUE = f"google-site-verification={TOKEN}"


@pytest.fixture
def room(qtbot, tmp_path):
    with domains_room(qtbot, tmp_path) as made:
        yield made


def shown(room, customer_id):
    """Open the panel by the command of the card."""
    room.desk.go("domain", customer_id)
    panel = room.window.page.panel
    room.until(lambda: panel._detail is not None and panel._detail.card.id == customer_id and not panel._is_looking)
    room.settle()
    return panel


def known(room, customer_id=1, method="txt", code=TOKEN, **more):
    room.book.run(looks.choose, customer_id, method, code, **more)


def words(widget):
    return " | ".join(each.text() for each in widget.findChildren(QLabel) if each.isVisible() and each.text())


def copied():
    return QGuiApplication.clipboard().text()


def test_a_missing_record_is_said_with_what_to_set_and_copied_part_by_part(room):
    known(room)
    panel = shown(room, 1)
    room.until(lambda: panel.pill.text() == "Mend this")
    assert "no such TXT record" in panel.words.text()
    assert room.window.page._title.text() == "Verify degoudenleeuw.nl"
    for button, text in (
        (panel.record.copy_name, "@"),
        (panel.record.copy_value, VALUE),
        (panel.record.copy_ttl, "3600"),
        (panel.record.copy_all, f"@\t3600\tTXT\t{VALUE}"),
    ):
        assert button.isVisible()
        button.click()
        assert copied() == text
        assert "was copied" in room.said()
    names = {each.accessibleName() for each in (panel.record.copy_name, panel.record.copy_value, panel.record.copy_ttl)}
    assert names == {"Copy the name", "Copy the value", "Copy the TTL"}
    asked = words(panel.looked)
    assert "ada.ns.cloudflare.com (authoritative)" in asked
    assert "no such TXT at @" in asked
    assert "kept until" in asked
    room.until(panel.history.isVisible)
    assert rows_of(room, "SELECT verdict, reason FROM domain_check") == [("mend", "missing")]


def test_what_is_at_the_wrong_place_is_shown_beside_what_is_wanted(room):
    room.net.looker.there = {("degoudenleeuw.nl.degoudenleeuw.nl", "TXT", VALUE)}
    known(room)
    panel = shown(room, 1)
    room.until(lambda: "degoudenleeuw.nl.degoudenleeuw.nl" in words(panel.record))
    assert "wrong place" in words(panel.looked)
    bad = [each for each in panel.record.seen_codes if each.property("code") == "bad"]
    assert [each.whole for each in bad] == ["degoudenleeuw.nl.degoudenleeuw.nl"]


def test_offline_could_not_look_and_says_nothing_is_wrong(room):
    room.net.looker.offline = True
    known(room)
    panel = shown(room, 1)
    room.until(lambda: panel.pill.text() == "Could not look")
    assert "offline" in panel.words.text()
    assert not rows_of(room, "SELECT 1 FROM domain_watch WHERE watching = 1")


def test_looking_again_sees_what_was_mended_and_the_provider_is_asked(room):
    account = connect_account(room)
    known(room, source="provider")
    panel = shown(room, 1)
    room.until(lambda: panel.pill.text() == "Mend this")
    room.until(lambda: panel.next.watch.text() == "Stop watching")  # by itself, since it was not there
    assert "Looks again by itself at" in panel.next.note.text()
    room.net.looker.there = {("degoudenleeuw.nl", "TXT", VALUE)}
    panel.next.again.click()
    room.until(lambda: panel.pill.text() == "Verified")
    room.until(lambda: "Google is asked to verify" in panel.asked.text())
    ((kind, payload, by),) = rows_of(room, "SELECT kind, payload, created_by FROM operation")
    assert kind == "verify_domain"
    assert '"source":"provider"' in payload
    assert by == "Noor"
    assert account
    assert not panel.next.ask.isEnabled()


def test_once_the_provider_agreed_the_panel_shows_mail_readiness(room):
    room.net.looker.mail = (
        ReadinessItem("mx", "mend", "mx_none", (), (Record("verified.nl", "@", "MX", "smtp.google.com", 1),)),
        ReadinessItem("dmarc", "ok", "dmarc_ok", (), (), {"policy": "quarantine"}),
    )
    panel = shown(room, 6)
    room.until(lambda: "There is no MX record" in words(panel.readiness))
    assert panel.pill.text() == "Verified"
    assert not panel.record.isVisible()
    button = find_button(panel.readiness, "Copy the value of MX")
    button.click()
    assert copied().endswith("smtp.google.com")
    assert panel.next.by_hand.text() == "Mark as not verified"


def test_a_dkim_selector_of_ones_own_is_looked_for_from_then_on(room):
    line = Record("google._domainkey.verified.nl", "google._domainkey", "TXT", "v=DKIM1; k=rsa; p=…")
    missing = ReadinessItem("dkim", "warn", "dkim_none", (), (line,), {"selectors": "google"})
    room.net.looker.mail = (missing,)
    panel = shown(room, 6)
    room.until(lambda: "There is no key at google" in words(panel.readiness))
    (field,) = (each for each in panel.readiness.findChildren(QLineEdit) if each.isVisible())
    assert field.accessibleName() == "Another DKIM selector"
    field.setText("selector!")
    find_button(panel.readiness, "Look for it").click()
    assert "letters, digits and hyphens" in room.said()
    field.setText("mail2026")
    QTest.keyClick(field, Qt.Key.Key_Return)
    room.until(lambda: room.net.looker.named[-1] == "mail2026")
    assert room.desk.settings.text("domains.selectors") == "mail2026"


def test_google_is_asked_for_the_code_where_the_account_is_connected(room):
    connect_account(room)
    panel = shown(room, 1)
    room.until(lambda: room.net.ask.asked)
    assert room.net.ask.asked == [("Our google", "degoudenleeuw.nl", "txt", "")]
    room.until(lambda: panel.record.value.whole == VALUE)
    assert rows_of(room, "SELECT code, source, method FROM domain_watch") == [(TOKEN, "provider", "txt")]
    assert not panel.record.code_row.isVisible()
    panel.record.change.click()
    assert panel.record.code_row.isVisible()


def test_a_refusal_of_the_code_stands_beside_the_field_and_it_can_be_typed(room):
    connect_account(room)
    room.net.ask.error = Refused("google_site_scope_missing")
    panel = shown(room, 1)
    room.until(panel.record.wrong.isVisible)
    assert "siteverification" in panel.record.wrong.text()
    room.net.ask.error = Offline("ask_offline")
    panel.record.ask.click()
    room.until(lambda: "can’t be reached" in panel.record.wrong.text())
    panel.record.code.setFocus()
    QTest.keyClicks(panel.record.code, "nonsense")
    QTest.keyClick(panel.record.code, Qt.Key.Key_Return)
    room.until(lambda: "is not a code of this kind" in panel.record.wrong.text())
    assert panel.record.code.property("wrong")
    panel.record.code.setText(f'"{VALUE}"')
    QTest.keyClick(panel.record.code, Qt.Key.Key_Return)
    room.until(lambda: panel.record.value.whole == VALUE)
    assert rows_of(room, "SELECT code, source FROM domain_watch") == [(TOKEN, "")]
    assert not panel.record.wrong.isVisible()


def test_zohos_code_is_typed_with_its_data_centre(room):
    panel = shown(room, 2)
    assert not panel.record.ask.isVisible()
    assert not panel.next.message.isEnabled()
    panel.record.use.click()
    assert panel.record.wrong.text() == "Paste the code first."
    panel.record.centre.setCurrentIndex(panel.record.centre.findData("eu"))
    panel.record.code.setText("zoho-verification=zb60906216.zmverify.zoho.com")
    panel.record.use.click()
    room.until(lambda: panel.record.value.whole == "zoho-verification=zb60906216.zmverify.zoho.eu")
    panel.method.setCurrentIndex(panel.method.findData("cname"))
    panel.method.activated.emit(panel.method.currentIndex())
    room.until(panel.record.code_row.isVisible)
    panel.record.code.setText("zb60906216")
    panel.record.use.click()
    room.until(lambda: panel.record.type.text() == "CNAME")
    assert (panel.record.name.whole, panel.record.value.whole) == ("zb60906216", "zmverify.zoho.eu")
    assert rows_of(room, "SELECT method, data_centre FROM domain_watch") == [("cname", "eu")]


def test_a_method_without_a_code_looks_for_nothing_until_there_is_one(room):
    panel = shown(room, 1)
    room.until(lambda: len(room.net.looker.asked) == 1)
    panel.method.setCurrentIndex(panel.method.findData("cname"))
    panel.method.activated.emit(panel.method.currentIndex())
    room.settle()
    panel.next.again.click()
    assert len(room.net.looker.asked) == 1
    assert panel.record.code.hasFocus()
    panel.record.code.setText("3ibw7urvcrwy=gv-abc.domainverify.googlehosted.com")
    panel.record.use.click()
    room.until(lambda: len(room.net.looker.asked) == 2)
    assert room.net.looker.asked[-1].method == "cname"


def test_the_text_for_the_customer_is_in_its_language_with_the_words_of_its_dns_host_and_recorded(room):
    known(room)
    panel = shown(room, 1)
    room.until(panel.next.message.isEnabled)
    assert "Nederlands" in panel.next.message.text()
    panel.next.message.click()
    room.until(lambda: rows_of(room, "SELECT 1 FROM message"))
    text = copied()
    assert "Bij Cloudflare heten de velden:" in text
    assert f"Content: {VALUE}" in text
    assert "Name: @" in text
    assert rows_of(room, "SELECT customer_id, template, language, channel FROM message") == [
        (1, "verify_domain", "nl", "copied")
    ]


def test_where_the_language_is_not_known_it_says_where_the_message_s_comes_from(room):
    panel = shown(room, 1)
    row = panel.next

    def said(language, known_from):
        detail = dataclasses.replace(panel._detail, language=language, language_from=known_from)
        row.show_detail(detail, "Google", "txt", is_looking=False, today=room.desk.today())
        return row.message.text(), row.note.text()

    assert said("nl", "own")[0] == "Copy the message for the customer (Nederlands)"
    assert "language" not in said("nl", "own")[1]
    button, note = said("th", "country")
    assert (button, "language of its country (ไทย)" in note) == ("Copy the message for the customer (ไทย)", True)
    button, note = said("en", "")
    assert (button, "in English. Choose its language" in note) == ("Copy the message for the customer (English)", True)


def test_the_text_can_be_changed_before_it_goes_out(room):
    known(room)
    panel = shown(room, 1)
    room.until(panel.next.edit_message.isEnabled)
    panel.next.edit_message.click()
    from app.views.letters.dialog import LetterDialog

    dialog = room.window.findChild(LetterDialog)
    room.until(lambda: VALUE in dialog.body.toPlainText())
    assert "Naam (heet ook Host" in dialog.body.toPlainText()
    dialog.reject()


def test_a_team_is_told_what_verifying_makes_of_it(room):
    panel = shown(room, 3)
    assert "becomes a domain customer" in panel.next.note.text()
    assert panel.next.by_hand.text() == "Its domain is verified: make it a domain customer"
    panel.next.by_hand.click()
    room.until(lambda: rows_of(room, "SELECT kind, domain FROM customer WHERE id = 3") == [("domain", "nordlys.se")])


def test_a_record_in_the_book_only_is_looked_at_and_the_provider_not_asked(room):
    known(room, 4)
    room.net.looker.there = {("hanbit.kr", "TXT", VALUE)}
    panel = shown(room, 4)
    room.until(lambda: panel.pill.text() == "Verified")
    assert "in the book only" in panel.next.note.text()
    assert not panel.next.ask.isVisible()
    room.until(lambda: rows_of(room, "SELECT 1 FROM domain_check"))
    assert not rows_of(room, "SELECT 1 FROM operation")


def test_without_a_provider_it_says_what_to_choose_first(room):
    panel = shown(room, 5)
    assert "Choose the provider first" in panel.words.text()
    assert not panel.record.isVisible()
    assert not panel.next.again.isVisible()


def test_a_look_is_given_up_when_the_panel_is_left(room):
    known(room)
    room.net.looker.waits = True
    room.desk.go("domain", 1)
    panel = room.window.page.panel
    room.until(lambda: room.net.looker.waiting)
    assert panel.pill.text() == "Looking …"
    assert not panel.next.again.isEnabled()
    room.desk.go("customers")
    assert room.net.looker.waiting[0][0].cancelled()
    room.net.looker.go_on()
    assert not rows_of(room, "SELECT 1 FROM domain_check")


def test_watching_is_turned_off_and_on_and_undone(room):
    known(room)
    panel = shown(room, 1)
    room.until(lambda: panel.next.watch.text() == "Stop watching")
    panel.next.watch.click()
    room.until(lambda: panel.next.watch.text() == "Watch it")
    assert "watched no longer" in room.said()
    room.desk.undo()
    room.until(lambda: panel.next.watch.text() == "Stop watching")


def test_asking_by_hand_waits_in_the_outbox(room):
    panel = shown(room, 2)
    assert panel.next.ask.text() == "Ask Zoho to verify"
    panel.next.ask.click()
    room.until(lambda: "Zoho is asked to verify" in panel.asked.text())
    assert rows_of(room, "SELECT kind, state FROM operation") == [("verify_domain", "ready")]


def test_everything_is_reached_by_the_keyboard(room):
    known(room)
    panel = shown(room, 1)
    room.until(lambda: panel.next.message.isEnabled() and panel.next.watch.text() == "Stop watching")
    reached = []
    for _ in range(30):
        focus = QGuiApplication.focusObject()
        reached.append(focus.accessibleName() if focus is not None else "")
        QTest.keyClick(focus or room.window, Qt.Key.Key_Tab)
    for name in ("Back to the domains", "Method", "Copy the name", "Copy the value", "Look again", "Stop watching"):
        assert name in reached, (name, reached)


def test_the_customer_page_tells_of_the_newest_look_and_leads_here(room):
    known(room)
    shown(room, 1)
    room.until(lambda: rows_of(room, "SELECT 1 FROM domain_check"))
    room.desk.go("customer", 1)
    room.until(lambda: "no such TXT record" in words(room.window.page))
    find_button(room.window.page, "Verify the domain").click()
    assert room.shown[-1] == ("domain", 1)


def test_nothing_of_one_customer_is_shown_or_looked_for_at_the_next(room):
    known(room)
    known(room, 2, code="zb60906216")
    connect_account(room)
    shown(room, 2)
    room.until(lambda: rows_of(room, "SELECT 1 FROM domain_check WHERE customer_id = 2"))
    room.net.looker.asked.clear()
    room.net.looker.there = {("degoudenleeuw.nl", "TXT", VALUE)}
    panel = room.window.page.panel
    panel.show_customer(1)
    panel._accounts_came(list(panel._accounts.values()))  # they may be here before the customer is
    assert room.net.looker.asked == []
    panel = shown(room, 1)
    assert "malee" not in panel.words.text()
    room.until(lambda: panel.pill.text() == "Verified")
    assert {each.domain for each in room.net.looker.asked} == {"degoudenleeuw.nl"}
    panel = shown(room, 2)
    room.until(lambda: panel.pill.text() == "Mend this")
    assert "degoudenleeuw" not in words(panel.record)
