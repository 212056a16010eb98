-- +goose Up
-- One plan for each project: tasks in their outline, milestones among them, links, people, calendars,
-- drafts and full copies at each baseline. The milestones and activities of before become its tasks.

-- Times are local minutes (2026-01-31T08:00); amounts of time are working minutes.
CREATE TABLE portfolio_task (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES portfolio_project (id),
    uid            INTEGER NOT NULL CHECK (uid > 0), -- stable within the project, and in exchanged files
    position       INTEGER NOT NULL,
    level          INTEGER NOT NULL CHECK (level BETWEEN 1 AND 32), -- of the outline; what is followed by a deeper level is a summary
    kind           TEXT NOT NULL CHECK (kind IN ('task', 'milestone')),
    no             INTEGER NOT NULL, -- of a milestone: M1, M2 …; 0 for a task
    code           TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    owner          TEXT REFERENCES control_actor (id),
    manual         BOOLEAN NOT NULL, -- its dates are typed, not computed
    duration       INTEGER NOT NULL CHECK (duration >= 0),
    constraint_kind TEXT NOT NULL CHECK (constraint_kind IN ('', 'alap', 'mso', 'mfo', 'snet', 'snlt', 'fnet', 'fnlt')),
    constraint_at  TEXT CHECK (length(constraint_at) = 16),
    deadline_on    TEXT CHECK (length(deadline_on) = 10),
    calendar       TEXT NOT NULL, -- '' is the plan's
    percent        INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    actual_start   TEXT CHECK (length(actual_start) = 16),
    actual_finish  TEXT CHECK (length(actual_finish) = 16),
    remaining      INTEGER CHECK (remaining >= 0), -- NULL: what percent leaves
    splits         TEXT NOT NULL, -- JSON: pieces of a task that is interrupted
    cost_minor     BIGINT NOT NULL CHECK (cost_minor >= 0), -- planned, in the currency of the project's budget
    predecessor    TEXT NOT NULL, -- in words; links say it for the engine
    cancelled      BOOLEAN NOT NULL,
    reason         TEXT NOT NULL,
    baseline_on    TEXT CHECK (length(baseline_on) = 10), -- of a milestone in the latest baseline
    start_at       TEXT NOT NULL CHECK (length(start_at) = 16), -- computed, as is what follows
    finish_at      TEXT NOT NULL CHECK (length(finish_at) = 16),
    total_float    INTEGER NOT NULL,
    free_float     INTEGER NOT NULL,
    critical       BOOLEAN NOT NULL,
    version        BIGINT NOT NULL,
    UNIQUE (project_id, uid),
    CHECK (finish_at >= start_at),
    CHECK ((percent = 100) = (actual_finish IS NOT NULL)),
    CHECK ((constraint_kind IN ('', 'alap')) = (constraint_at IS NULL))
);
CREATE INDEX portfolio_task_project ON portfolio_task (project_id, position);
CREATE INDEX portfolio_task_owner ON portfolio_task (owner, finish_at);

CREATE TABLE portfolio_plan (
    project_id  TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    calendar    TEXT NOT NULL, -- '' is that of the partner's country
    status_on   TEXT CHECK (length(status_on) = 10), -- up to when progress is known
    remainder   TEXT NOT NULL, -- the exchanged file, for what the plan does not model
    version     BIGINT NOT NULL
);

CREATE TABLE portfolio_task_link (
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    from_project  TEXT NOT NULL, -- of the same package; '' is this one
    from_uid      INTEGER NOT NULL,
    to_uid        INTEGER NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('FS', 'SS', 'FF', 'SF')),
    lag           INTEGER NOT NULL, -- minutes, or percent
    lag_unit      TEXT NOT NULL CHECK (lag_unit IN ('work', 'elapsed', 'percent', 'elapsed_percent')),
    PRIMARY KEY (project_id, from_project, from_uid, to_uid)
);
CREATE INDEX portfolio_task_link_from ON portfolio_task_link (from_project, from_uid);

-- Those who work on a plan. Who is no user of the office has a name only.
CREATE TABLE portfolio_plan_resource (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    uid         INTEGER NOT NULL,
    actor_id    TEXT REFERENCES control_actor (id),
    name        TEXT NOT NULL,
    max_units   INTEGER NOT NULL CHECK (max_units >= 0), -- percent of a working day
    PRIMARY KEY (project_id, uid)
);
CREATE INDEX portfolio_plan_resource_actor ON portfolio_plan_resource (actor_id);

CREATE TABLE portfolio_assignment (
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    uid           INTEGER NOT NULL,
    resource_uid  INTEGER NOT NULL,
    units         INTEGER NOT NULL CHECK (units >= 0), -- percent
    PRIMARY KEY (project_id, uid, resource_uid)
);

CREATE TABLE portfolio_calendar (
    id          TEXT PRIMARY KEY, -- ISO 3166-1 alpha-3 of a country, or the id of a person
    name_en     TEXT NOT NULL,
    name_fr     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('country', 'person')),
    base        TEXT NOT NULL, -- of a person: the calendar of the country they work by
    week        TEXT NOT NULL, -- JSON: working hours of each day from Monday; empty for a person
    version     BIGINT NOT NULL
);

