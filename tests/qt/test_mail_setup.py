"""Mail at Zoho in the Verify panel: what can be asked, the key to copy, storage, and why not (issue 5)."""

from __future__ import annotations

from concurrent.futures import Future

from app.errors import Offline
from tests.qt.customers_room import customer, find_button
from tests.qt.domains_room import connect_account, domains_room, rows_of, unverified
from tests.qt.test_verify_panel import copied, shown, words

KEY = "v=DKIM1; k=rsa; p=MIIBIjANBg"


def test_mail_at_zoho_is_asked_for_shown_and_copied(qtbot, tmp_path):
    people = [
        customer(1, provider="zoho", organisation_name="Molen De Kraai", domain="dekraai.example", provider_ref="7"),
        unverified(2, provider="zoho", organisation_name="บริษัท มะลิ", domain="malee.co.th"),
        customer(3, organisation_name="Verified B.V.", domain="verified.nl"),
    ]
    with domains_room(qtbot, tmp_path, people) as room:
        account = connect_account(room, "zoho", (1,))
        panel = shown(room, 1)
        room.until(lambda: "Mail hosting" in words(panel.setup))
        for words_of, kind in (("Turn on mail hosting", "enable_mail_hosting"), ("Let Zoho check MX", "check_mx"),
                               ("Add DKIM key", "add_dkim")):  # fmt: skip
            find_button(panel.setup, words_of).click()
            room.until(lambda kind=kind: (kind,) in rows_of(room, "SELECT kind FROM operation"))
        room.until(lambda: words(panel.setup).count("Waits") == 3)
        assert "Zoho is asked for a DKIM key" in room.said()
        told = [lambda _ref: answer((2048, 4096))]
        room.net.ask.storage = lambda _account, ref: told.pop(0)(ref)
        find_button(panel.setup, "Look at the storage").click()  # no pull has brought a record to keep it with
        room.until(lambda: panel.setup.storage.text().startswith("Storage: 2 GB of 4 GB used"))
        find_button(panel.setup, "Let Zoho check DKIM").setFocus()

        def answered(work):
            work.connection.execute(
                "UPDATE operation SET state = 'done', result = ? WHERE kind = 'add_dkim'",
                (f'{{"mail":{{"selector":"zmail","key":"{KEY}","verified":0}}}}',),
            )
            work.connection.execute(
                "INSERT INTO provider_record (partner_account_id, what, ref, customer_id)"
                f" VALUES ({account}, 'customer', '7', 1)"
            )

        room.book.run(answered)
        panel._read()
        room.until(lambda: "Zoho agreed" in words(panel.setup))
        find_button(panel.setup, "Copy the value of the DKIM key").click()
        assert copied() == KEY
        find_button(panel.setup, "Copy the name of the DKIM key").click()
        assert copied() == "zmail._domainkey"
        assert find_button(panel.setup, "Again: Add DKIM key").isEnabled()
        # Drawn anew, however often, the keyboard stays where it was.
        room.until(lambda: panel.window().focusWidget() is find_button(panel.setup, "Let Zoho check DKIM"))

        told += [failing, lambda _ref: answer(None), lambda ref: answer((1200 if ref == "7" else 0, 15 * 1024))]
        find_button(panel.setup, "Look at the storage").click()
        room.until(lambda: "can’t be reached" in panel.setup.storage.text())
        find_button(panel.setup, "Look at the storage").click()
        room.until(lambda: "does not tell the storage" in panel.setup.storage.text())
        find_button(panel.setup, "Look at the storage").click()
        room.until(lambda: panel.setup.storage.text().startswith("Storage: 1.1 GB of 15 GB used"))

        panel = shown(room, 2)
        room.until(lambda: "once the domain is verified" in words(panel.setup))
        assert not find_button(panel.setup, "Add DKIM key").isEnabled()
        panel = shown(room, 3)
        room.until(lambda: not panel.setup.isVisible())

        room.desk.go("customer", 1)
        room.until(lambda: "Storage: 1.1 GB of 15 GB used" in words(room.window))


def answer(value):
    future = Future()
    future.set_result(value)
    return future


def failing(_ref):
    future = Future()
    future.set_exception(Offline("ask_offline"))
    return future
