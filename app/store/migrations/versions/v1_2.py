"""Schema 1.2: what the providers say: records, drift, looks at domains, payments (R23, R30, R50, R61, R62)."""

from alembic import op

revision = "v1_2"
down_revision = "v1_1"

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE partner_account ADD COLUMN undocumented INTEGER DEFAULT 0 NOT NULL""",
    """ALTER TABLE partner_account ADD COLUMN sign_in TEXT DEFAULT '' NOT NULL""",
    """CREATE TABLE sync_rule (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_account_id INTEGER NOT NULL,
    field TEXT NOT NULL,
    rule TEXT NOT NULL,
    CHECK (rule IN ('theirs','ours')),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_sync_rule_field ON sync_rule (partner_account_id, field)""",
    """CREATE TABLE sync_state (
    partner_account_id INTEGER NOT NULL,
    running INTEGER DEFAULT 0 NOT NULL,
    phase TEXT DEFAULT '' NOT NULL,
    full_since INTEGER,
    generation INTEGER DEFAULT 0 NOT NULL,
    page_token TEXT DEFAULT '' NOT NULL,
    restarts INTEGER DEFAULT 0 NOT NULL,
    done INTEGER DEFAULT 0 NOT NULL,
    total INTEGER,
    pulled INTEGER DEFAULT 0 NOT NULL,
    changed INTEGER DEFAULT 0 NOT NULL,
    drift INTEGER DEFAULT 0 NOT NULL,
    conflicts INTEGER DEFAULT 0 NOT NULL,
    access_lost INTEGER DEFAULT 0 NOT NULL,
    sums TEXT DEFAULT '{}' NOT NULL,
    held TEXT DEFAULT '' NOT NULL,
    held_facts TEXT DEFAULT '{}' NOT NULL,
    allowed INTEGER DEFAULT 0 NOT NULL,
    error TEXT DEFAULT '' NOT NULL,
    error_facts TEXT DEFAULT '{}' NOT NULL,
    batch_id INTEGER,
    started_at INTEGER,
    last_listed_at INTEGER,
    last_full_at INTEGER,
    offers_at INTEGER,
    PRIMARY KEY (partner_account_id),
    CHECK (phase IN ('','customers','absent','subscriptions','compare')),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE TABLE domain_check (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    domain TEXT NOT NULL,
    provider TEXT DEFAULT '' NOT NULL,
    method TEXT DEFAULT '' NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT NOT NULL,
    next_check INTEGER,
    facts TEXT DEFAULT '{}' NOT NULL,
    "by" TEXT DEFAULT '' NOT NULL,
    CHECK (verdict IN ('verified','wait','mend','unknown')),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE INDEX ix_domain_check_customer ON domain_check (customer_id, id)""",
    """CREATE TABLE domain_watch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    domain TEXT NOT NULL,
    method TEXT NOT NULL,
    code TEXT DEFAULT '' NOT NULL,
    data_centre TEXT DEFAULT '' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    watching INTEGER DEFAULT 0 NOT NULL,
    step INTEGER DEFAULT 0 NOT NULL,
    next_check INTEGER,
    changed_at INTEGER NOT NULL,
    CHECK (method IN ('txt','cname','html')),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE INDEX ix_domain_watch_next ON domain_watch (next_check) WHERE watching = 1""",
    """CREATE UNIQUE INDEX ux_domain_watch_customer ON domain_watch (customer_id)""",
    """CREATE TABLE provider_event (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    ref TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    side TEXT DEFAULT '' NOT NULL,
    "by" TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    licences INTEGER,
    PRIMARY KEY (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_provider_event ON provider_event (customer_id, at, ref, kind)""",
    """CREATE TABLE drift (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_account_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    subscription_id INTEGER,
    field TEXT NOT NULL,
    base TEXT,
    theirs TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE,
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE INDEX ix_drift_account ON drift (partner_account_id, field, id)""",
    """CREATE INDEX ix_drift_customer ON drift (customer_id)""",
    """CREATE INDEX ix_drift_subscription ON drift (subscription_id) WHERE subscription_id IS NOT NULL""",
    """CREATE TABLE provider_record (
    id INTEGER NOT NULL,
    partner_account_id INTEGER NOT NULL,
    what TEXT NOT NULL,
    ref TEXT NOT NULL,
    customer_id INTEGER,
    subscription_id INTEGER,
    fields TEXT DEFAULT '{}' NOT NULL,
    digest TEXT DEFAULT '' NOT NULL,
    again INTEGER DEFAULT 0 NOT NULL,
    generation INTEGER DEFAULT 0 NOT NULL,
    listed INTEGER DEFAULT 0 NOT NULL,
    first_listed INTEGER DEFAULT 0 NOT NULL,
    seen_at INTEGER DEFAULT 0 NOT NULL,
    waits INTEGER,
    read_at INTEGER,
    told_at INTEGER DEFAULT 0 NOT NULL,
    state TEXT DEFAULT '' NOT NULL,
    facts TEXT DEFAULT '{}' NOT NULL,
    PRIMARY KEY (id),
    CHECK (what IN ('customer','subscription')),
    CHECK (state IN ('','lost','unclear')),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE,
    FOREIGN KEY(customer_id) REFERENCES customer (id) ON DELETE CASCADE,
    FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE INDEX ix_record_customer ON provider_record (customer_id)""",
    """CREATE INDEX ix_record_listed ON provider_record (partner_account_id, what, listed)""",
    """CREATE INDEX ix_record_seen ON provider_record (partner_account_id, what, generation)""",
    """CREATE INDEX ix_record_subscription ON provider_record (subscription_id) WHERE subscription_id IS NOT NULL""",
    """CREATE INDEX ix_record_unclear ON provider_record (partner_account_id, id) WHERE state = 'unclear'""",
    """CREATE INDEX ix_record_waits ON provider_record (partner_account_id, waits, id) WHERE waits IS NOT NULL""",
    """CREATE UNIQUE INDEX ux_provider_record_ref ON provider_record (partner_account_id, what, ref)""",
)


def upgrade() -> None:
    """Add tables and columns; nothing that was there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
