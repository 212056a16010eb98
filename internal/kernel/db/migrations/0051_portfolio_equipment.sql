-- +goose Up
-- Equipment has a keeper and a place; a handover that will not take place is cancelled; who asked for a
-- draw on a reserve can take it back; the end-use value limit is a setting.

ALTER TABLE portfolio_asset ADD COLUMN custodian TEXT NOT NULL DEFAULT ''; -- the office or function that keeps it
ALTER TABLE portfolio_asset ADD COLUMN location TEXT NOT NULL DEFAULT '';

CREATE TABLE portfolio_setting_next (
    name        TEXT NOT NULL CHECK (name IN ('tracks', 'thresholds', 'end_use')),
    object_id   TEXT NOT NULL,
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (name, object_id)
);
INSERT INTO portfolio_setting_next (name, object_id, value, version, updated_at, updated_by)
    SELECT name, object_id, value, version, updated_at, updated_by FROM portfolio_setting;
DROP TABLE portfolio_setting;
ALTER TABLE portfolio_setting_next RENAME TO portfolio_setting;

-- A draw on the reserve: requested, and counted once another person approved it (R30).
CREATE TABLE portfolio_contingency_use_next (
    id              TEXT PRIMARY KEY,
    contingency_id  TEXT NOT NULL REFERENCES portfolio_contingency (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned', 'withdrawn')),
    minor           BIGINT NOT NULL CHECK (minor > 0), -- in the currency of the reserve
    occurred        TEXT NOT NULL CHECK (occurred <> ''),
    occurred_on     TEXT NOT NULL CHECK (length(occurred_on) = 10),
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    approved_by     TEXT REFERENCES control_actor (id), -- who decided, whichever way
    invoked_on      TEXT CHECK (length(invoked_on) = 10),
    comment         TEXT NOT NULL, -- of who decided
    CHECK (approved_by <> prepared_by),
    CHECK ((state IN ('open', 'withdrawn')) = (approved_by IS NULL)),
    CHECK ((state = 'approved') = (invoked_on IS NOT NULL))
);
INSERT INTO portfolio_contingency_use_next (id, contingency_id, state, minor, occurred, occurred_on, prepared_by, approved_by, invoked_on, comment)
    SELECT id, contingency_id, state, minor, occurred, occurred_on, prepared_by, approved_by, invoked_on, '' FROM portfolio_contingency_use;
DROP TABLE portfolio_contingency_use;
ALTER TABLE portfolio_contingency_use_next RENAME TO portfolio_contingency_use;
CREATE INDEX portfolio_contingency_use_of ON portfolio_contingency_use (contingency_id, id);
CREATE UNIQUE INDEX portfolio_contingency_use_open ON portfolio_contingency_use (contingency_id) WHERE state = 'open';

CREATE TABLE portfolio_handover_next (
    id                 TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id         TEXT NOT NULL REFERENCES portfolio_project (id),
    no                 INTEGER NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'signed', 'verified', 'closed', 'cancelled')),
    from_office        TEXT NOT NULL,
    to_office          TEXT NOT NULL,
    place              TEXT NOT NULL,
    on_day             TEXT CHECK (length(on_day) = 10),
    donors             TEXT NOT NULL, -- JSON: codes of parties
    contact_point      BOOLEAN NOT NULL,
    end_use            TEXT NOT NULL,
    items              TEXT NOT NULL, -- JSON: asset, quantity, serial numbers
    certificate        TEXT NOT NULL, -- reference of the signed paper; '' before it is signed
    certificate_on     TEXT CHECK (length(certificate_on) = 10),
    signed_for_partner TEXT NOT NULL,
    signed_for_nato    TEXT NOT NULL,
    cancelled_reason   TEXT NOT NULL,
    version            BIGINT NOT NULL,
    updated_at         TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by         TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, no),
    CHECK (state IN ('draft', 'scheduled', 'cancelled') OR (certificate <> '' AND certificate_on IS NOT NULL)),
    CHECK ((state = 'cancelled') = (cancelled_reason <> ''))
);
INSERT INTO portfolio_handover_next (id, project_id, no, state, from_office, to_office, place, on_day, donors, contact_point, end_use, items,
        certificate, certificate_on, signed_for_partner, signed_for_nato, cancelled_reason, version, updated_at, updated_by)
    SELECT id, project_id, no, state, from_office, to_office, place, on_day, donors, contact_point, end_use, items,
        certificate, certificate_on, signed_for_partner, signed_for_nato, '', version, updated_at, updated_by FROM portfolio_handover;

-- The looks at transferred equipment, 6 and 12 months after the certificate (R33).
CREATE TABLE portfolio_end_use_check_next (
    handover_id  TEXT NOT NULL REFERENCES portfolio_handover_next (id),
    no           INTEGER NOT NULL,
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    done_on      TEXT CHECK (length(done_on) = 10),
    finding      TEXT NOT NULL,
    issue_id     TEXT REFERENCES portfolio_issue (id), -- raised because it was missed
    PRIMARY KEY (handover_id, no)
);
INSERT INTO portfolio_end_use_check_next (handover_id, no, due_on, done_on, finding, issue_id)
    SELECT handover_id, no, due_on, done_on, finding, issue_id FROM portfolio_end_use_check;
DROP TABLE portfolio_end_use_check;
DROP TABLE portfolio_handover;
ALTER TABLE portfolio_handover_next RENAME TO portfolio_handover;
ALTER TABLE portfolio_end_use_check_next RENAME TO portfolio_end_use_check;
CREATE INDEX portfolio_end_use_check_due ON portfolio_end_use_check (due_on) WHERE done_on IS NULL AND issue_id IS NULL;
CREATE INDEX portfolio_handover_day ON portfolio_handover (on_day, id);
