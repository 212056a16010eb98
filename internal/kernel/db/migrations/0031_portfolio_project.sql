-- +goose Up
-- Projects with their gates, plans, deliverables, ratings and reports.

CREATE TABLE portfolio_project (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    parent_kind      TEXT NOT NULL CHECK (parent_kind IN ('package', 'programme')),
    parent_id        TEXT NOT NULL REFERENCES control_object (id),
    initiative_id    TEXT REFERENCES portfolio_initiative (id),
    partner          TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('idea', 'submitted', 'approved', 'rejected', 'initiating', 'planning', 'ready', 'executing',
        'suspended', 'closing', 'operationally_closed', 'financially_closed', 'archived', 'cancelled')),
    track            TEXT NOT NULL CHECK (track IN ('light', 'standard', 'full')),
    title_en         TEXT NOT NULL,
    title_fr         TEXT NOT NULL,
    folded           TEXT NOT NULL, -- reference code and titles without case and accents, to search in
    lang             TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    theme            TEXT NOT NULL,
    planned_start    TEXT CHECK (length(planned_start) = 10),
    planned_end      TEXT CHECK (length(planned_end) = 10),
    budget_minor     BIGINT NOT NULL CHECK (budget_minor >= 0),
    budget_currency  TEXT NOT NULL,
    officer          TEXT REFERENCES control_actor (id),
    owner            TEXT REFERENCES control_actor (id),
    baseline_no      INTEGER NOT NULL CHECK (baseline_no >= 0),
    forecast_start   TEXT CHECK (length(forecast_start) = 10),
    forecast_end     TEXT CHECK (length(forecast_end) = 10),
    forecast_minor   BIGINT CHECK (forecast_minor >= 0), -- at completion, in the currency of the budget
    actual_start     TEXT CHECK (length(actual_start) = 10),
    actual_end       TEXT CHECK (length(actual_end) = 10),
    overlap_answer   TEXT NOT NULL CHECK (overlap_answer IN ('', 'no_duplication', 'coordinated')),
    overlap_note     TEXT NOT NULL,
    overlap_listed   INTEGER NOT NULL,
    overlap_by       TEXT REFERENCES control_actor (id),
    overlap_on       TEXT CHECK (length(overlap_on) = 10),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (planned_end >= planned_start),
    CHECK (forecast_end >= forecast_start),
    CHECK (actual_end >= actual_start)
);
CREATE INDEX portfolio_project_parent ON portfolio_project (parent_id, ref);
CREATE INDEX portfolio_project_initiative ON portfolio_project (initiative_id);
CREATE INDEX portfolio_project_partner ON portfolio_project (partner, theme);
CREATE INDEX portfolio_project_officer ON portfolio_project (officer, ref);
CREATE INDEX portfolio_project_end ON portfolio_project (forecast_end, ref);

-- The long texts stand apart, so that a list reads short rows.
CREATE TABLE portfolio_sheet (
    project_id         TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    problem            TEXT NOT NULL,
    objectives         TEXT NOT NULL,
    deliverables       TEXT NOT NULL,
    beneficiaries      TEXT NOT NULL,
    host_text          TEXT NOT NULL,
    host_minor         BIGINT NOT NULL,
    host_currency      TEXT NOT NULL, -- '': not valued
    host_reason        TEXT NOT NULL,
    justification      TEXT NOT NULL,
    success_criteria   TEXT NOT NULL,
    scope_in           TEXT NOT NULL,
    scope_out          TEXT NOT NULL,
    assumptions        TEXT NOT NULL,
    constraints        TEXT NOT NULL,
    elements           TEXT NOT NULL, -- JSON: element of capability → what is done for it
    delivery           TEXT NOT NULL CHECK (delivery IN ('', 'office', 'nation', 'executing_agent')),
    lead_nation        TEXT NOT NULL,
    executing_agent    TEXT NOT NULL,
    donors             TEXT NOT NULL, -- JSON: codes of parties
    gender             TEXT NOT NULL,
    environment        TEXT NOT NULL,
    export             TEXT NOT NULL,
    communication      TEXT NOT NULL,
    tolerance_days     INTEGER NOT NULL, -- -1: not set
    tolerance_percent  INTEGER NOT NULL, -- -1: not set
    tolerance_scope    TEXT NOT NULL,
    tolerance_quality  TEXT NOT NULL,
    risk_appetite      TEXT NOT NULL CHECK (risk_appetite IN ('', 'low', 'moderate', 'high')),
    acceptance         TEXT NOT NULL,
    sustainment_plan   TEXT NOT NULL,
    sustainment_owner  TEXT NOT NULL,
    sustainment_minor  BIGINT NOT NULL,
    sustainment_currency TEXT NOT NULL, -- '': not answered
    lessons            TEXT NOT NULL,
    no_lesson_reason   TEXT NOT NULL,
    retention          TEXT NOT NULL CHECK (retention IN ('', 'permanent', 'temporary'))
);

