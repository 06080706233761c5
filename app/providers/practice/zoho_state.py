"""What a practised Zoho knows: organisations, their domains, the store's sales, who may sign in (zoho.md, 2, 3)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.models.mail_setup import ADD_DKIM, HOSTING, MX, VERIFY_DKIM
from app.rules.connecting import BrowserClient
from app.rules.money import to_decimal
from app.rules.practised_money import history

TRIALS = {"basicTrial": "Workplace Standard", "professionalTrial": "Workplace Professional",
          "mailPremiumTrial": "Mail Premium"}  # fmt: skip
FREE = "Mail Free"
PLAN_IDS = {"10730": "Workplace Standard", "10731": "Workplace Professional", "17033": "Mail Lite",
            "17034": "Mail 10GB", "17035": "Mail Premium", "17045": "Mail Flexible"}  # fmt: skip
TRIAL_DAYS, TRIAL_MOST = 15, 60
ASSOCIATED_LICENCES = 5  # of the free plan
CLIENT, REFRESH = ("1000.PRACTICE", "practice-secret"), "1000.practice.refresh"
# What signs in to a server of our own, on this computer alone; nothing in it is a secret.
CREDENTIAL = BrowserClient(*CLIENT, REFRESH).text()
# (domain, ``TXT``, ``CNAME`` or ``HTML``, its name without the domain, its value): whether the world has it.
Sees = Callable[[str, str, str, str], bool]


@dataclass(slots=True)
class Organisation:
    """A customer's organisation.

    Args:
        zoid: the Mail API's id.
        zaid: the store's id.
        domain: of the organisation.
        name: of it.
        email: the super administrator's.
        first: given name.
        last: family name.
        plan: as Zoho calls it, without *Trial*.
        trial_from: first day of the trial; None: no trial.
        trial_to: its last day.
        licences: bought.
        is_verified: the domain is verified.
        made_on: the day it was made.
        is_hosted: mail hosting is on.
        mx_seen: its MX records were seen.
        keys: DKIM selector → whether the key was seen.
    """

    zoid: int
    zaid: int
    domain: str
    name: str
    email: str
    first: str = ""
    last: str = ""
    plan: str = FREE
    trial_from: dt.date | None = None
    trial_to: dt.date | None = None
    licences: int = 1
    is_verified: bool = False
    made_on: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).date())
    is_hosted: bool = False
    mx_seen: bool = False
    keys: dict[str, bool] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code that proves its domain."""
        return f"zb{self.zoid % 100_000_000:08d}"

    def key(self, selector: str) -> str:
        """The DKIM key of a selector, as its TXT record has it; whose private half nobody has."""
        seed = f"{self.zoid}/{selector}".encode()
        bits = b"".join(hashlib.sha256(seed + bytes([each])).digest() for each in range(9))
        return f"v=DKIM1; k=rsa; p={base64.b64encode(bits).decode()}"

    @property
    def is_trial(self) -> bool:
        """Whether it is on trial."""
        return self.trial_to is not None


