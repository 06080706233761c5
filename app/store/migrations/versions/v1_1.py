"""Schema 1.1: adding, taking over, ordering: the catalogue, consents, follow-ups, drafts (R9–R21, R44, R52–R54)."""

from alembic import op

revision = "v1_1"
down_revision = "v1_0"

STATEMENTS = (
    """CREATE TABLE message_template (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    body TEXT NOT NULL
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_message_template ON message_template (code, language)""",
    """ALTER TABLE partner_account ADD COLUMN currency TEXT DEFAULT '' NOT NULL""",
    """CREATE TABLE partner_application (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    provider TEXT NOT NULL,
    state TEXT DEFAULT 'draft' NOT NULL,
    entries TEXT DEFAULT '{}' NOT NULL,
    submitted_on TEXT,
    answer_due TEXT,
    answered_on TEXT,
    reminded INTEGER DEFAULT 0 NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    CHECK (provider IN ('google','zoho')),
    CHECK (state IN ('draft','submitted','accepted','declined')),
    UNIQUE (uid)
)
 STRICT""",
    """CREATE TABLE product (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    provider TEXT NOT NULL,
    product_ref TEXT DEFAULT '' NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    family TEXT DEFAULT '' NOT NULL,
    kind TEXT NOT NULL,
    team_allowed INTEGER,
    domain_allowed INTEGER DEFAULT 1 NOT NULL,
    education_only INTEGER DEFAULT 0 NOT NULL,
    verified_only INTEGER DEFAULT 0 NOT NULL,
    needs TEXT DEFAULT '[]' NOT NULL,
    least_licences INTEGER,
    most_licences INTEGER,
    trial_days INTEGER,
    trial_step_days INTEGER,
    trial_limit_days INTEGER,
    trial_name TEXT DEFAULT '' NOT NULL,
    add_on_sku TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    retired INTEGER DEFAULT 0 NOT NULL,
    own INTEGER DEFAULT 0 NOT NULL,
    CHECK (provider IN ('google','zoho')),
    CHECK (kind IN ('base','add_on','free','legacy')),
    UNIQUE (uid)
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_product_sku ON product (provider, product_ref, sku)""",
    """ALTER TABLE customer ADD COLUMN product_family TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE customer ADD COLUMN public_identifier TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE customer ADD COLUMN zoho_plan TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE customer ADD COLUMN coming TEXT DEFAULT '' NOT NULL""",
    """CREATE TABLE offer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    product_id INTEGER NOT NULL,
    payment_plan TEXT NOT NULL,
    provider_ref TEXT DEFAULT '' NOT NULL,
    regions TEXT DEFAULT '[]' NOT NULL,
    customer_kinds TEXT DEFAULT '[]' NOT NULL,
    least_licences INTEGER,
    most_licences INTEGER,
    trial_days INTEGER,
    valid_from TEXT,
    valid_until TEXT,
    confidence TEXT DEFAULT 'medium' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    retired INTEGER DEFAULT 0 NOT NULL,
    CHECK (payment_plan IN ('flexible','annual_monthly','annual_yearly','trial','free')),
    CHECK (confidence IN ('provider','high','medium','low','own')),
    UNIQUE (uid),
    FOREIGN KEY(product_id) REFERENCES product (id)
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_offer_plan ON offer (product_id, payment_plan, provider_ref)""",
    """CREATE TABLE checklist_item (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    settled_at INTEGER,
    settled_by TEXT DEFAULT '' NOT NULL,
    CHECK (state IN ('open','done','not_needed')),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_checklist_item ON checklist_item (customer_id, code)""",
    """CREATE TABLE draft (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    flow TEXT NOT NULL,
    version INTEGER NOT NULL,
    page TEXT DEFAULT '' NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    customer_id INTEGER,
    entries TEXT DEFAULT '{}' NOT NULL,
    "by" TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (uid),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE SET NULL
)
 STRICT""",
    """CREATE INDEX ix_draft_changed ON draft (changed_at)""",
    """CREATE TABLE price (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    offer_id INTEGER NOT NULL,
    currency TEXT NOT NULL,
    period TEXT NOT NULL,
    list_minor INTEGER,
    cost_minor INTEGER,
    sell_minor INTEGER,
    source TEXT DEFAULT '' NOT NULL,
    dated TEXT,
    confidence TEXT DEFAULT 'low' NOT NULL,
    CHECK (period IN ('month','year')),
    CHECK (length(currency) = 3),
    CHECK (confidence IN ('provider','high','medium','low','own')),
    CHECK (ifnull(list_minor, 0) >= 0 AND ifnull(cost_minor, 0) >= 0 AND ifnull(sell_minor, 0) >= 0),
    UNIQUE (uid),
    FOREIGN KEY(offer_id) REFERENCES offer (id)
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_price_currency ON price (offer_id, currency, period)""",
    """ALTER TABLE subscription ADD COLUMN renewal TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE subscription ADD COLUMN suspension_reasons TEXT DEFAULT '[]' NOT NULL""",
    """ALTER TABLE subscription ADD COLUMN suspended_on TEXT""",
    """ALTER TABLE subscription ADD COLUMN base_id INTEGER REFERENCES subscription (id) ON DELETE SET NULL""",
    """ALTER TABLE subscription ADD COLUMN licences_used INTEGER""",
    """ALTER TABLE subscription ADD COLUMN currency TEXT DEFAULT '' NOT NULL""",
    """ALTER TABLE subscription ADD COLUMN unit_price_minor INTEGER""",
    """ALTER TABLE subscription ADD COLUMN price_period TEXT DEFAULT '' NOT NULL""",
    """CREATE TABLE transfer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    customer_id INTEGER NOT NULL,
    method TEXT NOT NULL,
    state TEXT NOT NULL,
    started_on TEXT NOT NULL,
    expires_on TEXT,
    secret_ref TEXT DEFAULT '' NOT NULL,
    subscriptions TEXT DEFAULT '[]' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    "by" TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    batch_id INTEGER,
    CHECK (method IN ('consent','token','tag','request','authorise')),
    CHECK (state IN ('requested','customer_agreed','provider_approved','manageable','lapsed','refused','withdrawn')),
    UNIQUE (uid),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE INDEX ix_transfer_customer ON transfer (customer_id)""",
    """CREATE INDEX ix_transfer_state ON transfer (state, expires_on)""",
    """CREATE TABLE consent (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    given_on TEXT NOT NULL,
    products TEXT DEFAULT '[]' NOT NULL,
    attachment_id INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    "by" TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(attachment_id) REFERENCES attachment (id)
)
 STRICT""",
    """CREATE INDEX ix_consent_customer ON consent (customer_id)""",
    """ALTER TABLE operation ADD COLUMN missing TEXT DEFAULT '[]' NOT NULL""",
    """CREATE TABLE follow_up (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    customer_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    due TEXT NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    snoozed_until TEXT,
    note TEXT DEFAULT '' NOT NULL,
    subscription_id INTEGER,
    operation_id INTEGER,
    "by" TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    batch_id INTEGER,
    CHECK (state IN ('open','done','dropped')),
    UNIQUE (uid),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE SET NULL,
    FOREIGN KEY(operation_id) REFERENCES operation (id) ON DELETE SET NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE INDEX ix_follow_up_customer ON follow_up (customer_id)""",
    """CREATE INDEX ix_follow_up_due ON follow_up (state, due, id)""",
    """CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    customer_id INTEGER NOT NULL,
    follow_up_id INTEGER,
    template TEXT NOT NULL,
    language TEXT NOT NULL,
    channel TEXT NOT NULL,
    to_address TEXT DEFAULT '' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    body TEXT NOT NULL,
    "by" TEXT NOT NULL,
    at INTEGER NOT NULL,
    CHECK (channel IN ('copied','mail','printed')),
    UNIQUE (uid),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(follow_up_id) REFERENCES follow_up (id) ON DELETE SET NULL
)
 STRICT""",
    """CREATE INDEX ix_message_customer ON message (customer_id, id)""",
)


def upgrade() -> None:
    """Add tables and columns; nothing that was there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
