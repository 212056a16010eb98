-- +goose Up
-- The ledger of the funds: who gives, what came in, what it is for, and every movement of it.

-- A number of the house rules, from a day on (§13.1). What ships is in code and dated before all others.
CREATE TABLE funds_setting (
    name        TEXT NOT NULL,
    valid_from  TEXT NOT NULL CHECK (length(valid_from) = 10),
    value       TEXT NOT NULL, -- JSON
    note        TEXT NOT NULL,
    set_at      TEXT NOT NULL CHECK (length(set_at) = 27),
    set_by      TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (name, valid_from)
);

CREATE TABLE funds_fund (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    ref           TEXT NOT NULL UNIQUE,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('trust_fund', 'common_funded')),
    currency      TEXT NOT NULL CHECK (length(currency) = 3),
    authority     TEXT NOT NULL, -- the document it rests on
    ends_on       TEXT CHECK (length(ends_on) = 10),
    iban          TEXT NOT NULL, -- of its bank account; '' before it is opened
    interest_rule TEXT NOT NULL CHECK (interest_rule IN ('fund', 'donor')),
    fee_basis     INTEGER NOT NULL CHECK (fee_basis BETWEEN 0 AND 10000), -- hundredths of a percent of each deposit (R58)
    state         TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id)
);

-- A donor's contribution to a fund (§4.5). The ledger calls it contribution.
CREATE TABLE funds_agreement (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    ref             TEXT NOT NULL UNIQUE,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    donor           TEXT NOT NULL, -- party code
    title           TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pledged', 'in_negotiation', 'signed', 'partly_received', 'received', 'fully_allocated', 'reported', 'closed', 'lapsed', 'withdrawn')),
    amount_minor    BIGINT NOT NULL CHECK (amount_minor > 0),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    received_minor  BIGINT NOT NULL CHECK (received_minor >= 0 AND received_minor <= amount_minor), -- confirmed receipts, in the donor's currency
    pledged_on      TEXT NOT NULL CHECK (length(pledged_on) = 10),
    signed_on       TEXT CHECK (length(signed_on) = 10),
    expires_on      TEXT CHECK (length(expires_on) = 10),
    earmark         TEXT NOT NULL CHECK (earmark IN ('none', 'package', 'initiative', 'project', 'category')),
    earmark_ref     TEXT NOT NULL, -- id of the object, or the cost category
    exclusions      TEXT NOT NULL, -- JSON: cost categories it must not pay for
    conditions      TEXT NOT NULL,
    conditions_met_on TEXT CHECK (length(conditions_met_on) = 10), -- R83: until then a receipt is a liability
    report_months   INTEGER NOT NULL CHECK (report_months BETWEEN 0 AND 60),
    unspent_rule    TEXT NOT NULL CHECK (unspent_rule IN ('refund', 'donor_choice', 'retain')),
    interest_rule   TEXT NOT NULL CHECK (interest_rule IN ('fund', 'donor')),
    document        TEXT NOT NULL, -- reference of the signed text
    in_kind         BOOLEAN NOT NULL,
    valuation       TEXT NOT NULL, -- method and document of the value of goods in kind (R55)
    origin_id       TEXT REFERENCES funds_agreement (id), -- the contribution whose balance was redirected here (R52)
    contact         TEXT NOT NULL,
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    signed_by       TEXT REFERENCES control_actor (id),
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    CHECK ((earmark = 'none') = (earmark_ref = '')),
    CHECK (NOT in_kind OR valuation <> '' OR state IN ('pledged', 'in_negotiation', 'withdrawn')),
    CHECK (signed_on IS NOT NULL OR state IN ('pledged', 'in_negotiation', 'lapsed', 'withdrawn')),
    CHECK (signed_by <> prepared_by)
);
CREATE INDEX funds_agreement_fund ON funds_agreement (fund_id, id);
CREATE INDEX funds_agreement_donor ON funds_agreement (donor, id);

CREATE TABLE funds_instalment (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    no            INTEGER NOT NULL,
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    minor         BIGINT NOT NULL CHECK (minor > 0), -- in the agreement's currency
    PRIMARY KEY (agreement_id, no)
);

-- Money in the bank: recorded by the treasury, in the ledger once the Financial Controller confirmed it.
CREATE TABLE funds_receipt (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    agreement_id    TEXT NOT NULL REFERENCES funds_agreement (id),
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    no              INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'rejected', 'reversed')),
    value_on        TEXT NOT NULL CHECK (length(value_on) = 10),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    rate            TEXT NOT NULL, -- one unit of the currency in that of the fund; '1' in the fund's own
    rate_on         TEXT NOT NULL CHECK (length(rate_on) = 10),
    rate_source     TEXT NOT NULL,
    minor           BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    bank_ref        TEXT NOT NULL CHECK (bank_ref <> ''),
    entry_id        TEXT,
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    confirmed_by    TEXT REFERENCES control_actor (id),
    comment         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (agreement_id, no),
    CHECK (confirmed_by <> prepared_by),
    CHECK ((state IN ('confirmed', 'reversed')) = (entry_id IS NOT NULL))
);
CREATE UNIQUE INDEX funds_receipt_bank ON funds_receipt (fund_id, bank_ref) WHERE state IN ('recorded', 'confirmed');
CREATE INDEX funds_receipt_fund ON funds_receipt (fund_id, value_on, id);

