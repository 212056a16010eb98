-- +goose Up
-- Budgets of projects: per year or for all years, in versions, with lines that the ledger pays from.

CREATE TABLE funds_budget (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id   TEXT NOT NULL,
    package_id   TEXT NOT NULL,
    year         INTEGER NOT NULL CHECK (year = 0 OR year BETWEEN 2000 AND 2100), -- 0: all years of the project
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'active', 'frozen', 'closed')),
    version_no   INTEGER NOT NULL, -- the latest version, whatever its state
    active_no    INTEGER NOT NULL, -- the approved version in force; 0 for none
    title        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, year)
);

CREATE TABLE funds_budget_version (
    budget_id    TEXT NOT NULL REFERENCES funds_budget (id),
    no           INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'approved', 'superseded')),
    reason       TEXT NOT NULL,
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    reviewed_by  TEXT REFERENCES control_actor (id),
    approved_by  TEXT REFERENCES control_actor (id),
    approved_on  TEXT CHECK (length(approved_on) = 10),
    PRIMARY KEY (budget_id, no),
    CHECK (reviewed_by <> prepared_by),
    CHECK (approved_by <> prepared_by AND approved_by <> reviewed_by),
    CHECK ((state IN ('approved', 'superseded')) = (approved_by IS NOT NULL))
);

CREATE TABLE funds_line (
    id              TEXT PRIMARY KEY,
    budget_id       TEXT NOT NULL REFERENCES funds_budget (id),
    project_id      TEXT NOT NULL,
    package_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    year            INTEGER NOT NULL,
    no              INTEGER NOT NULL,
    chapter         TEXT NOT NULL,
    code            TEXT NOT NULL,
    title           TEXT NOT NULL,
    category        TEXT NOT NULL,
    original_minor  BIGINT NOT NULL CHECK (original_minor >= 0), -- of the first approved version
    revised_minor   BIGINT NOT NULL CHECK (revised_minor >= 0),  -- of the version in force
    moved_minor     BIGINT NOT NULL,                             -- by transfers since
    CHECK (revised_minor + moved_minor >= 0),
    UNIQUE (budget_id, code)
);
CREATE INDEX funds_line_project ON funds_line (project_id, budget_id, no);
CREATE INDEX funds_line_fund ON funds_line (fund_id, year);

CREATE TABLE funds_line_amount (
    budget_id  TEXT NOT NULL,
    no         INTEGER NOT NULL, -- of the version
    line_id    TEXT NOT NULL REFERENCES funds_line (id),
    minor      BIGINT NOT NULL CHECK (minor >= 0),
    PRIMARY KEY (budget_id, no, line_id),
    FOREIGN KEY (budget_id, no) REFERENCES funds_budget_version (budget_id, no)
);

-- A move of credit between lines (R69), or a block and its end (R70).
CREATE TABLE funds_credit_move (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id    TEXT NOT NULL, -- of the line it comes from
    kind          TEXT NOT NULL CHECK (kind IN ('transfer', 'block', 'unblock', 'contingency')),
    state         TEXT NOT NULL CHECK (state IN ('requested', 'posted', 'refused')),
    from_line     TEXT NOT NULL REFERENCES funds_line (id),
    to_line       TEXT REFERENCES funds_line (id),
    minor         BIGINT NOT NULL CHECK (minor > 0),
    level         TEXT NOT NULL CHECK (level IN ('manager', 'controller', 'board')), -- who decides it
    reason        TEXT NOT NULL,
    risk_id       TEXT NOT NULL, -- of a draw on the contingency (R30); '' else
    entry_id      TEXT REFERENCES funds_entry (id),
    made_on       TEXT NOT NULL CHECK (length(made_on) = 10),
    prepared_by   TEXT NOT NULL REFERENCES control_actor (id),
    decided_by    TEXT REFERENCES control_actor (id),
    decided_on    TEXT CHECK (length(decided_on) = 10),
    comment       TEXT NOT NULL,
    CHECK (decided_by <> prepared_by),
    CHECK (from_line <> to_line)
);
CREATE INDEX funds_credit_move_line ON funds_credit_move (from_line, id);
