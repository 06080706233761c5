"""Many customers at the practice Google at once: for trying out, and for measuring a pull (P8)."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from google.cloud import channel_v1 as cc
from google.type import postal_address_pb2

from app.providers.practice.google_customers import Customers
from app.providers.practice.google_orders import Orders
from app.providers.practice.google_state import Identity, World

_PRODUCTS = ("1010020027", "1010020028", "1010020025")
_PLANS = ("flexible", "annual_monthly", "annual_yearly", "trial")


def fill(world: World, count: int) -> None:
    """Put ``count`` customers with one subscription each into the world: as if made and accepted long ago.

    Every tenth has not accepted the terms of service. Effects are not counted.
    """
    calls, orders = Customers(world), Orders(world)
    effects, log = world.effects.copy(), list(world.effect_log)
    kinds = cycle((sku, plan) for sku in _PRODUCTS for plan in _PLANS)
    with world.lock:
        for number in range(1, count + 1):
            customer = calls.create_customer(_request(world, number))
            domain, email = customer.domain, customer.primary_contact_info.email
            identity = Identity(domain, f"C{world.number():08x}", "DOMAIN", (email,), elsewhere=False, consent=True)
            identity.verified = True
            world.identities.append(identity)
            calls.join(identity, customer)
            good = world.stock.find(*next(kinds))
            if good is not None:
                units = cc.Parameter(
                    name=good.offer.parameter_definitions[0].name, value=cc.Value(int64_value=number % 50 + 1)
                )
                orders.ordered(customer, cc.Entitlement(offer=good.offer.name, parameters=[units]))
            if number % 10:
                world.accept_terms(customer.name)
        world.effects.clear()
        world.effects.update(effects)
        world.effect_log[:] = log


def _request(world: World, number: int) -> Any:
    name = f"practice-{number}"
    domain = f"goog-test.{name}.{world.reseller_domain}" if world.test_console else f"{name}.example"
    address = postal_address_pb2.PostalAddress(
        region_code="NL", postal_code="3011 AA", locality="Rotterdam", address_lines=[f"Coolsingel {number}"]
    )
    contact = cc.ContactInfo(first_name="Anna", last_name=f"De Zon {number}", email=f"admin@{domain}")
    customer = cc.Customer(
        org_display_name=f"Practice {number}",
        domain=domain,
        org_postal_address=address,
        primary_contact_info=contact,
        alternate_email=f"owner{number}@mail.example.org",
        correlation_id=f"CRM-{number}",
    )
    return cc.CreateCustomerRequest(parent=world.account, customer=customer)
