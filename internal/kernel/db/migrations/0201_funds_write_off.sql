-- +goose Up
-- Money that is lost (R79): what a holder or an executing agent does not account for, or what a donor signed for and will
-- not pay. Whoever answers for the loss decides nothing about it.
CREATE TABLE funds_write_off (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    commitment_id    TEXT REFERENCES funds_commitment (id),
    agreement_id     TEXT REFERENCES funds_agreement (id),
    state            TEXT NOT NULL CHECK (state IN ('proposed', 'investigated', 'approved', 'posted', 'refused')),
    minor            BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    authority        TEXT NOT NULL CHECK (authority IN ('', 'controller', 'director')), -- who decides, by the band of its value
    reason           TEXT NOT NULL CHECK (reason <> ''),
    evidence         TEXT NOT NULL CHECK (evidence <> ''),
    recovery         TEXT NOT NULL CHECK (recovery <> ''), -- what was done to get it back
    findings         TEXT NOT NULL, -- of the reviewer
    comment          TEXT NOT NULL,
    responsible      TEXT NOT NULL REFERENCES control_actor (id),
    proposed_on      TEXT NOT NULL CHECK (length(proposed_on) = 10),
    posted_on        TEXT CHECK (length(posted_on) = 10),
    prepared_by      TEXT NOT NULL REFERENCES control_actor (id),
    investigated_by  TEXT REFERENCES control_actor (id),
    approved_by      TEXT REFERENCES control_actor (id),
    posted_by        TEXT REFERENCES control_actor (id),
    entry_id         TEXT REFERENCES funds_entry (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    CHECK ((commitment_id IS NULL) <> (agreement_id IS NULL)),
    CHECK (responsible <> investigated_by AND responsible <> approved_by AND responsible <> posted_by),
    CHECK (prepared_by <> investigated_by AND prepared_by <> approved_by AND investigated_by <> approved_by AND approved_by <> posted_by),
    CHECK ((state = 'posted') = (entry_id IS NOT NULL)),
    CHECK (state NOT IN ('approved', 'posted') OR (investigated_by IS NOT NULL AND approved_by IS NOT NULL AND authority <> ''))
);
CREATE INDEX funds_write_off_fund ON funds_write_off (fund_id, proposed_on, id);
CREATE INDEX funds_write_off_commitment ON funds_write_off (commitment_id);
CREATE INDEX funds_write_off_agreement ON funds_write_off (agreement_id);
