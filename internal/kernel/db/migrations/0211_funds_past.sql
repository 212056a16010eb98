-- +goose Up
-- What a statement shows beside its balances, as it was until an instant: a row is written when the thing changes, so
-- that a statement asked for again says what it said. What is not here has not changed since.
CREATE TABLE funds_agreement_past (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    until_at      TEXT NOT NULL CHECK (length(until_at) = 27),
    expires_on    TEXT CHECK (length(expires_on) = 10),
    earmark       TEXT NOT NULL,
    PRIMARY KEY (agreement_id, until_at)
);
CREATE TABLE funds_commitment_past (
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    until_at       TEXT NOT NULL CHECK (length(until_at) = 27),
    delivery_on    TEXT CHECK (length(delivery_on) = 10),
    PRIMARY KEY (commitment_id, until_at)
);
-- Matches of lines of the bank that were taken back; entry_id is '' for a line that had a note instead.
CREATE TABLE funds_bank_unmatch (
    line_id     TEXT NOT NULL REFERENCES funds_bank_line (id),
    entry_id    TEXT NOT NULL,
    matched_at  TEXT NOT NULL CHECK (length(matched_at) = 27),
    until_at    TEXT NOT NULL CHECK (length(until_at) = 27),
    PRIMARY KEY (line_id, until_at, entry_id)
);
CREATE INDEX funds_bank_unmatch_entry ON funds_bank_unmatch (entry_id, until_at);
