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