-- How a project stands, derived from its records whenever one of them changes and once a day. It can
-- be rebuilt at any time; lists read it so that they need not rate each row.
CREATE TABLE portfolio_standing (
    project_id    TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    schedule      INTEGER NOT NULL CHECK (schedule BETWEEN 0 AND 3),
    cost          INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 3),
    scope         INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 3),
    risk          INTEGER NOT NULL CHECK (risk BETWEEN 0 AND 3),
    resources     INTEGER NOT NULL CHECK (resources BETWEEN 0 AND 3),
    overall       INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3),
    former        INTEGER NOT NULL CHECK (former BETWEEN 0 AND 3), -- at the last report
    reported_on   TEXT CHECK (length(reported_on) = 10),
    progress      INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    next_en       TEXT NOT NULL,
    next_fr       TEXT NOT NULL,
    next_on       TEXT CHECK (length(next_on) = 10),
    exception_due TEXT CHECK (length(exception_due) = 10),
    rated_on      TEXT NOT NULL CHECK (length(rated_on) = 10)
);
CREATE INDEX portfolio_standing_overall ON portfolio_standing (overall, project_id);
CREATE INDEX portfolio_standing_rated ON portfolio_standing (rated_on);

-- R17: baselines are numbered and never change.
CREATE TABLE portfolio_baseline (
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    no               INTEGER NOT NULL CHECK (no > 0),
    frozen_on        TEXT NOT NULL CHECK (length(frozen_on) = 10),
    approved_by      TEXT NOT NULL REFERENCES control_actor (id),
    change_id        TEXT,
    start_on         TEXT NOT NULL CHECK (length(start_on) = 10),
    end_on           TEXT NOT NULL CHECK (length(end_on) = 10),
    budget_minor     BIGINT NOT NULL,
    budget_currency  TEXT NOT NULL,
    PRIMARY KEY (project_id, no),
    UNIQUE (change_id),
    CHECK ((no = 1) = (change_id IS NULL)),
    CHECK (end_on >= start_on)
);

CREATE TABLE portfolio_milestone (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    no           INTEGER NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    owner        TEXT REFERENCES control_actor (id),
    baseline_on  TEXT CHECK (length(baseline_on) = 10), -- of the latest baseline
    forecast_on  TEXT NOT NULL CHECK (length(forecast_on) = 10),
    achieved_on  TEXT CHECK (length(achieved_on) = 10),
    cancelled    BOOLEAN NOT NULL,
    reason       TEXT NOT NULL,
    version      BIGINT NOT NULL,
    UNIQUE (project_id, no)
);

CREATE TABLE portfolio_baseline_milestone (
    project_id    TEXT NOT NULL,
    baseline_no   INTEGER NOT NULL,
    milestone_id  TEXT NOT NULL REFERENCES portfolio_milestone (id),
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    PRIMARY KEY (project_id, baseline_no, milestone_id),
    FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline (project_id, no)
);
CREATE INDEX portfolio_baseline_milestone_of ON portfolio_baseline_milestone (milestone_id);

CREATE TABLE portfolio_activity (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES portfolio_project (id),
    code           TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    owner          TEXT REFERENCES control_actor (id),
    planned_start  TEXT NOT NULL CHECK (length(planned_start) = 10),
    planned_end    TEXT NOT NULL CHECK (length(planned_end) = 10),
    actual_start   TEXT CHECK (length(actual_start) = 10),
    actual_end     TEXT CHECK (length(actual_end) = 10),
    percent        INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    predecessor    TEXT NOT NULL,
    version        BIGINT NOT NULL,
    CHECK (planned_end >= planned_start),
    CHECK ((percent = 100) = (actual_end IS NOT NULL))
);
CREATE INDEX portfolio_activity_project ON portfolio_activity (project_id, planned_start, id);

CREATE TABLE portfolio_deliverable (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    no            INTEGER NOT NULL,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    criteria      TEXT NOT NULL,
    must          BOOLEAN NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('planned', 'in_progress', 'submitted', 'accepted_provisionally', 'accepted', 'rejected')),
    producer      TEXT REFERENCES control_actor (id),
    acceptor      TEXT REFERENCES control_actor (id),
    payee         TEXT NOT NULL,
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    forecast_on   TEXT CHECK (length(forecast_on) = 10),
    submitted_on  TEXT CHECK (length(submitted_on) = 10),
    submitted_by  TEXT REFERENCES control_actor (id),
    accepted_on   TEXT CHECK (length(accepted_on) = 10),
    accepted_by   TEXT REFERENCES control_actor (id),
    evidence      TEXT NOT NULL,
    remarks       TEXT NOT NULL,
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, no),
    CHECK (acceptor <> producer), -- R29
    CHECK (accepted_by <> producer),
    CHECK (accepted_by <> submitted_by)
);
CREATE INDEX portfolio_deliverable_due ON portfolio_deliverable (due_on, id);

