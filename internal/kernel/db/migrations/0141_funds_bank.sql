-- +goose Up
-- Statements of a fund's bank account as the bank sent them, and what each line is in the ledger.
CREATE TABLE funds_bank_statement (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    iban           TEXT NOT NULL,
    number         TEXT NOT NULL,
    page           TEXT NOT NULL,
    first_on       TEXT NOT NULL CHECK (length(first_on) = 10), -- of the opening balance
    last_on        TEXT NOT NULL CHECK (length(last_on) = 10),
    opening_minor  BIGINT NOT NULL,
    closing_minor  BIGINT NOT NULL,
    line_count     INTEGER NOT NULL,
    digest         TEXT NOT NULL CHECK (length(digest) = 64), -- of what it says, whatever its file
    file           TEXT NOT NULL,
    imported_at    TEXT NOT NULL CHECK (length(imported_at) = 27),
    imported_by    TEXT NOT NULL REFERENCES control_actor (id),
    reconciled_at  TEXT CHECK (length(reconciled_at) = 27),
    reconciled_by  TEXT REFERENCES control_actor (id),
    CHECK ((reconciled_at IS NULL) = (reconciled_by IS NULL)),
    CHECK (first_on <= last_on),
    UNIQUE (fund_id, digest)
);
CREATE INDEX funds_bank_statement_fund ON funds_bank_statement (fund_id, last_on, id);

CREATE TABLE funds_bank_line (
    id             TEXT PRIMARY KEY,
    statement_id   TEXT NOT NULL REFERENCES funds_bank_statement (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    no             INTEGER NOT NULL,
    booked_on      TEXT NOT NULL CHECK (length(booked_on) = 10),
    valued_on      TEXT NOT NULL CHECK (length(valued_on) = 10),
    minor          BIGINT NOT NULL CHECK (minor <> 0), -- above zero for a credit, in the fund's currency
    party          TEXT NOT NULL,
    party_account  TEXT NOT NULL,
    reference      TEXT NOT NULL,
    bank_ref       TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    matched_by     TEXT REFERENCES control_actor (id),
    matched_at     TEXT CHECK (length(matched_at) = 27),
    note           TEXT NOT NULL, -- why a line has no entry in the ledger; '' where it has one
    UNIQUE (statement_id, no),
    CHECK ((matched_at IS NULL) = (matched_by IS NULL)),
    CHECK (matched_by IS NOT NULL OR note = '')
);
CREATE INDEX funds_bank_line_open ON funds_bank_line (fund_id, booked_on) WHERE matched_by IS NULL;

-- An entry of the ledger that a line of a statement confirms. A line may pay several entries at once.
CREATE TABLE funds_bank_match (
    line_id   TEXT NOT NULL REFERENCES funds_bank_line (id),
    entry_id  TEXT NOT NULL UNIQUE REFERENCES funds_entry (id),
    PRIMARY KEY (line_id, entry_id)
);