-- A balance. Only accounts that stand for the world outside may be below zero.
CREATE TABLE funds_account (
    id               TEXT PRIMARY KEY CHECK (length(id) = 32), -- digest of what follows up to the balance
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    kind             TEXT NOT NULL,
    contribution_id  TEXT NOT NULL,
    package_id       TEXT NOT NULL,
    project_id       TEXT NOT NULL,
    line_id          TEXT NOT NULL,
    commitment_id    TEXT NOT NULL,
    free             BOOLEAN NOT NULL,
    balance_minor    BIGINT NOT NULL,
    CHECK (free OR balance_minor >= 0)
);
CREATE INDEX funds_account_fund ON funds_account (fund_id, kind, contribution_id, balance_minor) WHERE balance_minor <> 0;
CREATE INDEX funds_account_contribution ON funds_account (contribution_id, kind) WHERE contribution_id <> '' AND balance_minor <> 0;
CREATE INDEX funds_account_line ON funds_account (line_id, kind) WHERE line_id <> '' AND balance_minor <> 0;
CREATE INDEX funds_account_project ON funds_account (project_id, kind) WHERE project_id <> '' AND balance_minor <> 0;
CREATE INDEX funds_account_package ON funds_account (package_id, kind) WHERE package_id <> '' AND balance_minor <> 0;
CREATE INDEX funds_account_commitment ON funds_account (commitment_id, kind) WHERE commitment_id <> '' AND balance_minor <> 0;

CREATE TABLE funds_entry (
    id           TEXT PRIMARY KEY,
    fund_id      TEXT NOT NULL REFERENCES funds_fund (id),
    kind         TEXT NOT NULL,
    booked_on    TEXT NOT NULL CHECK (length(booked_on) = 10), -- the day it counts for
    recorded_at  TEXT NOT NULL CHECK (length(recorded_at) = 27), -- the instant the office knew
    recorded_by  TEXT NOT NULL REFERENCES control_actor (id),
    source_kind  TEXT NOT NULL, -- the object it comes from
    source_id    TEXT NOT NULL,
    reverses     TEXT REFERENCES funds_entry (id), -- the entry it takes back (R48)
    rule         TEXT NOT NULL, -- JSON: the rule that chose the contributions and what it weighed (R51, R56)
    reason       TEXT NOT NULL,
    CHECK (id <> reverses)
);
CREATE UNIQUE INDEX funds_entry_reverses ON funds_entry (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX funds_entry_fund ON funds_entry (fund_id, booked_on, id);
CREATE INDEX funds_entry_source ON funds_entry (source_id, id);

-- A posting: so much from one account to another. An entry made of these cannot be unbalanced.
CREATE TABLE funds_transfer (
    entry_id           TEXT NOT NULL REFERENCES funds_entry (id),
    no                 INTEGER NOT NULL,
    fund_id            TEXT NOT NULL,
    debit_account      TEXT NOT NULL REFERENCES funds_account (id),
    credit_account     TEXT NOT NULL REFERENCES funds_account (id),
    minor              BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    contribution_id    TEXT NOT NULL,
    package_id         TEXT NOT NULL,
    project_id         TEXT NOT NULL,
    line_id            TEXT NOT NULL,
    commitment_id      TEXT NOT NULL,
    original_minor     BIGINT NOT NULL,
    original_currency  TEXT NOT NULL CHECK (length(original_currency) = 3),
    rate               TEXT NOT NULL,
    rate_on            TEXT NOT NULL CHECK (length(rate_on) = 10),
    rate_source        TEXT NOT NULL,
    booked_on          TEXT NOT NULL CHECK (length(booked_on) = 10),
    recorded_at        TEXT NOT NULL CHECK (length(recorded_at) = 27),
    PRIMARY KEY (entry_id, no),
    CHECK (debit_account <> credit_account)
);
CREATE INDEX funds_transfer_fund ON funds_transfer (fund_id, booked_on);
CREATE INDEX funds_transfer_known ON funds_transfer (fund_id, recorded_at);
CREATE INDEX funds_transfer_contribution ON funds_transfer (contribution_id, entry_id) WHERE contribution_id <> '';
CREATE INDEX funds_transfer_line ON funds_transfer (line_id, entry_id) WHERE line_id <> '';
CREATE INDEX funds_transfer_commitment ON funds_transfer (commitment_id, entry_id) WHERE commitment_id <> '';

-- A part of a contribution attached to a project's budget, or taken back from it.
CREATE TABLE funds_allocation (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id       TEXT NOT NULL REFERENCES funds_fund (id),
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    project_id    TEXT NOT NULL,
    line_id       TEXT NOT NULL, -- '' while it is not on a line
    minor         BIGINT NOT NULL CHECK (minor <> 0), -- below zero: taken back
    entry_id      TEXT NOT NULL REFERENCES funds_entry (id),
    reason        TEXT NOT NULL,
    made_on       TEXT NOT NULL CHECK (length(made_on) = 10),
    made_by       TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_allocation_agreement ON funds_allocation (agreement_id, id);
CREATE INDEX funds_allocation_project ON funds_allocation (project_id, id);

-- A year that the year-end run has closed for a fund: nothing is booked into it any more.
CREATE TABLE funds_year (
    fund_id    TEXT NOT NULL REFERENCES funds_fund (id),
    year       INTEGER NOT NULL,
    closed_at  TEXT NOT NULL CHECK (length(closed_at) = 27),
    closed_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (fund_id, year)
);
