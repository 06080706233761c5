"""The calls of a practised Zoho, with its shapes and quirks: each takes what was asked and gives status and reply.

Identifiers are text in one reply and numbers in the next, a refusal is an error of the server or a success that says
no, and the store answers with bare arrays and counts its pages in the headers (zoho.md, 2.1, 2.2, 3.1, 3.3).
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from app.providers.practice.zoho_state import FREE, TRIAL_DAYS, TRIALS, Organisation, World
from app.rules.links import ZOHO_HOSTS

MODES = {"verifyDomainByTXT": "TXT", "verifyDomainByCName": "CNAME", "verifyDomainByHTML": "HTML"}
MAIL_MODES = ("enableMailHosting", "verifyMxRecord", "addDkimDetail", "verifyDkimKey")


class Answer(NamedTuple):
    """A status, the body (JSON), and headers beside the usual ones."""

    status: int
    body: Any
    headers: Mapping[str, str] = {}


def fine(data: Any, status: int = 200, description: str = "success") -> Answer:
    """Return a reply of the Mail API that says yes."""
    return Answer(status, {"status": {"code": status, "description": description}, "data": data})


def no(status: int, code: str, more: str = "") -> Answer:
    """Return a reply of the Mail API that says no."""
    data = {"errorCode": code} | ({"moreInfo": more} if more else {})
    return Answer(status, {"status": {"code": status, "description": "Internal Error" if status >= 500 else code},
                           "data": data})  # fmt: skip


def usual_no(method: str) -> Answer:
    """Return the refusal that people meet most with a call that writes."""
    if method == "create":
        return no(500, "INTERNAL_ERROR", "Domain already exists in Zoho")
    if method == "verify":
        return fine({"status": False, "error": "TXT_RECORD_HOST_UNKNOWN", "message": "Verification failed",
                     "txtRecord": []})  # fmt: skip
    return no(500, "INTERNAL_ERROR", "Trial is not allowed for this organization")


# -- the accounts server ----------------------------------------------------------------------------------------------


def token(world: World, form: Mapping[str, str]) -> Answer:
    """Give tokens; every refusal comes with HTTP 200."""
    if form.get("client_id") != world.client[0]:
        return Answer(200, {"error": "invalid_client"})
    if form.get("client_secret") != world.client[1]:
        return Answer(200, {"error": "invalid_client_secret"})
    if form.get("grant_type") == "refresh_token":
        if form.get("refresh_token") != world.refresh_token:
            return Answer(200, {"error": "invalid_code"})
        return Answer(200, _access(world))
    code = form.get("code", "")
    if form.get("grant_type") != "authorization_code" or code not in world.codes:
        return Answer(200, {"error": "invalid_code"})
    challenge = world.codes.pop(code)  # a code serves once
    if challenge and challenge != _challenge(form.get("code_verifier", "")):
        return Answer(200, {"error": "invalid_code"})
    return Answer(200, {**_access(world), "refresh_token": world.refresh_token})


def _access(world: World) -> dict[str, Any]:
    made = f"1000.{secrets.token_hex(16)}"
    world.tokens.add(made)
    return {
        "access_token": made,
        "expires_in": 3600,
        "token_type": "Bearer",
        "api_domain": f"https://www.zohoapis.{world.data_centre}",
    }


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


# -- the Mail organisation API ----------------------------------------------------------------------------------------


def listed(world: World, asked: Mapping[str, str]) -> Answer:
    """Give the list of customers; one domain's with a search key."""
    if not world.has_console:
        return no(403, "ACCESS_DENIED")
    key = asked.get("searchKey", "").lower()
    found = [each for each in world.organisations.values() if not key or key in each.domain]
    return fine([_detail(world, each) for each in found])


def _detail(world: World, one: Organisation) -> dict[str, Any]:
    trial = " Trial" if one.is_trial else ""
    created = dt.datetime.combine(one.made_on, dt.time(9), dt.UTC)
    return {
        "zoid": one.zoid,
        "zaid": one.zaid,
        "encryptedZoid": hashlib.sha256(str(one.zoid).encode()).hexdigest()[:40],
        "orgName": one.name,
        "domainName": one.domain,
        "superAdmin": one.email,
        "superAdminFullName": f"{one.first} {one.last}".strip(),
        "isVerified": one.is_verified,
        "basePlan": f"{one.plan}{trial}",
        "planType": "free" if one.plan == FREE else "paid",
        "licenseCount": one.licences,
        "usersCount": max(1, one.licences - 1),
        "isTrialAllowed": not one.is_trial and one.plan == FREE,
        "extendTrial": world.may_extend(one),
        "orgCreationTime": round(created.timestamp() * 1000),
        "URI": f"https://mail.zoho.{world.data_centre}/api/organization/{one.zoid}",
    }


