"""A zone for each way a verification record goes wrong, and what must be said of it (R30)."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from tests.unit.dns.nameservers import ZoneText

CODE = "zb60906216"
ZOHO = f"zoho-verification={CODE}.zmverify.zoho.com"
TOKEN = "Ab1_-cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3aB"
GOOGLE = f"google-site-verification={TOKEN}"
LABEL, TARGET = "3ibw7urvcrwy", f"gv-{'a1' * 26}.domainverify.googlehosted.com"
FLAT = "198.51.100.77"
SAFE = "v=spf1 -all"


@dataclass(frozen=True)
class Case:
    """One domain and its verdict."""

    domain: str
    verdict: str
    reason: str
    detail: str = ""
    provider: str = "zoho"
    method: str = "txt"
    code: str = CODE
    data_centre: str = "com"
    note: str = ""


def txt(value: str, name: str = "@") -> str:
    return f'{name} TXT "{value}"\n'


def escaped(value: str) -> str:
    """Return a value in master file form, byte for byte."""
    return "".join(chr(each) if 32 <= each < 127 and each not in b'"\\' else f"\\{each:03d}" for each in value.encode())


def _cname(target: str, name: str = CODE) -> str:
    return f"{name} CNAME {target}\n"


def _key(selector: str, length: int) -> str:
    text = "v=DKIM1; k=rsa; p=" + base64.b64encode(bytes(length)).decode()
    return f'{selector}._domainkey TXT "{text[:200]}" "{text[200:]}"\n'


ZONES: dict[str, ZoneText] = {
    # the providers' own
    "zoho.com": ZoneText(f"zmverify A {FLAT}\n", delegated=False),
    "zoho.eu": ZoneText("zmverify A 198.51.100.78\n", delegated=False),
    "googlehosted.com": ZoneText("*.domainverify A 198.51.100.79\n", delegated=False),
    # TXT
    "ok.test": ZoneText(txt(ZOHO) + txt(SAFE)),
    "several.test": ZoneText(txt("zoho-verification=zb11111111.zmverify.zoho.com") + txt(ZOHO)),
    "missing.test": ZoneText(txt(SAFE)),
    "empty.test": ZoneText("www A 203.0.113.1\n"),
    "old.test": ZoneText(txt("zoho-verification=zb11111111.zmverify.zoho.com")),
    "appended.test": ZoneText(txt(ZOHO, "appended.test")),
    "atsign.test": ZoneText(txt(ZOHO, r"\064")),
    "www.test": ZoneText(txt(ZOHO, "www")),
    "label.test": ZoneText(txt(ZOHO, CODE)),
    "prefixname.test": ZoneText(txt(ZOHO, "zoho-verification")),
    "otherdc.test": ZoneText(txt(ZOHO.replace("zoho.com", "zoho.eu"))),
    "quoted.test": ZoneText(txt(escaped(f'"{ZOHO}"'))),
    "curly.test": ZoneText(txt(escaped(f"“{ZOHO}”"))),
    "noprefix.test": ZoneText(txt(ZOHO.partition("=")[2])),
    "extra.test": ZoneText(txt(f"TXT={ZOHO}")),
    "invisible.test": ZoneText(txt(escaped(f"{ZOHO}\u200b"))),
    "spaces.test": ZoneText(txt(f" {ZOHO}")),
    "case.test": ZoneText(txt(ZOHO.upper())),
    "finaldot.test": ZoneText(txt(f"{ZOHO}.")),
    "cut.test": ZoneText(txt(ZOHO[:30])),
    "split.test": ZoneText(txt(f"{ZOHO[:20]} {ZOHO[20:]}")),
    "tworecords.test": ZoneText(txt(ZOHO[:25]) + txt(ZOHO[25:])),
    "chunks.test": ZoneText(f'@ TXT "{ZOHO[:20]}" "{ZOHO[20:]}"\n'),
    "targetastxt.test": ZoneText(txt("zmverify.zoho.com")),
    "othermethod.test": ZoneText(_cname("zmverify.zoho.com.")),
    "wildtxt.test": ZoneText(txt(ZOHO, "*")),
    "alias.test": ZoneText("sub CNAME target\n" + txt(SAFE, "target")),
    "aliasok.test": ZoneText("sub CNAME target\n" + txt(ZOHO, "target")),
    "above.test": ZoneText(txt(ZOHO) + "shop A 203.0.113.1\n"),
    "deep.test": ZoneText("shop NS ns1.dns.test.\nshop NS ns2.dns.test.\n"),
    "shop.deep.test": ZoneText(txt(ZOHO)),
    "big.test": ZoneText("".join(txt(f"{'x' * 60}{number:03d}") for number in range(48)) + txt(ZOHO)),
    "xn--72c1a1bt4awk9o.test": ZoneText(txt(ZOHO)),
    "longlife.test": ZoneText(f'@ 86400 TXT "{ZOHO}"\n'),
    # CNAME
    "cname.test": ZoneText(_cname("zmverify.zoho.com.")),
    "nodot.test": ZoneText(_cname("zmverify.zoho.com")),
    "proxied.test": ZoneText(f"{CODE} A 104.16.1.1\n"),
    "flat.test": ZoneText(f"{CODE} A {FLAT}\n"),
    "address.test": ZoneText(f"{CODE} A 203.0.113.9\n"),
    "wilda.test": ZoneText("* A 203.0.113.9\n"),
    "wildcname.test": ZoneText("* CNAME parking.test.\n"),
    "cnamedc.test": ZoneText(_cname("zmverify.zoho.eu.")),
    "cnameastxt.test": ZoneText(txt("zmverify.zoho.com", CODE)),
    "cnameattop.test": ZoneText(txt("zmverify.zoho.com")),
    "cnamelong.test": ZoneText(_cname("zmverify.zoho.com.", f"{CODE}.cnamelong.test")),
    "cnamewrong.test": ZoneText(_cname("somewhere.test.")),
    "cnamemissing.test": ZoneText(txt(SAFE)),
    # Google
    "g-ok.test": ZoneText(txt(GOOGLE)),
    "g-cut.test": ZoneText(txt(GOOGLE[:-1])),
    "g-noprefix.test": ZoneText(txt(TOKEN)),
    "g-old.test": ZoneText(txt(f"google-site-verification={TOKEN[::-1]}")),
    "g-cname.test": ZoneText(_cname(f"{TARGET}.", LABEL)),
    "g-nodot.test": ZoneText(_cname(TARGET, LABEL)),
    "g-cnametxt.test": ZoneText(txt(TARGET, LABEL)),
    # mail
    "google.com": ZoneText(
        txt("v=spf1 include:_netblocks.google.com ~all", "_spf") + txt(SAFE, "_netblocks"), delegated=False
    ),
    "zohomail.com": ZoneText(txt("v=spf1 ip4:192.0.2.1 -all"), delegated=False),
    "mail-g.test": ZoneText(
        "@ MX 1 smtp.google.com.\n"
        + txt("v=spf1 include:_spf.google.com ~all")
        + _key("google", 294)
        + txt("v=DMARC1; p=reject", "_dmarc")
        + "sub A 203.0.113.1\n"
    ),
    "mail-z.test": ZoneText(
        "@ MX 10 mx.zoho.com.\n@ MX 20 mx2.zoho.com.\n@ MX 50 mx3.zoho.com.\n"
        + txt("v=spf1 include:zohomail.com -all")
        + _key("zmail", 162)
        + "_dmarc CNAME policy\n"
        + txt("v=DMARC1; p=none", "policy")
    ),
    "mail-bad.test": ZoneText(
        "@ MX 1 smtp.google.com.\n@ MX 10 old.mail-bad.test.\n"
        + txt("v=spf1 include:_spf.google.com include:a.mail-bad.test ~all")
        + txt("v=spf1 include:mail-bad.test -all", "a")
        + txt("v=DKIM1; k=rsa; p=MIIB", "google._domainkey")
        + txt("v=DMARC1; p=none", "_dmarc")
        + txt("v=DMARC1; p=reject", "_dmarc")
    ),
    "mail-deep.test": ZoneText(
        txt("v=spf1 include:_spf.google.com include:n0.mail-deep.test ~all")
        + "".join(txt(f"v=spf1 include:n{number + 1}.mail-deep.test -all", f"n{number}") for number in range(12))
        + txt(SAFE, "n12")
    ),
    "mail-dead.test": ZoneText(txt("v=spf1 include:_spf.google.com include:gone.mail-dead.test ~all")),
    "mail-void.test": ZoneText(
        txt("v=spf1 include:_spf.google.com a:x.mail-void.test a:y.mail-void.test mx:z.mail-void.test ~all")
    ),
    # servers
    "lag.test": ZoneText(txt(ZOHO), nsd_lines=txt(SAFE)),
    "lame.test": ZoneText(txt(ZOHO), knot=False, nsd=False),
    "halflame.test": ZoneText(txt(ZOHO), nsd=False),
    "dead.test": ZoneText(txt(ZOHO), nameservers=("ns3.dns.test.",), knot=False, nsd=False),
    "fresh.test": ZoneText(txt(SAFE)),
    # signatures
    "signed.test": ZoneText(txt(ZOHO), signed="good"),
    "expired.test": ZoneText(txt(ZOHO), signed="expired"),
    "wrongds.test": ZoneText(txt(ZOHO), signed="wrong_key"),
    "tampered.test": ZoneText(txt(ZOHO) + txt("untampered"), signed="tampered"),
}

IN_PARENT = "inside A 203.0.113.1\n" + txt(ZOHO, "inside")  # a name in the zone above, as some registries sell them
_G = {"provider": "google", "code": TOKEN}
_C = {"method": "cname"}
_GC = {"provider": "google", "method": "cname", "code": f"{LABEL}={TARGET}"}
CASES = (
    Case("ok.test", "verified", "ok"),
    Case("OK.Test.", "verified", "ok", note="as typed"),
    Case("several.test", "verified", "ok", note="beside an old one"),
    Case("ok.test", "verified", "ok", code="", note="no code known"),
    Case("missing.test", "mend", "missing"),
    Case("empty.test", "mend", "missing"),
    Case("old.test", "mend", "wrong_value", "old"),
    Case("appended.test", "mend", "wrong_host", "appended"),
    Case("atsign.test", "mend", "wrong_host", "at_sign"),
    Case("www.test", "mend", "wrong_host", "www"),
    Case("label.test", "mend", "wrong_host", "label"),
    Case("prefixname.test", "mend", "wrong_host", "label"),
    Case("shop.above.test", "mend", "wrong_host", "above"),
    Case("otherdc.test", "mend", "other_data_centre"),
    Case("otherdc.test", "verified", "ok", data_centre="eu"),
    Case("quoted.test", "mend", "quoted"),
    Case("curly.test", "mend", "quoted"),
    Case("noprefix.test", "mend", "wrong_value", "prefix_missing"),
    Case("extra.test", "mend", "wrong_value", "prefix_extra"),
    Case("invisible.test", "mend", "wrong_value", "invisible"),
    Case("spaces.test", "mend", "wrong_value", "spaces"),
    Case("case.test", "mend", "wrong_value", "case"),
    Case("finaldot.test", "mend", "wrong_value", "final_dot"),
    Case("cut.test", "mend", "cut_or_split", "cut"),
    Case("split.test", "mend", "cut_or_split", "space_inside"),
    Case("tworecords.test", "mend", "cut_or_split", "two_records"),
    Case("chunks.test", "verified", "ok", note="two strings of one record"),
    Case("targetastxt.test", "mend", "cname_as_txt"),
    Case("othermethod.test", "mend", "missing", "other_method"),
    Case("wildtxt.test", "mend", "wildcard", "record"),
    Case("sub.wildtxt.test", "verified", "ok", note="through a wildcard"),
    Case("sub.alias.test", "mend", "txt_behind_cname"),
    Case("sub.aliasok.test", "verified", "ok", note="behind an alias"),
    Case("shop.deep.test", "verified", "ok", note="a zone of its own"),
    Case("inside.test", "verified", "ok", note="in the zone above"),
    Case("big.test", "verified", "ok", note="over TCP"),
    Case("ตัวอย่าง.test", "verified", "ok", note="Thai"),
    Case("xn--72c1a1bt4awk9o.test", "verified", "ok", note="the same, encoded"),
    Case("longlife.test", "verified", "ok", note="kept for a day"),
    Case("cname.test", "verified", "ok", **_C),
    Case("nodot.test", "mend", "cname_not_absolute", **_C),
    Case("proxied.test", "mend", "cname_proxied", "proxied", **_C),
    Case("flat.test", "mend", "cname_proxied", "flattened", **_C),
    Case("address.test", "mend", "wrong_value", "address", **_C),
    Case("wilda.test", "mend", "wildcard", "addresses", **_C),
    Case("wildcname.test", "mend", "wildcard", "alias", **_C),
    Case("cnamedc.test", "mend", "other_data_centre", **_C),
    Case("cnameastxt.test", "mend", "cname_as_txt", **_C),
    Case("cnameattop.test", "mend", "cname_as_txt", "elsewhere", **_C),
    Case("cnamelong.test", "mend", "wrong_host", "appended", **_C),
    Case("cnamewrong.test", "mend", "wrong_value", "target", **_C),
    Case("cnamemissing.test", "mend", "missing", **_C),
    Case("ok.test", "mend", "missing", "other_method", **_C),
    Case("g-ok.test", "verified", "ok", **_G),
    Case("g-cut.test", "mend", "cut_or_split", "cut", **_G),
    Case("g-noprefix.test", "mend", "wrong_value", "prefix_missing", **_G),
    Case("g-old.test", "mend", "wrong_value", "old", **_G),
    Case("g-cname.test", "verified", "ok", **_GC),
    Case("g-nodot.test", "mend", "cname_not_absolute", **_GC),
    Case("g-cnametxt.test", "mend", "cname_as_txt", **_GC),
    Case("nobody.test", "mend", "not_delegated"),
    Case("lag.test", "wait", "servers_disagree"),
    Case("lame.test", "mend", "lame"),
    Case("dead.test", "mend", "lame"),
    Case("halflame.test", "verified", "ok", note="one server lame"),
    Case("signed.test", "verified", "ok", note="signed"),
    Case("expired.test", "mend", "dnssec_broken"),
    Case("wrongds.test", "mend", "dnssec_broken"),
    Case("tampered.test", "mend", "dnssec_broken"),
)
