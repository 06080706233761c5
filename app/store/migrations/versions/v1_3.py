"""Schema 1.3: money: payments, commissions, payouts, and the terms they follow (R61, R62)."""

from alembic import op

revision = "v1_3"
down_revision = "v1_2"

STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE commission_rate (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_account_id INTEGER NOT NULL,
    level TEXT DEFAULT '' NOT NULL,
    "plan" TEXT DEFAULT '' NOT NULL,
    valid_from TEXT NOT NULL,
    rate_bp INTEGER NOT NULL,
    CHECK (rate_bp BETWEEN 0 AND 10000),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_commission_rate ON commission_rate (partner_account_id, "plan", valid_from)""",
    """ALTER TABLE customer ADD COLUMN mapped_on TEXT""",
    """CREATE TABLE payout (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    partner_account_id INTEGER NOT NULL,
    ref TEXT NOT NULL,
    billing_entity TEXT DEFAULT '' NOT NULL,
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    state TEXT NOT NULL,
    requested_on TEXT NOT NULL,
    invoiced_on TEXT,
    paid_on TEXT,
    batch_id INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (length(currency) = 3),
    CHECK (state IN ('requested','invoiced','paid')),
    UNIQUE (uid),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id),
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE INDEX ix_payout_state ON payout (state, requested_on)""",
    """CREATE UNIQUE INDEX ux_payout_ref ON payout (partner_account_id, ref)""",
    """CREATE TABLE payout_term (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    partner_account_id INTEGER NOT NULL,
    billing_entity TEXT DEFAULT '' NOT NULL,
    currency TEXT NOT NULL,
    least_minor INTEGER NOT NULL,
    CHECK (length(currency) = 3),
    CHECK (least_minor >= 0),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id) ON DELETE CASCADE
)
 STRICT""",
    """CREATE UNIQUE INDEX ux_payout_term ON payout_term (partner_account_id, billing_entity, currency)""",
    """ALTER TABLE sync_state ADD COLUMN money_at INTEGER""",
    """ALTER TABLE sync_state ADD COLUMN money_error TEXT DEFAULT '' NOT NULL""",
    """CREATE INDEX ix_subscription_ref ON subscription (provider_ref) WHERE provider_ref <> ''""",
    """CREATE TABLE commission (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    partner_account_id INTEGER NOT NULL,
    customer_id INTEGER,
    subscription_id INTEGER,
    payout_id INTEGER,
    "key" TEXT NOT NULL,
    ref TEXT DEFAULT '' NOT NULL,
    payment_ref TEXT DEFAULT '' NOT NULL,
    dated TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    eligible_minor INTEGER,
    billing_entity TEXT DEFAULT '' NOT NULL,
    customer_name TEXT DEFAULT '' NOT NULL,
    domain TEXT DEFAULT '' NOT NULL,
    subscription_ref TEXT DEFAULT '' NOT NULL,
    "plan" TEXT DEFAULT '' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    batch_id INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (length(currency) = 3),
    CHECK (kind IN ('base','bonus','refund','adjustment','other')),
    CHECK (state IN ('accrued','withheld','requested','paid')),
    UNIQUE (uid),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE SET NULL,
    FOREIGN KEY(payout_id) REFERENCES payout (id) ON DELETE SET NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE INDEX ix_commission_account ON commission (partner_account_id, dated, id)""",
    """CREATE INDEX ix_commission_batch ON commission (batch_id)""",
    """CREATE INDEX ix_commission_customer ON commission (customer_id, dated)""",
    """CREATE INDEX ix_commission_dated ON commission (dated, id)""",
    """CREATE INDEX ix_commission_payment ON commission (partner_account_id, payment_ref) WHERE payment_ref <> ''""",
    """CREATE INDEX ix_commission_payout ON commission (payout_id)""",
    """CREATE INDEX ix_commission_subscription ON commission (subscription_id)""",
    """CREATE UNIQUE INDEX ux_commission_key ON commission (partner_account_id, "key")""",
    """CREATE TABLE payment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    uid BLOB NOT NULL,
    partner_account_id INTEGER NOT NULL,
    customer_id INTEGER,
    subscription_id INTEGER,
    "key" TEXT NOT NULL,
    ref TEXT DEFAULT '' NOT NULL,
    dated TEXT NOT NULL,
    kind TEXT NOT NULL,
    payer TEXT DEFAULT '' NOT NULL,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT,
    billing_entity TEXT DEFAULT '' NOT NULL,
    customer_name TEXT DEFAULT '' NOT NULL,
    domain TEXT DEFAULT '' NOT NULL,
    subscription_ref TEXT DEFAULT '' NOT NULL,
    "plan" TEXT DEFAULT '' NOT NULL,
    source TEXT DEFAULT '' NOT NULL,
    batch_id INTEGER,
    created_at INTEGER NOT NULL,
    CHECK (length(currency) = 3),
    CHECK (payer IN ('','partner','customer')),
    CHECK (kind IN ('new','renewal','upgrade','downgrade','reactivation','cancellation','refund','other')),
    UNIQUE (uid),
    FOREIGN KEY(partner_account_id) REFERENCES partner_account (id),
    FOREIGN KEY(customer_id) REFERENCES customer (id),
    FOREIGN KEY(subscription_id) REFERENCES subscription (id) ON DELETE SET NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT""",
    """CREATE INDEX ix_payment_batch ON payment (batch_id)""",
    """CREATE INDEX ix_payment_customer ON payment (customer_id, dated)""",
    """CREATE INDEX ix_payment_dated ON payment (dated, id)""",
    """CREATE INDEX ix_payment_subscription ON payment (subscription_id)""",
    """CREATE UNIQUE INDEX ux_payment_key ON payment (partner_account_id, "key")""",
)


def upgrade() -> None:
    """Add tables and columns; nothing that was there changes."""
    for statement in STATEMENTS:
        op.execute(statement)