CREATE TABLE portfolio_calendar_day (
    calendar_id  TEXT NOT NULL REFERENCES portfolio_calendar (id),
    from_on      TEXT NOT NULL CHECK (length(from_on) = 10),
    to_on        TEXT NOT NULL CHECK (length(to_on) = 10),
    name_en      TEXT NOT NULL,
    name_fr      TEXT NOT NULL,
    hours        TEXT NOT NULL, -- '' is a day off
    PRIMARY KEY (calendar_id, from_on),
    CHECK (to_on >= from_on)
);

-- What somebody would change in a plan that has a baseline: edits over the plan as it stands.
CREATE TABLE portfolio_plan_draft (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    author      TEXT NOT NULL REFERENCES control_actor (id),
    edits       TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'adopted', 'dropped')),
    change_id   TEXT,
    version     BIGINT NOT NULL
);
CREATE UNIQUE INDEX portfolio_plan_draft_open ON portfolio_plan_draft (project_id, author) WHERE state = 'open';
CREATE INDEX portfolio_plan_draft_change ON portfolio_plan_draft (change_id);

ALTER TABLE portfolio_baseline ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- R17: a full copy of what was approved, which stays when a task is removed from the plan.
CREATE TABLE portfolio_baseline_task (
    project_id   TEXT NOT NULL,
    baseline_no  INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    task_id      TEXT NOT NULL,
    position     INTEGER NOT NULL,
    level        INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('task', 'milestone')),
    code         TEXT NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    start_at     TEXT NOT NULL CHECK (length(start_at) = 16),
    finish_at    TEXT NOT NULL CHECK (length(finish_at) = 16),
    duration     INTEGER NOT NULL,
    cost_minor   BIGINT NOT NULL,
    PRIMARY KEY (project_id, baseline_no, uid),
    FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline (project_id, no)
);

CREATE TABLE portfolio_baseline_link (
    project_id    TEXT NOT NULL,
    baseline_no   INTEGER NOT NULL,
    from_project  TEXT NOT NULL,
    from_uid      INTEGER NOT NULL,
    to_uid        INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    lag           INTEGER NOT NULL,
    lag_unit      TEXT NOT NULL,
    PRIMARY KEY (project_id, baseline_no, from_project, from_uid, to_uid),
    FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline (project_id, no)
);

INSERT INTO portfolio_task (id, project_id, uid, position, level, kind, no, code, title_en, title_fr, owner, manual, duration, constraint_kind, calendar, percent,
    actual_start, actual_finish, splits, cost_minor, predecessor, cancelled, reason, baseline_on, start_at, finish_at, total_float, free_float, critical, version)
SELECT m.id, m.project_id, m.no, m.no, 1, 'milestone', m.no, '', m.title_en, m.title_fr, m.owner, TRUE, 0, '', '', CASE WHEN m.achieved_on IS NULL THEN 0 ELSE 100 END,
    m.achieved_on || 'T17:00', m.achieved_on || 'T17:00', '', 0, '', m.cancelled, m.reason, m.baseline_on, m.forecast_on || 'T17:00', m.forecast_on || 'T17:00', 0, 0, FALSE, m.version
FROM portfolio_milestone m;

-- Activities have no working time yet: eight hours a day until their plan is computed for the first time.
INSERT INTO portfolio_task (id, project_id, uid, position, level, kind, no, code, title_en, title_fr, owner, manual, duration, constraint_kind, calendar, percent,
    actual_start, actual_finish, splits, cost_minor, predecessor, cancelled, reason, start_at, finish_at, total_float, free_float, critical, version)
SELECT a.id, a.project_id, 1000 + a.place, 1000 + a.place, 1, 'task', 0, a.code, a.title_en, a.title_fr, a.owner, TRUE, 480, '', '', a.percent,
    a.actual_start || 'T08:00', a.actual_end || 'T17:00', '', 0, a.predecessor, FALSE, '', a.planned_start || 'T08:00', a.planned_end || 'T17:00', 0, 0, FALSE, a.version
FROM (SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.project_id ORDER BY x.planned_start, x.id) AS place FROM portfolio_activity x) a;

INSERT INTO portfolio_baseline_task (project_id, baseline_no, uid, task_id, position, level, kind, code, title_en, title_fr, start_at, finish_at, duration, cost_minor)
SELECT b.project_id, b.baseline_no, m.no, m.id, m.no, 1, 'milestone', '', m.title_en, m.title_fr, b.due_on || 'T17:00', b.due_on || 'T17:00', 0, 0
FROM portfolio_baseline_milestone b JOIN portfolio_milestone m ON m.id = b.milestone_id;

DROP TABLE portfolio_baseline_milestone;
DROP TABLE portfolio_milestone;
DROP TABLE portfolio_activity;
