-- +goose Up
-- A selection, its candidates and the sheets of the members of its panel. What is told of people stands in content alone,
-- which is emptied when the application it is about is erased. A sheet that was handed in does not change.
CREATE TABLE recruitment_selection (
    id         TEXT PRIMARY KEY REFERENCES control_object (id),
    vacancy_id TEXT NOT NULL UNIQUE REFERENCES recruitment_vacancy (id),
    stage      TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel', 'decision', 'clearances', 'ended')),
    due_on     TEXT CHECK (length(due_on) = 10),
    content    TEXT NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0)
);

CREATE TABLE recruitment_selection_candidate (
    id             TEXT PRIMARY KEY,
    selection_id   TEXT NOT NULL REFERENCES recruitment_selection (id),
    application_id TEXT NOT NULL UNIQUE REFERENCES recruitment_application (id),
    code           TEXT NOT NULL,
    standing       TEXT NOT NULL CHECK (standing IN ('running', 'out', 'ranked', 'recommended', 'reserve', 'regret', 'provisional', 'final', 'declined', 'lapsed', 'appointed')),
    content        TEXT NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    UNIQUE (selection_id, code)
);

CREATE TABLE recruitment_selection_sheet (
    candidate_id TEXT NOT NULL REFERENCES recruitment_selection_candidate (id),
    stage        TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel')),
    actor_id     TEXT NOT NULL REFERENCES control_actor (id),
    handed_in_at TEXT CHECK (length(handed_in_at) = 27),
    content      TEXT NOT NULL,
    PRIMARY KEY (candidate_id, stage, actor_id)
);

-- A letter as it was written for one candidate, in their language: a draft until it is sent. One of a kind in a stage.
CREATE TABLE recruitment_selection_letter (
    id           TEXT PRIMARY KEY,
    candidate_id TEXT NOT NULL REFERENCES recruitment_selection_candidate (id),
    kind         TEXT NOT NULL CHECK (kind IN ('invitation', 'regret', 'reserve', 'provisional', 'final')),
    stage        TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel', 'decision', 'clearances', 'ended')),
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    sent_at      TEXT CHECK (length(sent_at) = 27),
    sent_by      TEXT REFERENCES control_actor (id),
    UNIQUE (candidate_id, kind, stage),
    CHECK ((sent_at IS NULL) = (sent_by IS NULL))
);
