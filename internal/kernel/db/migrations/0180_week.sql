-- +goose Up
-- The Friday update: what officers say of their projects in an ISO week, and how each project stood in it.

-- Texts are in the language lang. Until the week is locked the last version is changed in place (revision
-- counts that); afterwards a change is a new version, no + 1.
CREATE TABLE week_update (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    week        TEXT NOT NULL CHECK (length(week) = 8), -- 2026-W47
    no          INTEGER NOT NULL CHECK (no > 0),
    state       TEXT NOT NULL CHECK (state <> ''),
    next_step   TEXT NOT NULL,
    worry       TEXT NOT NULL,
    lang        TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    overall     INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3), -- the rating when it was written
    late        BOOLEAN NOT NULL, -- written after the lock
    written_by  TEXT NOT NULL REFERENCES control_actor (id),
    written_at  TEXT NOT NULL CHECK (length(written_at) = 27),
    revision    BIGINT NOT NULL,
    PRIMARY KEY (project_id, week, no)
);
CREATE INDEX week_update_week ON week_update (week, project_id);

-- How a project stood in a week, recorded in that week and never computed afterwards. officer is who owed
-- the update.
CREATE TABLE week_snapshot (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    week        TEXT NOT NULL CHECK (length(week) = 8),
    taken_on    TEXT NOT NULL CHECK (length(taken_on) = 10),
    officer     TEXT REFERENCES control_actor (id),
    state       TEXT NOT NULL,
    schedule    INTEGER NOT NULL CHECK (schedule BETWEEN 0 AND 3),
    cost        INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 3),
    scope       INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 3),
    risk        INTEGER NOT NULL CHECK (risk BETWEEN 0 AND 3),
    resources   INTEGER NOT NULL CHECK (resources BETWEEN 0 AND 3),
    overall     INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3),
    progress    INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    end_on      TEXT CHECK (length(end_on) = 10),
    issues      INTEGER NOT NULL,
    risks       INTEGER NOT NULL,
    overdue     INTEGER NOT NULL,
    PRIMARY KEY (project_id, week)
);
CREATE INDEX week_snapshot_week ON week_snapshot (week, project_id);
