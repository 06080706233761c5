"""The practice Google's calls about customers: check, list, create, update, import, provision, delete."""

from __future__ import annotations

import re
from typing import Any

from google.cloud import channel_v1 as cc
from google.protobuf import empty_pb2

from app.providers.practice.google_state import Denied, Identity, World

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
TYPES = cc.CloudIdentityInfo.CustomerType
OUTPUT_ONLY = {"name", "create_time", "update_time", "cloud_identity_id", "cloud_identity_info"}
_TERM = re.compile(r'\s*\(?\s*(\w+)\s*(=|:)\s*"?([^")]*)"?\s*\)?\s*')


def page_of(found: list[Any], request: Any, default: int, most: int) -> tuple[list[Any], str]:
    """Return one page and the token of the next.

    Raises:
        Denied: INVALID_ARGUMENT: a negative size or a token that is none of ours.
    """
    if request.page_size < 0:
        raise Denied("INVALID_ARGUMENT", "page_size must not be negative.", field="page_size")
    token = request.page_token
    if token and not re.fullmatch(r"page-\d{1,9}", token):
        raise Denied("INVALID_ARGUMENT", "Invalid page_token.", field="page_token")
    start = int(token.removeprefix("page-")) if token else 0
    size = min(request.page_size or default, most)
    end = start + size
    return found[start:end], f"page-{end}" if end < len(found) else ""


