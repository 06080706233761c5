"""Links lead to the right console and can't be bent by what stands in the book."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from app.rules.links import ZOHO_HOSTS, admin_console, mail_page, provider_page, web_site


def test_zoho_console_is_of_the_partner_accounts_data_centre():
    assert admin_console("zoho", "zon.example", "123", "eu") == (
        "https://mailadmin.zoho.eu/cpanel/home.do?zaaid=123#dashboard"
    )
    assert urlsplit(admin_console("zoho", "zon.example", "", "ca")).hostname == "mailadmin.zohocloud.ca"


def test_no_provider_no_console():
    assert admin_console("", "zon.example") == provider_page("") == mail_page("", "zon.example") == web_site("") == ""


@pytest.mark.parametrize("bad", ["evil.example/@x", "a b", "zon.example#x", "x?y=1"])
def test_a_strange_domain_stays_in_its_place(bad):
    assert urlsplit(admin_console("google", bad)).hostname == "admin.google.com"
    assert urlsplit(mail_page("google", bad)).hostname == "mail.google.com"
    assert urlsplit(admin_console("zoho", "", bad)).hostname == "mailadmin.zoho.com"
    assert "@" not in (urlsplit(web_site(bad)).netloc or "")


@pytest.mark.parametrize("data_centre", [*ZOHO_HOSTS, "nowhere"])
def test_every_link_is_https(data_centre):
    for link in (admin_console("zoho", "a.example", "1", data_centre), provider_page("zoho", data_centre)):
        assert urlsplit(link).scheme == "https"


def test_google_customers_are_looked_after_at_google():
    assert admin_console("google", "zon.example") == "https://admin.google.com/a/zon.example"
    assert admin_console("google", "") == "https://admin.google.com/"
    assert urlsplit(provider_page("google")).hostname == "partnersalesconsole.google.com"
    assert mail_page("google", "") == ""


def test_zoho_mail_is_read_in_the_accounts_data_centre():
    assert mail_page("zoho", "zon.example", "in") == "https://mail.zoho.in/"
    assert mail_page("zoho", "zon.example", "nowhere") == "https://mail.zoho.com/"
