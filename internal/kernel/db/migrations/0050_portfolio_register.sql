-- +goose Up
-- The registers of projects and packages, contingency plans, equipment and its handover.

-- What the four registers have in common stands in one short row, so that the list over all projects
-- reads one table. level is likelihood × impact of a risk, urgency × impact of an issue, size ×
-- priority of a change, 0 for a decision.
CREATE TABLE portfolio_entry (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    kind             TEXT NOT NULL CHECK (kind IN ('risk', 'issue', 'decision', 'change')),
    ref              TEXT NOT NULL,
    holder_id        TEXT NOT NULL REFERENCES control_object (id), -- the project, or the package itself
    project_id       TEXT REFERENCES portfolio_project (id),
    parent_kind      TEXT NOT NULL CHECK (parent_kind IN ('package', 'programme')),
    parent_id        TEXT NOT NULL REFERENCES control_object (id),
    partner          TEXT NOT NULL,
    title_en         TEXT NOT NULL,
    title_fr         TEXT NOT NULL,
    lang             TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    category         TEXT NOT NULL,
    status           TEXT NOT NULL,
    open             BOOLEAN NOT NULL,
    level            INTEGER NOT NULL CHECK (level BETWEEN 0 AND 25),
    owner            TEXT REFERENCES control_actor (id),
    identified_by    TEXT NOT NULL REFERENCES control_actor (id),
    identified_on    TEXT NOT NULL CHECK (length(identified_on) = 10),
    target_on        TEXT CHECK (length(target_on) = 10),
    due_on           TEXT CHECK (length(due_on) = 10), -- what it waits for next: target or reassessment; none when it is not open
    links            TEXT NOT NULL,                    -- JSON: kind and id of what it came from or led to
    board            TEXT NOT NULL CHECK (board IN ('', 'package', 'portfolio')), -- whose list it was put on last (R27)
    waiting          BOOLEAN NOT NULL,                 -- it is on that list now
    escalated_by     TEXT REFERENCES control_actor (id),
    escalated_on     TEXT CHECK (length(escalated_on) = 10),
    escalated_reason TEXT NOT NULL,
    decision_id      TEXT REFERENCES portfolio_entry (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (holder_id, ref),
    CHECK (NOT waiting OR board <> ''),
    CHECK (NOT waiting OR decision_id IS NULL)
);
CREATE INDEX portfolio_entry_project ON portfolio_entry (project_id, kind, open);
CREATE INDEX portfolio_entry_parent ON portfolio_entry (parent_id, kind, open);
CREATE INDEX portfolio_entry_level ON portfolio_entry (open, level, id);
CREATE INDEX portfolio_entry_kind ON portfolio_entry (kind, open, level, id);
CREATE INDEX portfolio_entry_partner ON portfolio_entry (partner, open, level, id);
CREATE INDEX portfolio_entry_owner ON portfolio_entry (owner, open, due_on);
CREATE INDEX portfolio_entry_due ON portfolio_entry (open, due_on, id);
CREATE INDEX portfolio_entry_board ON portfolio_entry (board, waiting, level, id);

CREATE TABLE portfolio_risk (
    id            TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    sign          TEXT NOT NULL CHECK (sign IN ('threat', 'opportunity')),
    status        TEXT NOT NULL CHECK (status IN ('proposed', 'assessing', 'waiting_approval', 'approved', 'rejected', 'closed')),
    cause         TEXT NOT NULL,
    event         TEXT NOT NULL,
    effect        TEXT NOT NULL,
    likelihood    INTEGER NOT NULL CHECK (likelihood BETWEEN 1 AND 5), -- R23
    impact        INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 5),
    assessed_on   TEXT NOT NULL CHECK (length(assessed_on) = 10),
    strategy      TEXT NOT NULL,
    action        TEXT NOT NULL,
    target_on     TEXT CHECK (length(target_on) = 10),
    closed_reason TEXT NOT NULL,
    issue_id      TEXT REFERENCES portfolio_entry (id),
    prepared_by   TEXT NOT NULL REFERENCES control_actor (id), -- who raised it, then who sent it for approval
    approved_by   TEXT REFERENCES control_actor (id),          -- who decided, whichever way
    CHECK (approved_by <> prepared_by),
    CHECK (status <> 'closed' OR issue_id IS NOT NULL OR closed_reason <> '') -- R26
);

CREATE TABLE portfolio_issue (
    id          TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    status      TEXT NOT NULL CHECK (status IN ('open', 'postponed', 'resolved', 'closed')),
    description TEXT NOT NULL,
    action      TEXT NOT NULL,
    urgency     INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 5),
    impact      INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 5),
    size        INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5),
    target_on   TEXT CHECK (length(target_on) = 10),
    resolution  TEXT NOT NULL
);

CREATE TABLE portfolio_decision (
    id              TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    description     TEXT NOT NULL,
    board           TEXT NOT NULL CHECK (board IN ('project', 'package', 'portfolio')),
    present         TEXT NOT NULL CHECK (present <> ''),
    comments        TEXT NOT NULL,
    decided_on      TEXT NOT NULL CHECK (length(decided_on) = 10),
    applies_from    TEXT CHECK (length(applies_from) = 10),
    communicated_to TEXT NOT NULL,
    CHECK (applies_from >= decided_on)
);