class World:
    """All that it knows; used from every thread of the server, under ``lock``.

    Args:
        data_centre: whose; tokens of another mean nothing.
        today: the day.
        sees: says whether a record is set; where not given, none is.
        client: (id, secret) of the client made in its API console.
        refresh_token: of the partner account.
    """

    def __init__(
        self,
        data_centre: str = "eu",
        today: Callable[[], dt.date] = lambda: dt.datetime.now(dt.UTC).date(),
        sees: Sees = lambda *_record: False,
        client: tuple[str, str] = CLIENT,
        refresh_token: str = REFRESH,
    ) -> None:
        self.data_centre, self.today, self.sees = data_centre, today, sees
        self.client, self.refresh_token = client, refresh_token
        self.lock = threading.RLock()
        self.organisations: dict[int, Organisation] = {}
        self.elsewhere: dict[str, str] = {}  # domains with an account at another's → why we can't have them
        self.agreed: set[str] = set()  # domains whose customers agreed to be ours; nobody approved it yet
        self.sales: list[dict[str, Any]] = []
        self.transactions: list[dict[str, Any]] = []
        self.commissions: list[dict[str, Any]] = []
        self.leads: list[dict[str, Any]] = []
        self.has_console, self.has_store = True, True
        self.effects: Counter[str] = Counter()
        self.effect_log: list[tuple[str, str]] = []
        self.codes: dict[str, str] = {}  # code of a sign-in → its challenge (PKCE), empty: none
        self.tokens: set[str] = set()
        self._next = 76_006_400

    def take_in(self, values: Mapping[str, Any]) -> None:
        """Know a customer of a practice book as if it had been there long: its columns, with ``subscriptions``."""
        held = next((each for each in values["subscriptions"] if not each["add_on"]), None)
        made = self.add(
            str(values["domain"]),
            str(values["organisation_name"]),
            str(values["primary_email"]),
            zoid=int(values["provider_ref"]),
            first=str(values["admin_first_name"]),
            last=str(values["admin_last_name"]),
            is_verified=bool(values["domain_verified"]),
        )
        mail = values.get("mail", ())
        made.is_hosted, made.mx_seen = HOSTING in mail, MX in mail
        if ADD_DKIM in mail:
            made.keys["zmail"] = VERIFY_DKIM in mail
        if held is None:
            made.plan = ""  # nothing that could come as news
            return
        plan = str(held["plan"])
        if held["status"] == "trial":
            made.plan, made.licences = plan, int(held["licences"] or 1)
            made.trial_from = _day(held["trial_start"])
            made.trial_to = _day(held["trial_end"])
            return
        plan_id = next((each for each, name in PLAN_IDS.items() if name == plan), "")
        start = _day(held["period_start"]) or self.today()
        sale = self.sell(made, plan, plan_id, int(held["licences"] or 1), start=start)
        sale["subscription_id"] = str(held["provider_ref"])
        sale["billing_frequency"] = "yearly" if str(held["payment_plan"]).startswith("annual") else "monthly"
        if held["renewal_date"]:
            sale["next_recurring_date"] = str(held["renewal_date"])
        self.remember(sale, start, made.licences)

    def remember(self, sale: Mapping[str, Any], start: dt.date, licences: int) -> None:
        """Know what a sale was paid since its first day, and what is earned of it."""
        sold = {name: sale[name] for name in ("subscription_id", "plan_name", "email_id", "customer_company_name")}
        for each in history(str(sale["subscription_id"]), start, licences, self.data_centre, self.today()):
            at = {"billing_entity": each.entity, "currency": each.currency, "subscription": sold}
            amount = str(to_decimal(each.amount_minor, each.currency))
            self.transactions.append(
                {
                    **at,
                    "transaction_id": each.ref,
                    "transaction_date": each.dated.isoformat(),
                    "transaction_type": each.kind,
                    "amount": amount,
                    "payment_mode": "RC" if each.payer == "partner" else "CC",
                }
            )
            if each.earned_minor is not None:
                self.commissions.append(
                    {
                        **at,
                        "commission_id": each.commission_ref,
                        "transaction_id": each.ref,
                        "date": each.dated.isoformat(),
                        "commission_type": "Base",
                        "commission_amount": str(to_decimal(each.earned_minor, each.currency)),
                        "eligible_txn_amount": amount,
                        "status": {"accrued": "Active"}.get(each.state, each.state.title()),
                        "payout_id": each.payout,
                    }
                )

    def note(self, kind: str, about: str) -> None:
        """Write down that something took effect."""
        self.effects[kind] += 1
        self.effect_log.append((kind, about))

    def add(self, domain: str, name: str = "", email: str = "", **more: Any) -> Organisation:
        """Make an organisation; no effect of anybody."""
        with self.lock:
            zoid = int(more.pop("zoid", 0)) or self._next + 15
            self._next = max(self._next, zoid)
            made = Organisation(
                zoid=zoid,
                zaid=int(more.pop("zaid", 0)) or zoid + 900_000_000,
                domain=domain.lower(),
                name=name or domain,
                email=email or f"admin@{domain}",
                made_on=more.pop("made_on", self.today()),
                **more,
            )
            self.organisations[made.zoid] = made
            return made

    def associate(self, customer: Mapping[str, Any]) -> Organisation:
        """Count a customer with an account of its own among ours, with the plan it has."""
        domain = str(customer["domain"]).lower()
        self.elsewhere.pop(domain, None)
        known = self.of_domain(domain)
        if known is not None:
            return known
        names = {"first": str(customer["admin_first_name"]), "last": str(customer["admin_last_name"])}
        name, email = str(customer["organisation_name"]), str(customer["primary_email"])
        made = self.add(domain, name, email, is_verified=True, **names)
        made.licences = ASSOCIATED_LICENCES
        self.note("associate_customer", domain)
        return made

    def of_domain(self, domain: str) -> Organisation | None:
        """Return the organisation with a domain."""
        return next((each for each in self.organisations.values() if each.domain == domain.lower()), None)

    def start_trial(self, organisation: Organisation, plan: str) -> None:
        """Begin a trial of a plan."""
        organisation.plan = TRIALS[plan]
        organisation.trial_from = self.today()
        organisation.trial_to = self.today() + dt.timedelta(days=TRIAL_DAYS)
        self.note("start_trial", organisation.domain)

    def may_extend(self, organisation: Organisation) -> bool:
        """Whether a trial may be extended."""
        if organisation.trial_from is None or organisation.trial_to is None or self.today() > organisation.trial_to:
            return False
        return (organisation.trial_to - organisation.trial_from).days + TRIAL_DAYS <= TRIAL_MOST

    def sell(self, organisation: Organisation, plan: str, plan_id: str, licences: int, **more: Any) -> dict[str, Any]:
        """Note a sale as the store has it, and give the organisation what was bought: the doing of a person."""
        organisation.plan, organisation.licences = plan, licences
        organisation.trial_from = organisation.trial_to = None
        start = more.pop("start", self.today())
        sale: dict[str, Any] = {
            "subscription_id": f"{4_000_000_000 + len(self.sales)}",
            "status": "active",
            "subscription_start_date": start.isoformat(),
            "next_recurring_date": (start + dt.timedelta(days=365)).isoformat(),
            "billing_frequency": "yearly",
            "email_id": organisation.email,
            "customer_company_name": organisation.name,
            "org_id": organisation.zaid,
            "profile_id": str(7_000_000 + organisation.zoid % 1_000_000),
            "plan_id": plan_id,
            "plan_name": plan,
            "service_id": 1501,
            "service_name": "Workplace",
            "addons": [{"addon_id": 10779, "addon_name": "User", "value": str(licences)}],
            **more,
        }
        self.sales.append(sale)
        return sale


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None
