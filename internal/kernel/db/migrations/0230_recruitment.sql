-- +goose Up
CREATE TABLE recruitment_vacancy (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    reference      TEXT NOT NULL UNIQUE,
    state          TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    division_en    TEXT NOT NULL,
    division_fr    TEXT NOT NULL,
    grade          TEXT NOT NULL,
    pending_budget BOOLEAN NOT NULL,
    deadline_at    TEXT CHECK (length(deadline_at) = 27),
    words          TEXT NOT NULL,
    content        TEXT NOT NULL,
    flags          TEXT NOT NULL,
    changes        TEXT NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    submitted_by   TEXT REFERENCES control_actor (id),
    approved_by    TEXT REFERENCES control_actor (id),
    approved_at    TEXT CHECK (length(approved_at) = 27),
    published_at   TEXT CHECK (length(published_at) = 27),
    closed_at      TEXT CHECK (length(closed_at) = 27),
    comment        TEXT NOT NULL,
    notice_id      TEXT,
    correction     TEXT NOT NULL, -- other words for the notice that wait for approval, null for none
    CHECK (approved_by IS NULL OR approved_by <> prepared_by AND approved_by <> submitted_by),
    CHECK (state NOT IN ('approved', 'published') OR approved_by IS NOT NULL),
    CHECK (state <> 'published' OR notice_id IS NOT NULL AND published_at IS NOT NULL AND deadline_at IS NOT NULL)
);
CREATE INDEX recruitment_vacancy_due ON recruitment_vacancy (state, deadline_at);

-- A notice as it is published: a copy, so that the careers pages never read a vacancy.
CREATE TABLE recruitment_notice (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    vacancy_id   TEXT NOT NULL UNIQUE REFERENCES recruitment_vacancy (id),
    reference    TEXT NOT NULL UNIQUE,
    withdrawn    BOOLEAN NOT NULL,
    internal     BOOLEAN NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    division_en  TEXT NOT NULL,
    division_fr  TEXT NOT NULL,
    location_en  TEXT NOT NULL,
    location_fr  TEXT NOT NULL,
    grade        TEXT NOT NULL,
    contract     TEXT NOT NULL,
    second_level BIGINT NOT NULL CHECK (second_level BETWEEN 0 AND 5),
    words        TEXT NOT NULL,
    content      TEXT NOT NULL,
    changes      TEXT NOT NULL,
    published_at TEXT NOT NULL CHECK (length(published_at) = 27),
    deadline_at  TEXT NOT NULL CHECK (length(deadline_at) = 27),
    changed_at   TEXT NOT NULL CHECK (length(changed_at) = 27)
);
CREATE INDEX recruitment_notice_open ON recruitment_notice (withdrawn, deadline_at);

CREATE TABLE recruitment_template (
    id      TEXT PRIMARY KEY REFERENCES control_object (id),
    name_en TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    content TEXT NOT NULL,
    retired BOOLEAN NOT NULL
);