def create(world: World, body: Mapping[str, Any]) -> Answer:
    """Add a child organisation; a domain that has an account is an error of the server."""
    if not world.has_console:
        return no(403, "ACCESS_DENIED")
    needed = ("domainName", "orgName", "emailId", "firstName", "lastName", "password", "planName")
    for name in needed:
        if not isinstance(body.get(name), str) or not body[name]:
            return no(400, "PATTERN_NOT_MATCHED", f"{name} is not valid")
    domain, plan = str(body["domainName"]).lower(), str(body["planName"])
    if len(body["password"]) < 8:
        return no(400, "PATTERN_NOT_MATCHED", "password does not match the pattern")
    if plan not in TRIALS and plan != "free":
        return no(400, "PATTERN_NOT_MATCHED", "planName is not valid")
    if world.of_domain(domain) is not None or domain in world.elsewhere:
        return no(500, "INTERNAL_ERROR", world.elsewhere.get(domain) or "Domain already exists in Zoho")
    if any(each.email == body["emailId"] for each in world.organisations.values()):
        return no(500, "INTERNAL_ERROR", "Email address already exists")
    made = world.add(domain, str(body["orgName"]), str(body["emailId"]),
                     first=str(body["firstName"]), last=str(body["lastName"]))  # fmt: skip
    if plan in TRIALS:
        made.plan, made.trial_from = TRIALS[plan], world.today()
        made.trial_to = world.today() + dt.timedelta(days=TRIAL_DAYS)
    world.note("create_customer", domain)
    data = _detail(world, made)
    # In this reply, and in no other, the ids are text.
    return fine({**data, "zoid": str(made.zoid), "zaid": str(made.zaid)}, 201, "Created")


def details(world: World, zoid: str) -> Answer:
    """Give one organisation."""
    one = _one(world, zoid)
    return no(404, "NOT_FOUND") if one is None else fine(_detail(world, one))


def domains(world: World, zoid: str) -> Answer:
    """Give an organisation's domains with the codes that prove them."""
    one = _one(world, zoid)
    if one is None:
        return no(404, "NOT_FOUND")
    return fine(
        {
            "domainVO": [
                {
                    "domainName": one.domain,
                    "zoid": one.zoid,
                    "verificationStatus": one.is_verified,
                    "CNAMEVerificationCode": one.code,
                    "HTMLVerificationCode": one.code.removeprefix("zb"),
                    "mxstatus": "verified" if one.mx_seen else "expired",
                    "spfstatus": False,
                    "dkimstatus": any(one.keys.values()),
                    "mailHostingEnabled": one.is_hosted,
                    "dkimDetailList": [
                        {
                            "dkimId": one.zoid * 10 + place,
                            "selector": selector,
                            "publicKey": one.key(selector),
                            "isDefault": place == 0,
                            "isVerified": seen,
                        }
                        for place, (selector, seen) in enumerate(one.keys.items())
                    ],
                }
            ]
        }
    )


def verify(world: World, zoid: str, name: str, body: Mapping[str, Any]) -> Answer:
    """Look for the record; what it does not find is a success that says no."""
    one, domain = _one(world, zoid), unquote(name).lower()
    kind = MODES.get(str(body.get("mode")))
    if one is None or one.domain != domain:
        return no(404, "NOT_FOUND")
    if body.get("mode") in MAIL_MODES:
        return mail(world, one, body)
    if kind is None:
        return no(400, "PATTERN_NOT_MATCHED", "mode is not valid")
    where = one.code if kind == "CNAME" else ""
    if kind == "TXT":
        value = f"zoho-verification={one.code}.zmverify.zoho.{world.data_centre}"
    else:
        value = f"zmverify.zoho.{world.data_centre}" if kind == "CNAME" else one.code.removeprefix("zb")
    if one.is_verified or world.sees(domain, kind, where, value):
        if not one.is_verified:
            one.is_verified = True
            world.note("verify_domain", domain)
        return fine({"status": True})
    said = "Verification failed due to host not found"
    return fine({"status": False, "error": f"{kind}_RECORD_HOST_UNKNOWN", "message": said, "txtRecord": []})


