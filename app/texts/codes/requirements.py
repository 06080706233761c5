"""What is missing or wrong before a customer can be sent to its provider (R10–R14)."""

from app.texts import mark

SENTENCES = {
    "customer.added_to_send": mark("{name} was added."),
    "customer.created": mark("{name} will be created at the provider."),
    "customers.created": mark("{count} customers will be created at their provider."),
    "customers.not_created": mark("No customer can be created yet."),
    "customers.filled": mark("{count} customers were changed."),
    "too_many_to_create": mark("Select at most {limit} customers to create at once."),
    "provider_needed": mark("Choose the provider first: Google or Zoho."),
    "account_wrong": mark("This partner account is not at the customer’s provider. Choose another."),
    "create_incomplete": mark("{count} fields are missing or wrong. Fill them in, then create."),
    "create_not_book_only": mark("Is at the provider already, or on its way there."),
    "nothing_missing": mark("Nothing that waits for it lacks anything."),
    "create_waits": mark("An instruction to create it or take it over waits already."),
    "needed_to_send": mark("Needed before this customer can be created at the provider."),
    "postal_code_wrong": mark("“{value}” is not a postal code of this country ({country}). One looks like {example}."),
    "country_not_known": mark("“{value}” is not a country. Use its two letters, such as NL, TH or KR."),
    "phone_country_needed": mark(
        "Write “{value}” with its country code, such as +31 10 123 4567, or give the country."
    ),
    "phone_not_in_plan": mark("“{value}” is not a number anyone can call. Write it like {example}."),
    "domain_public_suffix": mark("Anyone can register names below “{value}”; give the customer’s own domain."),
    "domain_looks_like": mark(
        "“{value}” mixes letters that look alike; it is really {punycode}. Type the domain instead of pasting it."
    ),
    "email_looks_like": mark(
        "“{value}” mixes letters that look alike; it is really {punycode}. Type the address instead of pasting it."
    ),
    "team_domain_differs": mark("A team’s domain is that of its email, {domain}."),
    "email_outside_domain": mark("Use an address in {domain}, such as admin@{domain}."),
    "alternate_in_domain": mark(
        "Use an address outside {domain}: passwords and notices must arrive while {domain} has no mail."
    ),
    "website_invalid": mark("“{value}” is not a web site, such as www.example.org."),
    "zoho_no_team": mark("Zoho has no team customers. Choose a domain customer."),
    "zoho_plan_unknown": mark(
        "“{value}” is not something a Zoho organisation can start with. Use free, or the trial of Workplace Standard,"
        " Workplace Professional or Mail Premium."
    ),
    "domain.to_verify": mark("{name}: the provider is asked to verify the domain."),
    "domains.to_verify": mark("{count} domains are to be verified."),
    "domains.none_to_verify": mark("No domain can be verified by its provider yet."),
    "customer.became_domain": mark("{name} is a domain customer now, with {domain}."),
    "not_a_team": mark("This is a domain customer already."),
    "verify_book_only": mark("The customer is in the book only. Create it at its provider first."),
    "verify_waits": mark("The provider is asked already; it waits to be sent."),
    "checklist.done": mark("{name}: done and ticked off."),
    "checklist.not_needed": mark("{name}: not needed here."),
    "checklist.opened": mark("{name}: back on the list."),
    "checklist_gone": mark("This is not on the customer’s list any more."),
    # a customer that another program hands over (``add --from-json``)
    "plan_needed": mark("Name the plan that the licences or the trial are for."),
    "plan_not_in_catalogue": mark("“{value}” is not in the catalogue of this provider."),
    "plan_has_no_trial": mark("“{value}” has no trial."),
    "plan_is_free": mark("The free plan has no licences to order. Leave them out."),
    "order_needs_send": mark("An order is placed only where the customer is sent to its provider."),
}
ONE = {
    "customers.created": mark("One customer will be created at its provider."),
    "customers.filled": mark("One customer was changed."),
    "create_incomplete": mark("One field is missing or wrong. Fill it in, then create."),
    "domains.to_verify": mark("One domain is to be verified."),
}
FOLLOWS = {
    "customer.added_to_send": mark("Its creation waits to be sent."),
    "customer.created": mark("It waits to be sent."),
    "customers.created": mark("They wait to be sent."),
    "domain.to_verify": mark("Waits to be sent."),
    "domains.to_verify": mark("They wait to be sent."),
}
ONE_FOLLOWS = {
    "customers.created": mark("It waits to be sent."),
    "domains.to_verify": mark("It waits to be sent."),
}