class Customers:
    """Calls about customers; each takes a request and returns a reply or raises ``Denied``."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check_cloud_identity_accounts_exist(self, request: Any) -> Any:
        """Tell which accounts a domain, or one administrator, has."""
        world = self._world
        world.check_account(request.parent)
        if not DOMAIN.fullmatch(request.domain.lower()):
            raise Denied("INVALID_ARGUMENT", "Invalid domain value.", reason="INVALID_VALUE", field="domain")
        found = [each for each in world.identities if each.domain == request.domain.lower()]
        if request.primary_admin_email:
            found = [each for each in found if each.kind == "DOMAIN" or request.primary_admin_email in each.admins]
        return cc.CheckCloudIdentityAccountsExistResponse(
            cloud_identity_accounts=[
                cc.CloudIdentityCustomerAccount(
                    existing=True,
                    owned=bool(each.customer) or each.consent,
                    customer_name=each.customer,
                    customer_cloud_identity_id=each.cloud_identity_id,
                    customer_type=TYPES[each.kind],
                )
                for each in found
            ]
        )

    def list_customers(self, request: Any) -> Any:
        """Return a page: 10 unless asked, 50 at most; a filter sees new customers seconds late."""
        world = self._world
        world.check_account(request.parent)
        found = list(world.customers.values())
        if request.filter:
            seen = world.now() - world.index_lag_s
            found = [each for each in found if world.created_at[each.name] <= seen and _fits(each, request.filter)]
        page, token = page_of(found, request, 10, 50)
        return cc.ListCustomersResponse(customers=page, next_page_token=token)

    def get_customer(self, request: Any) -> Any:
        """Return one customer."""
        return self._world.customer(request.name)

    def create_customer(self, request: Any) -> Any:
        """Make a customer; twice the same makes two, as nothing says otherwise."""
        world = self._world
        world.check_account(request.parent)
        wanted = cc.Customer.deserialize(cc.Customer.serialize(request.customer))
        self._check(wanted)
        if world.distributor and not wanted.channel_partner_id and request.parent == world.account:
            raise Denied("INVALID_ARGUMENT", "channel_partner_id is required.", field="customer.channel_partner_id")
        return self._add(wanted)

    def _add(self, wanted: Any) -> Any:
        world = self._world
        wanted.name = f"{world.account}/customers/S{world.number():08d}"
        wanted.create_time = wanted.update_time = world.moment()
        contact = wanted.primary_contact_info
        contact.display_name = f"{contact.first_name} {contact.last_name}".strip()
        world.customers[wanted.name] = wanted
        world.created_at[wanted.name] = world.now()
        world.effect("create_customer", wanted.domain)
        return wanted

    def _check(self, wanted: Any) -> None:
        address, email = wanted.org_postal_address, wanted.primary_contact_info.email
        needed = {
            "org_display_name": wanted.org_display_name,
            "domain": wanted.domain,
            "org_postal_address.region_code": address.region_code,
            "org_postal_address.address_lines": list(address.address_lines),
        }
        for field, value in needed.items():
            if not value:
                raise Denied("INVALID_ARGUMENT", f"Required field missing: {field}.", field=f"customer.{field}")
        if not re.fullmatch("[A-Z]{2}", address.region_code) or address.revision:
            field = "customer.org_postal_address.region_code"
            raise Denied("INVALID_ARGUMENT", "Region is not supported for resale.", field=field)
        if not DOMAIN.fullmatch(wanted.domain.lower()):
            raise Denied("INVALID_ARGUMENT", "Invalid domain.", reason="INVALID_VALUE", field="customer.domain")
        if email and email.rpartition("@")[2].lower() != wanted.domain.lower():
            field = "customer.primary_contact_info.email"
            raise Denied("INVALID_ARGUMENT", "Domain must match the domain of the primary email.", field=field)
        if wanted.alternate_email and wanted.alternate_email.rpartition("@")[2].lower() == wanted.domain.lower():
            field = "customer.alternate_email"
            raise Denied("INVALID_ARGUMENT", "Alternate email must be on another domain.", field=field)
        check_name(self._world, wanted.domain)

    def update_customer(self, request: Any) -> Any:
        """Change the fields of the mask."""
        world = self._world
        found = world.customer(request.customer.name)
        paths = list(request.update_mask.paths)
        if not paths:
            raise Denied("INVALID_ARGUMENT", "update_mask is required.", field="update_mask")
        for path in paths:
            if path.partition(".")[0] in OUTPUT_ONLY:
                raise Denied("INVALID_ARGUMENT", f"Field {path} can't be changed.", field=f"customer.{path}")
        changed = cc.Customer.deserialize(cc.Customer.serialize(found))
        for path in paths:
            top, _, below = path.partition(".")
            if top not in cc.Customer.meta.fields:
                raise Denied("INVALID_ARGUMENT", f"No field {path}.", field="update_mask")
            if below:
                value = getattr(getattr(request.customer, top), below)
                if below == "address_lines":
                    changed.org_postal_address.address_lines[:] = value
                else:
                    setattr(getattr(changed, top), below, value)
            else:
                setattr(changed, top, getattr(request.customer, top))
        self._check(changed)
        changed.update_time = world.moment()
        world.customers[found.name] = changed
        world.effect("update_customer", found.name)
        return changed

    def delete_customer(self, request: Any) -> Any:
        """Remove a customer that holds nothing."""
        world = self._world
        found = world.customer(request.name)
        if world.held(found.name):
            raise Denied("FAILED_PRECONDITION", "The customer has entitlements.")
        del world.customers[found.name], world.created_at[found.name]
        for each in world.identities:
            if each.customer == found.name:
                each.customer = ""
        world.effect("delete_customer", found.name)
        return empty_pb2.Empty()

    def import_customer(self, request: Any) -> Any:
        """Bring in a customer that exists, by one of its names and with its permission."""
        world = self._world
        world.check_account(request.parent)
        identity = self._named(request)
        if identity.elsewhere and not identity.consent and not identity.customer:
            check_token(identity, request.auth_token)
        same = [each for each in world.customers.values() if each.domain == identity.domain]
        existing = world.customers.get(request.customer or identity.customer) or next(iter(same), None)
        if existing is not None and not request.overwrite_if_exists:
            raise Denied("ALREADY_EXISTS", "A customer with conflicting information exists.")
        if existing is None:
            existing = cc.Customer(org_display_name=identity.domain, domain=identity.domain)
            if identity.admins:
                existing.primary_contact_info.email = identity.admins[0]
            existing = self._add(existing)
            world.effects["create_customer"] -= 1
            world.effect_log.pop()
        existing.domain = identity.domain
        self.join(identity, existing)
        identity.consent = True
        world.effect("import_customer", identity.cloud_identity_id)
        return existing

    def _named(self, request: Any) -> Identity:
        for each in self._world.identities:
            if request.cloud_identity_id and each.cloud_identity_id == request.cloud_identity_id:
                return each
            if request.domain and each.domain == request.domain.lower() and each.kind == "DOMAIN":
                return each
            if request.primary_admin_email and request.primary_admin_email in each.admins:
                return each
        raise Denied("NOT_FOUND", "Cloud Identity doesn't exist or was deleted.")

    def join(self, identity: Identity, customer: Any) -> None:
        """Make a Cloud Identity account that of one of our customers."""
        identity.customer = customer.name
        customer.cloud_identity_id = identity.cloud_identity_id
        customer.cloud_identity_info = cc.CloudIdentityInfo(
            customer_type=TYPES[identity.kind],
            primary_domain=identity.domain,
            alternate_email=customer.alternate_email,
            language_code=customer.language_code or "en",
            admin_console_uri=f"https://admin.google.com/ac/home?ecid={identity.cloud_identity_id}",
        )
        customer.update_time = self._world.moment()

    def provision_cloud_identity(self, request: Any) -> Any:
        """Make the Cloud Identity account and its first super administrator; twice is refused."""
        world = self._world
        customer, info, user = world.customer(request.customer), request.cloud_identity_info, request.user
        team = info.customer_type == TYPES.TEAM
        lacking = [] if team else [name for name in ("given_name", "family_name") if not getattr(user, name)]
        if not user.email or lacking:
            field = f"user.{lacking[0]}" if user.email else "user.email"
            raise Denied("INVALID_ARGUMENT", f"Required field missing: {field}.", field=field)
        if user.email.rpartition("@")[2].lower() != customer.domain.lower():
            raise Denied("INVALID_ARGUMENT", "The email must be on the customer's domain.", field="user.email")
        alternate = info.alternate_email or customer.alternate_email
        if not team and (not alternate or alternate.rpartition("@")[2].lower() == customer.domain.lower()):
            field = "cloud_identity_info.alternate_email"
            raise Denied("INVALID_ARGUMENT", "An alternate email on another domain is required.", field=field)
        return world.begin("PROVISION_CLOUD_IDENTITY", self._provisioned(request, customer, team=team))

    def _provisioned(self, request: Any, customer: Any, *, team: bool) -> Any:
        world = self._world
        email, domain = request.user.email, customer.domain.lower()
        taken = any(email in each.admins for each in world.identities)
        if taken or (not team and any(each.domain == domain and each.kind == "DOMAIN" for each in world.identities)):
            return Denied("ALREADY_EXISTS", "The customer's primary email already exists. Use another primary email.")
        if request.validate_only:
            return customer
        made = Identity(
            domain, f"C{world.number():08x}", "TEAM" if team else "DOMAIN", (email,), elsewhere=False, consent=True
        )
        world.identities.append(made)
        self.join(made, customer)
        if request.cloud_identity_info.edu_data.institute_type:
            customer.cloud_identity_info.edu_data = request.cloud_identity_info.edu_data
        world.effect("provision_cloud_identity", customer.name)
        return customer


def check_token(identity: Identity, token: str) -> None:
    """See that a transfer token is the one its customer made.

    Raises:
        Denied: PERMISSION_DENIED without one, INVALID_ARGUMENT for a wrong one.
    """
    if not token:
        raise Denied("PERMISSION_DENIED", "The customer has not authorised the reseller.")
    if token != identity.token:
        raise Denied("INVALID_ARGUMENT", "The transfer token (auth_token) is expired or invalid.", field="auth_token")


def check_name(world: World, domain: str) -> None:
    """See that a customer of the test console is named as its rules want.

    Raises:
        Denied: FAILED_PRECONDITION with the reason CONDITION_NOT_MET.
    """
    if world.test_console and not (domain.startswith("goog-test.") and world.reseller_domain in domain):
        text = f"Test customers' domains must start with goog-test. and contain {world.reseller_domain}."
        raise Denied("FAILED_PRECONDITION", text, reason="CONDITION_NOT_MET", field="domain")


def _fits(customer: Any, text: str) -> bool:
    """Return whether a filter fits: ``key = "value"`` or ``:`` for a prefix, AND and OR, no nesting."""
    return any(
        all(_term(customer, part) for part in re.split(r"\s+AND\s+", each)) for each in re.split(r"\s+OR\s+", text)
    )


def _term(customer: Any, text: str) -> bool:
    found = _TERM.fullmatch(text)
    if found is None or found[1] not in ("domain", "org_display_name", "cloud_identity_id", "channel_partner_id"):
        raise Denied("INVALID_ARGUMENT", "Invalid filter.", field="filter")
    has, wanted = str(getattr(customer, found[1])).lower(), found[3].lower()
    return has.startswith(wanted) if found[2] == ":" else has == wanted