def mail(world: World, one: Organisation, body: Mapping[str, Any]) -> Answer:
    """Set up mail of a domain: only of one that is verified."""
    mode, selector = body["mode"], str(body.get("selector") or "")
    if not one.is_verified:
        return no(500, "INTERNAL_ERROR", "Domain is not verified")
    if mode == "enableMailHosting":
        if not one.is_hosted:
            one.is_hosted = True
            world.note("enable_mail_hosting", one.domain)
        return fine({"mailHostingEnabled": True})
    if mode == "verifyMxRecord":
        site = ZOHO_HOSTS.get(world.data_centre, f"zoho.{world.data_centre}")
        seen = world.sees(one.domain, "MX", "", f"10 mx.{site}.")
        if seen and not one.mx_seen:
            world.note("check_mx", one.domain)
        one.mx_seen = seen
        return fine({"mxstatus": seen})
    if not selector:
        return no(400, "PATTERN_NOT_MATCHED", "selector is not valid")
    record = (one.domain, "TXT", f"{selector}._domainkey", one.key(selector))
    if mode == "addDkimDetail":
        if selector in one.keys:
            return no(500, "INTERNAL_ERROR", "Selector already exists")
        one.keys[selector] = False
        world.sees(*record)  # from now on whoever keeps the practised DNS knows what is to be set
        world.note("add_dkim", one.domain)
        return fine({"selector": selector, "publicKey": one.key(selector)})
    if selector not in one.keys:
        return no(500, "INTERNAL_ERROR", "Selector does not exist")
    if not one.keys[selector]:
        one.keys[selector] = world.sees(*record)
        if one.keys[selector]:
            world.note("verify_dkim", one.domain)
    return fine({"status": one.keys[selector]})


def enable_trial(world: World, zoid: str, asked: Mapping[str, str]) -> Answer:
    """Start a trial."""
    one, plan = _one(world, zoid), asked.get("planName", "")
    if one is None:
        return no(404, "NOT_FOUND")
    if plan not in TRIALS:
        return no(400, "PATTERN_NOT_MATCHED", "planName is not valid")
    if one.is_trial or one.plan != FREE:
        return no(500, "INTERNAL_ERROR", "Trial is not allowed for this organization")
    world.start_trial(one, plan)
    return fine({"planName": plan})


def extend_trial(world: World, zoid: str) -> Answer:
    """Extend a trial by 15 days; no more than 60 in all."""
    one = _one(world, zoid)
    if one is None:
        return no(404, "NOT_FOUND")
    if one.trial_to is None or not world.may_extend(one):
        return no(500, "INTERNAL_ERROR", "Trial cannot be extended for this organization")
    one.trial_to += dt.timedelta(days=TRIAL_DAYS)
    world.note("extend_trial", one.domain)
    return fine({"extended": True})


def info(world: World, zoid: str) -> Answer:
    """Say what the Mail console knows of a plan."""
    one = _one(world, zoid)
    if one is None:
        return no(404, "NOT_FOUND")
    data: dict[str, Any] = {"currencyType": "EUR", "autoAllocation": True, "addOns": []}
    if one.trial_to is not None:
        data["planExpiry"] = round(dt.datetime.combine(one.trial_to, dt.time(12), dt.UTC).timestamp() * 1000)
    return fine(data)


def storage(world: World, zoid: str, asked: Mapping[str, str]) -> Answer:
    """Say how much storage each user has (GB) and uses (MB), a page of them."""
    one = _one(world, zoid)
    if one is None:
        return no(404, "NOT_FOUND")
    start, limit = (int(asked[name]) if asked.get(name, "").isdecimal() else 0 for name in ("start", "limit"))
    users = range(one.licences)[start : start + (limit or 200)]
    return fine(
        {
            "userList": [
                {
                    "zuid": one.zoid * 1000 + each,
                    "totalStorage": "5",
                    "usedStorage": 100 + each % 7 * 40,
                    "mailBox": True,
                }
                for each in users
            ]
        }
    )


def _one(world: World, zoid: str) -> Organisation | None:
    return world.organisations.get(int(zoid)) if zoid.isdecimal() else None


# -- the Partner Store ------------------------------------------------------------------------------------------------


def store(world: World, what: str, asked: Mapping[str, str]) -> Answer:
    """Give a page of a list as a bare array; how many pages there are stands in the headers."""
    lists = {"subscriptions": world.sales, "leads": world.leads, "transactions": world.transactions,
             "commissions": world.commissions}  # fmt: skip
    if not world.has_store:
        return no(403, "ACCESS_DENIED")
    if what not in lists:
        return no(404, "URL_RULE_NOT_CONFIGURED")
    per_page = max(1, min(200, int(asked.get("per_page") or 200)))
    page = max(1, int(asked.get("page") or 1))
    found = lists[what]
    pages = max(1, -(-len(found) // per_page))
    headers = {"X-Total-Count": str(len(found)), "X-Total-Pages": str(pages), "X-Page": str(page)}
    return Answer(200, found[(page - 1) * per_page : page * per_page], headers)
