-- +goose Up
-- The money's chain: who is paid, what is reserved, what was delivered, billed and paid.

-- Whoever may be paid. Somebody else than who entered the bank data verifies them (R42).
CREATE TABLE funds_payee (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    name         TEXT NOT NULL CHECK (name <> ''),
    folded       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('vendor', 'agent', 'person')),
    party        TEXT NOT NULL, -- code of the party it is; '' for none
    person       TEXT REFERENCES control_actor (id), -- of a traveller or holder of advances
    iban         TEXT NOT NULL,
    bic          TEXT NOT NULL,
    entered_by   TEXT NOT NULL REFERENCES control_actor (id), -- of the bank data
    verified_by  TEXT REFERENCES control_actor (id),
    verified_on  TEXT CHECK (length(verified_on) = 10),
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (verified_by <> entered_by)
);
CREATE UNIQUE INDEX funds_payee_iban ON funds_payee (iban) WHERE iban <> '';

-- Who must not be paid, from a day on (R47).
CREATE TABLE funds_exclusion (
    id        TEXT PRIMARY KEY,
    payee_id  TEXT NOT NULL REFERENCES funds_payee (id),
    from_on   TEXT NOT NULL CHECK (length(from_on) = 10),
    until_on  TEXT CHECK (length(until_on) = 10),
    reason    TEXT NOT NULL,
    made_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (until_on >= from_on)
);
CREATE INDEX funds_exclusion_payee ON funds_exclusion (payee_id);

CREATE TABLE funds_commitment (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    ref             TEXT NOT NULL UNIQUE,
    project_id      TEXT NOT NULL,
    package_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    kind            TEXT NOT NULL CHECK (kind IN ('procurement', 'service', 'travel', 'advance', 'agent')),
    state           TEXT NOT NULL CHECK (state IN ('draft', 'requested', 'certified', 'funds_checked', 'approved', 'signed', 'part_delivered', 'delivered', 'liquidated', 'closed',
        'returned', 'refused', 'cancelled')),
    title           TEXT NOT NULL,
    payee_id        TEXT REFERENCES funds_payee (id),
    legal_basis     TEXT NOT NULL,
    method          TEXT NOT NULL,
    quotes          INTEGER NOT NULL CHECK (quotes >= 0),
    justification   TEXT NOT NULL,
    currency        TEXT NOT NULL CHECK (length(currency) = 3), -- of the legal obligation
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    billed_minor    BIGINT NOT NULL CHECK (billed_minor >= 0 AND billed_minor <= original_minor), -- liquidated, in that currency (R41)
    minor           BIGINT NOT NULL CHECK (minor >= 0), -- reserved, in the fund's currency
    delivery_on     TEXT NOT NULL CHECK (length(delivery_on) = 10),
    obligation_on   TEXT CHECK (length(obligation_on) = 10), -- the day of the legal obligation, where it is there already
    charged_year    INTEGER NOT NULL, -- whose credits it is charged to (R40)
    carried         INTEGER NOT NULL, -- how often it was carried forward (R66)
    by_authority    BOOLEAN NOT NULL, -- charged to contract authority (R40)
    ex_post         BOOLEAN NOT NULL, -- entered after the legal obligation (R39)
    contribution_id TEXT NOT NULL, -- the one named to pay; '' for the spending order
    steps           TEXT NOT NULL, -- JSON: the steps of its rung, in order
    signatures      INTEGER NOT NULL CHECK (signatures BETWEEN 1 AND 2),
    round           INTEGER NOT NULL,
    requested_by    TEXT REFERENCES control_actor (id),
    requested_on    TEXT CHECK (length(requested_on) = 10),
    signed_on       TEXT CHECK (length(signed_on) = 10),
    details         TEXT NOT NULL, -- JSON: of a journey or an advance
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_commitment_project ON funds_commitment (project_id, id);
CREATE INDEX funds_commitment_fund ON funds_commitment (fund_id, charged_year, id);
CREATE INDEX funds_commitment_state ON funds_commitment (state, id);
CREATE INDEX funds_commitment_payee ON funds_commitment (payee_id, requested_on);

CREATE TABLE funds_commitment_item (
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    line_id         TEXT NOT NULL REFERENCES funds_line (id),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    PRIMARY KEY (commitment_id, line_id)
);
CREATE INDEX funds_commitment_item_line ON funds_commitment_item (line_id);

-- A step of the chain and whose hand did it. Within a round nobody does two (R43).
CREATE TABLE funds_step (
    id             TEXT PRIMARY KEY,
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    round          INTEGER NOT NULL,
    step           TEXT NOT NULL CHECK (step IN ('request', 'certify', 'check', 'approve', 'sign', 'return', 'refuse', 'withdraw', 'cancel')),
    actor_id       TEXT NOT NULL REFERENCES control_actor (id),
    for_actor      TEXT NOT NULL,
    at             TEXT NOT NULL CHECK (length(at) = 27),
    comment        TEXT NOT NULL
);
CREATE UNIQUE INDEX funds_step_hand ON funds_step (commitment_id, round, actor_id) WHERE step IN ('request', 'certify', 'check', 'approve', 'sign');
CREATE INDEX funds_step_kind ON funds_step (step, at);

-- What came of it: goods or services received and accepted.
CREATE TABLE funds_delivery (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    no              INTEGER NOT NULL,
    accepted_on     TEXT NOT NULL CHECK (length(accepted_on) = 10),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0), -- its worth, in the commitment's currency
    document        TEXT NOT NULL,
    accepted_by     TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (commitment_id, no)
);

