"""Looking at domains: what was done, and why something can't be (R30, R32)."""

from app.texts import mark

SENTENCES = {
    "phase.looking": mark("looking"),
    "domains.looked": mark("{count} domains were looked at."),
    "domain.record_chosen": mark("{name}: the record that proves {domain} is known now."),
    "domain.watched": mark("The domain of {name} is watched now."),
    "domains.watched": mark("{count} domains are watched now."),
    "domains.none_watched": mark("No domain was there to watch."),
    "domain.unwatched": mark("The domain of {name} is watched no longer."),
    "domains.unwatched": mark("{count} domains are watched no longer."),
    "domains.none_unwatched": mark("None of them was watched."),
    "watched_already": mark("Its domain is watched already."),
    "not_watched": mark("Its domain was not watched."),
    "verify_no_provider": mark("Its provider is not decided yet. Choose it on the customer page."),
    "verify_provider": mark("“{value}” is no provider. Choose google or zoho."),
    "verify_method": mark("“{value}” is no way to verify a domain. Choose txt, cname or html."),
    "verify_code": mark("“{value}” is not a code of this kind. It looks like {form}; copy it again from the provider."),
    "dns_loopback_only": mark(
        "PARTNER_DESK_DNS is for practice: it takes servers on this computer alone, as in "
        "“resolver=127.0.0.1:5300;auth=127.0.0.1:5301”. It has “{value}”."
    ),
}
ONE = {
    "domains.looked": mark("One domain was looked at."),
    "domains.watched": mark("One domain is watched now."),
    "domains.unwatched": mark("One domain is watched no longer."),
}