CREATE TABLE portfolio_change (
    id           TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    status       TEXT NOT NULL CHECK (status IN ('submitted', 'assessing', 'waiting_approval', 'approved', 'rejected', 'postponed', 'merged', 'implemented')),
    description  TEXT NOT NULL,
    not_doing    TEXT NOT NULL,
    requester    TEXT NOT NULL REFERENCES control_actor (id),
    action       TEXT NOT NULL,
    size         INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5),
    priority     INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
    target_on    TEXT CHECK (length(target_on) = 10),
    new_end      TEXT CHECK (length(new_end) = 10),
    new_minor    BIGINT NOT NULL CHECK (new_minor >= 0),
    new_currency TEXT NOT NULL, -- '': the budget stays
    outcome      TEXT NOT NULL CHECK (outcome IN ('', 'approve', 'reject', 'postpone', 'merge')), -- R28
    decided_by   TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    comment      TEXT NOT NULL,
    merged_into  TEXT REFERENCES portfolio_entry (id),
    delivered_on TEXT CHECK (length(delivered_on) = 10),
    plan_diff    TEXT NOT NULL,
    CHECK (decided_by <> requester),
    CHECK (merged_into <> id),
    CHECK (status <> 'merged' OR merged_into IS NOT NULL),
    CHECK (status <> 'implemented' OR plan_diff <> '')
);

CREATE TABLE portfolio_contingency (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    risk_id          TEXT REFERENCES portfolio_risk (id),
    title            TEXT NOT NULL,
    trigger_text     TEXT NOT NULL,
    plan             TEXT NOT NULL,
    reserve_minor    BIGINT NOT NULL CHECK (reserve_minor >= 0),
    reserve_currency TEXT NOT NULL,
    owner            TEXT NOT NULL REFERENCES control_actor (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX portfolio_contingency_project ON portfolio_contingency (project_id, id);

-- A draw on the reserve: requested, and counted once another person approved it (R30).
CREATE TABLE portfolio_contingency_use (
    id              TEXT PRIMARY KEY,
    contingency_id  TEXT NOT NULL REFERENCES portfolio_contingency (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned')),
    minor           BIGINT NOT NULL CHECK (minor > 0), -- in the currency of the reserve
    occurred        TEXT NOT NULL CHECK (occurred <> ''),
    occurred_on     TEXT NOT NULL CHECK (length(occurred_on) = 10),
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    approved_by     TEXT REFERENCES control_actor (id), -- who decided, whichever way
    invoked_on      TEXT CHECK (length(invoked_on) = 10),
    CHECK (approved_by <> prepared_by),
    CHECK ((state = 'open') = (approved_by IS NULL)),
    CHECK ((state = 'approved') = (invoked_on IS NOT NULL))
);
CREATE INDEX portfolio_contingency_use_of ON portfolio_contingency_use (contingency_id, id);
CREATE UNIQUE INDEX portfolio_contingency_use_open ON portfolio_contingency_use (contingency_id) WHERE state = 'open';

CREATE TABLE portfolio_asset (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id     TEXT NOT NULL REFERENCES portfolio_project (id),
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    donor          TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('ordered', 'received', 'inspected', 'in_custody', 'transferred', 'verified', 'lost', 'written_off')),
    ordered        INTEGER NOT NULL CHECK (ordered > 0),
    received       INTEGER NOT NULL CHECK (received BETWEEN 0 AND ordered),
    transferred    INTEGER NOT NULL CHECK (transferred BETWEEN 0 AND received), -- R32
    serials        TEXT NOT NULL, -- JSON: of what is in custody
    value_minor    BIGINT NOT NULL CHECK (value_minor >= 0),
    value_currency TEXT NOT NULL,
    received_on    TEXT CHECK (length(received_on) = 10),
    remarks        TEXT NOT NULL,
    version        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by     TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX portfolio_asset_project ON portfolio_asset (project_id, id);

CREATE TABLE portfolio_handover (
    id                 TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id         TEXT NOT NULL REFERENCES portfolio_project (id),
    no                 INTEGER NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'signed', 'verified', 'closed')),
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
    version            BIGINT NOT NULL,
    updated_at         TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by         TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, no),
    CHECK (state IN ('draft', 'scheduled') OR (certificate <> '' AND certificate_on IS NOT NULL))
);

-- The looks at transferred equipment, 6 and 12 months after the certificate (R33).
CREATE TABLE portfolio_end_use_check (
    handover_id  TEXT NOT NULL REFERENCES portfolio_handover (id),
    no           INTEGER NOT NULL,
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    done_on      TEXT CHECK (length(done_on) = 10),
    finding      TEXT NOT NULL,
    issue_id     TEXT REFERENCES portfolio_issue (id), -- raised because it was missed
    PRIMARY KEY (handover_id, no)
);
CREATE INDEX portfolio_end_use_check_due ON portfolio_end_use_check (due_on) WHERE done_on IS NULL AND issue_id IS NULL;