CREATE TABLE funds_invoice (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    project_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    payee_id        TEXT NOT NULL REFERENCES funds_payee (id),
    kind            TEXT NOT NULL CHECK (kind IN ('invoice', 'claim')),
    number          TEXT NOT NULL CHECK (number <> ''),
    state           TEXT NOT NULL CHECK (state IN ('received', 'held', 'matched', 'certified', 'approved', 'scheduled', 'paid', 'disputed', 'rejected')),
    dated_on        TEXT NOT NULL CHECK (length(dated_on) = 10),
    received_on     TEXT NOT NULL CHECK (length(received_on) = 10),
    due_on          TEXT NOT NULL CHECK (length(due_on) = 10),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    minor           BIGINT NOT NULL CHECK (minor >= 0), -- liquidated, in the fund's currency
    held_because    TEXT NOT NULL,
    entry_id        TEXT REFERENCES funds_entry (id), -- its liquidation
    registered_by   TEXT NOT NULL REFERENCES control_actor (id),
    certified_by    TEXT REFERENCES control_actor (id),
    approved_by     TEXT REFERENCES control_actor (id),
    comment         TEXT NOT NULL,
    details         TEXT NOT NULL, -- JSON: of a claim
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (certified_by <> registered_by),
    CHECK (approved_by <> certified_by)
);
CREATE INDEX funds_invoice_commitment ON funds_invoice (commitment_id, id);
CREATE INDEX funds_invoice_payee ON funds_invoice (payee_id, number);
CREATE INDEX funds_invoice_state ON funds_invoice (state, due_on, id);

CREATE TABLE funds_payment (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    no              INTEGER NOT NULL,
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    invoice_id      TEXT REFERENCES funds_invoice (id),
    project_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    payee_id        TEXT NOT NULL REFERENCES funds_payee (id),
    kind            TEXT NOT NULL CHECK (kind IN ('invoice', 'advance', 'tranche')),
    state           TEXT NOT NULL CHECK (state IN ('prepared', 'first_signature', 'released', 'confirmed', 'returned', 'cancelled')),
    iban            TEXT NOT NULL, -- as it was when prepared
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    minor           BIGINT NOT NULL CHECK (minor > 0), -- leaves the bank, in the fund's currency
    rate            TEXT NOT NULL,
    rate_on         TEXT NOT NULL CHECK (length(rate_on) = 10),
    rate_source     TEXT NOT NULL,
    signatures      INTEGER NOT NULL CHECK (signatures BETWEEN 1 AND 2),
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    first_by        TEXT REFERENCES control_actor (id),
    second_by       TEXT REFERENCES control_actor (id),
    released_on     TEXT CHECK (length(released_on) = 10),
    confirmed_on    TEXT CHECK (length(confirmed_on) = 10),
    bank_ref        TEXT NOT NULL,
    entry_id        TEXT REFERENCES funds_entry (id),
    comment         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (commitment_id, no),
    CHECK (first_by <> second_by),
    CHECK (state NOT IN ('released', 'confirmed') OR (first_by IS NOT NULL AND (signatures = 1 OR second_by IS NOT NULL) AND entry_id IS NOT NULL AND released_on IS NOT NULL))
);
CREATE UNIQUE INDEX funds_payment_invoice ON funds_payment (invoice_id) WHERE invoice_id IS NOT NULL AND state NOT IN ('returned', 'cancelled');
CREATE INDEX funds_payment_state ON funds_payment (state, id);
CREATE INDEX funds_payment_project ON funds_payment (project_id, id);
CREATE INDEX funds_payment_fund ON funds_payment (fund_id, released_on);

-- Authority to contract for delivery in a later year (R40).
CREATE TABLE funds_authority (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    line_id       TEXT NOT NULL REFERENCES funds_line (id),
    year          INTEGER NOT NULL, -- of the delivery
    minor         BIGINT NOT NULL CHECK (minor > 0),
    entry_id      TEXT NOT NULL REFERENCES funds_entry (id),
    reason        TEXT NOT NULL,
    granted_on    TEXT NOT NULL CHECK (length(granted_on) = 10),
    granted_by    TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_authority_line ON funds_authority (line_id, year);

-- For whom a signatory signed under a delegation.
CREATE TABLE funds_signature (
    payment_id  TEXT NOT NULL REFERENCES funds_payment (id),
    no          INTEGER NOT NULL,
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    for_actor   TEXT NOT NULL,
    PRIMARY KEY (payment_id, no)
);