-- A passage through a gate that a second person decides (R43). The findings are what it rested on at
-- the time, so that a later reader sees which papers, documents and waivers carried it.
CREATE TABLE portfolio_gate (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    gate         TEXT NOT NULL CHECK (gate IN ('request', 'planning', 'execution', 'start', 'closing', 'end', 'finance')),
    from_state   TEXT NOT NULL,
    to_state     TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned', 'refused', 'withdrawn')),
    note         TEXT NOT NULL,
    findings     TEXT NOT NULL,
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    prepared_at  TEXT NOT NULL CHECK (length(prepared_at) = 27),
    approved_by  TEXT REFERENCES control_actor (id), -- who decided, whichever way
    approved_at  TEXT CHECK (length(approved_at) = 27),
    comment      TEXT NOT NULL,
    CHECK (state = 'withdrawn' OR approved_by <> prepared_by),
    CHECK ((state = 'open') = (approved_by IS NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE INDEX portfolio_gate_project ON portfolio_gate (project_id, id);
CREATE UNIQUE INDEX portfolio_gate_open ON portfolio_gate (project_id) WHERE state = 'open';

-- R21: a rating somebody typed; a better one than the figures give waits for approval.
CREATE TABLE portfolio_override (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    dimension    TEXT NOT NULL CHECK (dimension IN ('schedule', 'cost', 'scope', 'risk', 'resources')),
    rating       INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 3),
    reason       TEXT NOT NULL CHECK (reason <> ''),
    state        TEXT NOT NULL CHECK (state IN ('open', 'in_force', 'returned', 'ended')),
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    prepared_on  TEXT NOT NULL CHECK (length(prepared_on) = 10),
    approved_by  TEXT REFERENCES control_actor (id),
    expires_on   TEXT NOT NULL CHECK (length(expires_on) = 10),
    CHECK (approved_by <> prepared_by)
);
CREATE INDEX portfolio_override_project ON portfolio_override (project_id, id);
CREATE UNIQUE INDEX portfolio_override_open ON portfolio_override (project_id) WHERE state = 'open';

CREATE TABLE portfolio_snapshot (
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    reported_on      TEXT NOT NULL CHECK (length(reported_on) = 10),
    schedule         INTEGER NOT NULL,
    cost             INTEGER NOT NULL,
    scope            INTEGER NOT NULL,
    risk             INTEGER NOT NULL,
    resources        INTEGER NOT NULL,
    overall          INTEGER NOT NULL,
    forecast_end     TEXT CHECK (length(forecast_end) = 10),
    forecast_minor   BIGINT NOT NULL,
    forecast_currency TEXT NOT NULL,
    progress         INTEGER NOT NULL,
    taken_by         TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (project_id, reported_on)
);

-- R22: a breach of tolerance, until it is decided on.
CREATE TABLE portfolio_exception (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    baseline_no  INTEGER NOT NULL,
    raised_on    TEXT NOT NULL CHECK (length(raised_on) = 10),
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    breaches     TEXT NOT NULL,
    report       TEXT NOT NULL,
    report_by    TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    decided_by   TEXT REFERENCES control_actor (id),
    decision     TEXT NOT NULL,
    CHECK (decided_by <> report_by)
);
CREATE INDEX portfolio_exception_project ON portfolio_exception (project_id, id);
CREATE UNIQUE INDEX portfolio_exception_open ON portfolio_exception (project_id) WHERE decided_on IS NULL;

-- A bottom line that an officer edited and signed; without a row it is drafted by rules.
CREATE TABLE portfolio_bottom_line (
    object_id  TEXT PRIMARY KEY REFERENCES control_object (id),
    text_en    TEXT NOT NULL,
    text_fr    TEXT NOT NULL,
    signed_by  TEXT NOT NULL REFERENCES control_actor (id),
    signed_on  TEXT NOT NULL CHECK (length(signed_on) = 10)
);

-- Configuration: the tracks of the office, the thresholds of the office ('') and of each package.
CREATE TABLE portfolio_setting (
    name        TEXT NOT NULL CHECK (name IN ('tracks', 'thresholds')),
    object_id   TEXT NOT NULL,
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (name, object_id)
);
