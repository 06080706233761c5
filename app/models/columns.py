"""What the journal knows of the book's tables, without SQLAlchemy: their columns, and how each keeps its values.

``app.models.tables`` says everything of the tables, and loading it takes forty megabytes and a third of a second. Only
who makes or upgrades a book needs that; a day's work needs the names, and which columns hold more than they show. A
test compares both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

UID, DATE, BLOB = "uid", "date", "blob"  # 16 bytes; ISO text, never empty; bytes

SEARCHED_FIELDS = (
    "organisation_name",
    "alternate_name",
    "domain",
    "primary_email",
    "alternate_email",
    "phone",
    "crm_id",
    "cloud_identity_id",
    "note",
)

# Table → its columns in their order; behind a colon: how a value is kept, where that is not as it is.
_COLUMNS = {
    "attachment": "id customer_id name size content:blob added_at added_by removed",
    "batch": "id uid:uid at by side verb facts undone undoable",
    "book_meta": "id uid:uid major minor created_at practice",
    "change": "id batch_id customer_id table_name row_id action before after",
    "checklist_item": "id customer_id code state settled_at settled_by",
    "commission": (
        "id uid:uid partner_account_id customer_id subscription_id payout_id key ref payment_ref dated:date kind "
        "state amount_minor currency eligible_minor billing_entity customer_name domain subscription_ref plan source "
        "batch_id created_at"
    ),
    "commission_rate": "id partner_account_id level plan valid_from:date rate_bp",
    "consent": "id customer_id given_on:date products attachment_id note by created_at",
    "contact": "id customer_id role given_name family_name email phone",
    "customer": (
        "id uid:uid partner_account_id provider kind standing organisation_name alternate_name domain domain_verified "
        "cloud_identity_id provider_ref admin_console_uri crm_id primary_email alternate_email admin_first_name "
        "admin_last_name phone country postal_code locality administrative_area address_lines language education "
        "edu_type edu_size edu_website product_family public_identifier zoho_plan mapped_on:date owner note tags "
        "shelf merged_into batch_id created_at changed_at sort_name subscription_id subscription_count plan "
        "payment_plan licences status period_start period_end renewal_date trial_start trial_end attention coming"
    ),
    "customer_search": "id text",
    "customer_tag": "name customer_id",
    "domain_check": "id customer_id at domain provider method verdict reason next_check facts by",
    "domain_watch": "id customer_id domain method code data_centre source watching step next_check changed_at",
    "draft": "id uid:uid flow version page title customer_id entries by created_at changed_at",
    "drift": "id partner_account_id customer_id subscription_id field base theirs seen_at",
    "follow_up": (
        "id uid:uid customer_id kind due:date state snoozed_until:date note subscription_id operation_id by "
        "created_at settled_at batch_id"
    ),
    "import_layout": "fingerprint mapping used_at",
    "message": "id uid:uid customer_id follow_up_id template language channel to_address subject body by at",
    "message_template": "id code language subject body",
    "offer": (
        "id uid:uid product_id payment_plan provider_ref regions customer_kinds least_licences most_licences "
        "trial_days valid_from:date valid_until:date confidence source retired"
    ),
    "operation": (
        "id uid:uid kind customer_id subscription_id payload depends_on state attempts not_before expires_at "
        "provider_ref error_code error_field missing error_facts result looks created_by created_at batch_id"
    ),
    "operation_event": "id operation_id at state facts",
    "partner_account": (
        "id uid:uid provider name account_ref data_centre public_identifier distributor currency undocumented "
        "practice paused subject sign_in connected_at"
    ),
    "partner_application": (
        "id uid:uid provider state entries submitted_on:date answer_due:date answered_on:date reminded created_at "
        "changed_at"
    ),
    "payment": (
        "id uid:uid partner_account_id customer_id subscription_id key ref dated:date kind payer amount_minor "
        "currency period_start:date period_end:date billing_entity customer_name domain subscription_ref plan source "
        "batch_id created_at"
    ),
    "payout": (
        "id uid:uid partner_account_id ref billing_entity currency amount_minor state requested_on:date "
        "invoiced_on:date paid_on:date batch_id created_at"
    ),
    "payout_term": "id partner_account_id billing_entity currency least_minor",
    "price": "id uid:uid offer_id currency period list_minor cost_minor sell_minor source dated:date confidence",
    "product": (
        "id uid:uid provider product_ref sku name family kind team_allowed domain_allowed education_only "
        "verified_only needs least_licences most_licences trial_days trial_step_days trial_limit_days trial_name "
        "add_on_sku note source retired own"
    ),
    "provider_event": "id customer_id ref at kind side by reason licences",
    "provider_record": (
        "id partner_account_id what ref customer_id subscription_id fields digest again generation listed "
        "first_listed seen_at waits read_at told_at state facts"
    ),
    "saved_view": "id name query position",
    "search_pending": "customer_id",
    "setting": "key value",
    "subscription": (
        "id uid:uid customer_id provider_ref plan sku add_on status payment_plan licences period_start:date "
        "period_end:date renewal_date:date trial_start:date trial_end:date may_extend purchase_order_number renewal "
        "suspension_reasons suspended_on:date base_id licences_used currency unit_price_minor price_period batch_id "
        "created_at"
    ),
    "sync_rule": "id partner_account_id field rule",
    "sync_state": (
        "partner_account_id running phase full_since generation page_token restarts done total pulled changed drift "
        "conflicts access_lost sums held held_facts allowed error error_facts batch_id started_at last_listed_at "
        "last_full_at offers_at money_at money_error"
    ),
    "transfer": (
        "id uid:uid customer_id method state started_on:date expires_on:date secret_ref subscriptions note by "
        "created_at batch_id"
    ),
}


class StoredTable(NamedTuple):
    """A table of the book.

    Args:
        name: of the table.
        c: its columns in their order, each with how it keeps its values: UID, DATE, BLOB, or empty: as they are.
    """

    name: str
    c: Mapping[str, str]


def _table(name: str, columns: str) -> StoredTable:
    pairs = (each.partition(":") for each in columns.split(" "))
    return StoredTable(name, {column: kind for column, _, kind in pairs})


TABLES: Mapping[str, StoredTable] = {name: _table(name, columns) for name, columns in _COLUMNS.items()}
