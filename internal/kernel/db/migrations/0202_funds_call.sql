-- +goose Up
-- Calls for contributions (R72): what a fund asks of its donors for a period, and of each by what they have signed for.
CREATE TABLE funds_call (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    issued_on        TEXT NOT NULL CHECK (length(issued_on) = 10),
    until_on         TEXT NOT NULL CHECK (length(until_on) = 10), -- payments up to here
    due_on           TEXT NOT NULL CHECK (length(due_on) = 10),
    need_minor       BIGINT NOT NULL CHECK (need_minor >= 0),   -- forecast payments of the period
    buffer_minor     BIGINT NOT NULL CHECK (buffer_minor >= 0),
    cash_minor       BIGINT NOT NULL,
    minor            BIGINT NOT NULL CHECK (minor > 0),         -- need + buffer - cash
    document         TEXT NOT NULL CHECK (document <> ''),
    issued_by        TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (minor = need_minor + buffer_minor - cash_minor),
    CHECK (issued_on < until_on)
);
CREATE INDEX funds_call_fund ON funds_call (fund_id, id);

CREATE TABLE funds_call_share (
    call_id       TEXT NOT NULL REFERENCES funds_call (id),
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    minor         BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    PRIMARY KEY (call_id, agreement_id)
);
