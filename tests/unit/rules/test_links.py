"""Links lead to the right console and can't be bent by what stands in the book."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from app.models.values import Whereabouts
from app.rules.links import ZOHO_HOSTS, admin_console, mail_page, provider_page, web_site


def test_zoho_console_is_of_the_partner_accounts_data_centre():
    assert admin_console(Whereabouts("zoho", "zon.example", "", "123", "eu")) == (
        "https://mailadmin.zoho.eu/cpanel/home.do?zaaid=123#dashboard"
    )
    assert (
        urlsplit(admin_console(Whereabouts("zoho", "zon.example", data_centre="ca"))).hostname
        == "mailadmin.zohocloud.ca"
    )


def test_no_provider_no_console():
    nowhere = Whereabouts("", "zon.example")
    assert admin_console(nowhere) == provider_page("") == mail_page(nowhere) == web_site("") == ""


@pytest.mark.parametrize("bad", ["evil.example/@x", "a b", "zon.example#x", "x?y=1"])
def test_a_strange_domain_stays_in_its_place(bad):
    assert urlsplit(admin_console(Whereabouts("google", bad))).hostname == "admin.google.com"
    assert urlsplit(mail_page(Whereabouts("google", bad))).hostname == "mail.google.com"
    assert urlsplit(admin_console(Whereabouts("zoho", "", "", bad))).hostname == "mailadmin.zoho.com"
    assert "@" not in (urlsplit(web_site(bad)).netloc or "")


@pytest.mark.parametrize("data_centre", [*ZOHO_HOSTS, "nowhere"])
def test_every_link_is_https(data_centre):
    where = Whereabouts("zoho", "a.example", "", "1", data_centre)
    for link in (admin_console(where), mail_page(where), provider_page("zoho", data_centre)):
        assert urlsplit(link).scheme == "https"


def test_google_customers_are_looked_after_at_google():
    assert admin_console(Whereabouts("google", "zon.example")) == "https://admin.google.com/a/zon.example"
    assert admin_console(Whereabouts("google", "")) == "https://admin.google.com/"
    assert urlsplit(provider_page("google")).hostname == "partnersalesconsole.google.com"
    assert mail_page(Whereabouts("google", "")) == ""


def test_zoho_mail_is_read_in_the_accounts_data_centre():
    assert mail_page(Whereabouts("zoho", "zon.example", data_centre="in")) == "https://mail.zoho.in/"
    assert mail_page(Whereabouts("zoho", "zon.example", data_centre="nowhere")) == "https://mail.zoho.com/"


def test_googles_own_word_for_the_console_is_followed_where_it_leads_to_google():
    own = "https://admin.google.com/ac/home?ecid=C0abc"
    assert admin_console(Whereabouts("google", "zon.example", own)) == own


@pytest.mark.parametrize(
    "bent",
    [
        "http://admin.google.com/",
        "https://admin.google.com.evil.example/",
        "https://evil.example/admin.google.com",
        "https://admin.google.com@evil.example/",
        "https://evil.example\\.google.com/",
        "https://admin.google.com/\x0aHost: evil",
        "https://[::1/google.com",
        "javascript:alert(1)",
    ],
)
def test_an_address_that_leads_elsewhere_is_not_followed(bent):
    assert admin_console(Whereabouts("google", "zon.example", bent)) == "https://admin.google.com/a/zon.example"


@pytest.mark.parametrize(
    ("data_centre", "host"),
    [
        ("com", "zoho.com"),
        ("eu", "zoho.eu"),
        ("in", "zoho.in"),
        ("com.au", "zoho.com.au"),
        ("jp", "zoho.jp"),
        ("ca", "zohocloud.ca"),
        ("sa", "zoho.sa"),
        ("uk", "zoho.uk"),
        ("com.cn", "zoho.com.cn"),
        ("ae", "zoho.ae"),
        ("nowhere", "zoho.com"),
    ],
)
def test_each_data_centre_has_its_addresses(data_centre, host):
    where = Whereabouts("zoho", "a.example", data_centre=data_centre)
    assert admin_console(where) == f"https://mailadmin.{host}/cpanel/index.do#managecustomers"
    assert mail_page(where) == f"https://mail.{host}/"
    assert provider_page("zoho", data_centre) == f"https://store.{host}/zstore#partnerhome"
    own = f"https://mailadmin.{host}/cpanel/home.do?zaaid=5"
    assert admin_console(Whereabouts("zoho", "a.example", own, "1", data_centre)) == own
    bent = Whereabouts("zoho", "a.example", f"https://mailadmin.{host}.evil.example/", "a/1", data_centre)
    assert admin_console(bent) == f"https://mailadmin.{host}/cpanel/home.do?zaaid=a%2F1#dashboard"


def test_plain_addresses_are_these():
    assert provider_page("google") == "https://partnersalesconsole.google.com/"
    assert provider_page("zoho") == "https://store.zoho.com/zstore#partnerhome"
    assert mail_page(Whereabouts("google", "zon.example")) == "https://mail.google.com/a/zon.example"
    assert web_site("zon.example") == "https://zon.example/"
    assert admin_console(Whereabouts("google", "a.example", "https://google.com/x")) == "https://google.com/x"
