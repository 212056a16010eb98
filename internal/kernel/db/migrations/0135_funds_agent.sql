-- +goose Up
-- What an executing agent reports of the money it was given (R77, R78). Amounts are in the fund's currency.
CREATE TABLE funds_agent_report (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    no             INTEGER NOT NULL, -- of the tranche it answers for
    attempt        INTEGER NOT NULL, -- 1, and more after one that was returned
    state          TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'returned')),
    until_on       TEXT NOT NULL CHECK (length(until_on) = 10),
    opening_minor  BIGINT NOT NULL CHECK (opening_minor >= 0),  -- with the agent at the beginning
    given_minor    BIGINT NOT NULL CHECK (given_minor >= 0),    -- transferred in the period
    interest_minor BIGINT NOT NULL CHECK (interest_minor >= 0),
    balance_minor  BIGINT NOT NULL CHECK (balance_minor >= 0),  -- with the agent at the end
    open_minor     BIGINT NOT NULL CHECK (open_minor >= 0),     -- of the balance, committed by the agent
    document       TEXT NOT NULL,
    comment        TEXT NOT NULL,
    submitted_on   TEXT NOT NULL CHECK (length(submitted_on) = 10),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    decided_by     TEXT REFERENCES control_actor (id),
    entry_id       TEXT REFERENCES funds_entry (id),
    UNIQUE (commitment_id, no, attempt),
    CHECK (decided_by <> prepared_by)
);

CREATE TABLE funds_agent_spent (
    report_id  TEXT NOT NULL REFERENCES funds_agent_report (id),
    line_id    TEXT NOT NULL REFERENCES funds_line (id),
    minor      BIGINT NOT NULL CHECK (minor > 0),
    PRIMARY KEY (report_id, line_id)
);
