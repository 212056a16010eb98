-- +goose Up
-- What ends: years, the balances of projects, and what auditors asked for.

-- The postings of a project, for the page behind a figure (R49).
CREATE INDEX funds_transfer_project ON funds_transfer (project_id, entry_id);

-- The list of the year-end run: what became of each line's credit and of each open commitment.
CREATE TABLE funds_year_item (
    fund_id        TEXT NOT NULL,
    year           INTEGER NOT NULL,
    no             INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('carried', 'lapsed', 'expired', 'brought', 'authority')),
    project_id     TEXT NOT NULL,
    line_id        TEXT NOT NULL, -- '' for a commitment of several lines
    commitment_id  TEXT NOT NULL, -- '' for credit that is not committed
    minor          BIGINT NOT NULL CHECK (minor > 0),
    new_year       INTEGER NOT NULL, -- whose credits it is charged to from now on; 0 where it ends
    PRIMARY KEY (fund_id, year, no),
    FOREIGN KEY (fund_id, year) REFERENCES funds_year (fund_id, year)
);

-- Who signed the list (R68).
CREATE TABLE funds_year_signature (
    fund_id    TEXT NOT NULL,
    year       INTEGER NOT NULL,
    signed_at  TEXT NOT NULL CHECK (length(signed_at) = 27),
    signed_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (fund_id, year),
    FOREIGN KEY (fund_id, year) REFERENCES funds_year (fund_id, year)
);

-- Credit that lapsed and is asked for again in the new year (R68).
CREATE TABLE funds_carry (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id      TEXT NOT NULL REFERENCES funds_fund (id),
    year         INTEGER NOT NULL, -- in which it lapsed
    line_id      TEXT NOT NULL REFERENCES funds_line (id),
    minor        BIGINT NOT NULL CHECK (minor > 0),
    reason       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_on  TEXT NOT NULL CHECK (length(proposed_on) = 10),
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    decided_by   TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    entry_id     TEXT REFERENCES funds_entry (id),
    comment      TEXT NOT NULL,
    CHECK (decided_by <> prepared_by),
    CHECK ((state = 'approved') = (entry_id IS NOT NULL))
);
CREATE INDEX funds_carry_fund ON funds_carry (fund_id, year, id);

-- What becomes of a balance that is locked (R63): paid back, sent to another fund, or kept, on the donor's
-- written word (R52).
CREATE TABLE funds_disposition (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    agreement_id   TEXT NOT NULL REFERENCES funds_agreement (id),
    project_id     TEXT NOT NULL, -- whose balance it is; '' for that of an agreement that ended
    kind           TEXT NOT NULL CHECK (kind IN ('refund', 'redirect', 'retain')),
    state          TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'approved', 'first_signature', 'settled', 'refused')),
    minor          BIGINT NOT NULL CHECK (minor > 0),
    reason         TEXT NOT NULL,
    document       TEXT NOT NULL, -- the donor's letter; '' until there is one
    instructed_on  TEXT CHECK (length(instructed_on) = 10),
    target_fund    TEXT REFERENCES funds_fund (id),
    target_id      TEXT REFERENCES funds_agreement (id), -- the contribution that it became
    entry_id       TEXT REFERENCES funds_entry (id),
    proposed_on    TEXT NOT NULL CHECK (length(proposed_on) = 10),
    settled_on     TEXT CHECK (length(settled_on) = 10),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    approved_by    TEXT REFERENCES control_actor (id),
    first_by       TEXT REFERENCES control_actor (id),
    second_by      TEXT REFERENCES control_actor (id),
    comment        TEXT NOT NULL,
    version        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by     TEXT NOT NULL REFERENCES control_actor (id),
    CHECK ((kind = 'redirect') = (target_fund IS NOT NULL)),
    CHECK (approved_by <> prepared_by),
    CHECK (first_by <> second_by AND first_by <> approved_by AND first_by <> prepared_by AND second_by <> approved_by AND second_by <> prepared_by),
    CHECK ((state = 'settled') = (entry_id IS NOT NULL)),
    CHECK (state IN ('proposed', 'refused') OR (document <> '' AND instructed_on IS NOT NULL))
);
CREATE INDEX funds_disposition_agreement ON funds_disposition (agreement_id, id);

-- What auditors asked for (R84). Its owner does not close it.
CREATE TABLE funds_recommendation (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    ref          TEXT NOT NULL UNIQUE,
    body         TEXT NOT NULL CHECK (body <> ''), -- who asked for it
    document     TEXT NOT NULL,
    title        TEXT NOT NULL CHECK (title <> ''),
    wording      TEXT NOT NULL,
    owner        TEXT NOT NULL REFERENCES control_actor (id),
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    state        TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'implemented', 'verified')),
    answer       TEXT NOT NULL, -- what was done
    evidence     TEXT NOT NULL,
    raised_on    TEXT NOT NULL CHECK (length(raised_on) = 10),
    verified_by  TEXT REFERENCES control_actor (id),
    verified_on  TEXT CHECK (length(verified_on) = 10),
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (verified_by <> owner),
    CHECK ((state = 'verified') = (verified_by IS NOT NULL))
);
CREATE INDEX funds_recommendation_state ON funds_recommendation (state, due_on, id);
