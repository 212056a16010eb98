-- +goose Up
CREATE TABLE intake_import (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    file_name   TEXT NOT NULL,
    file_id     TEXT NOT NULL,
    sheet       TEXT NOT NULL,
    map         TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'applying', 'applied', 'undone')),
    job_id      TEXT NOT NULL,
    counted     TEXT NOT NULL,
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    moved_at    TEXT NOT NULL CHECK (length(moved_at) = 27)
);
CREATE INDEX intake_import_actor ON intake_import (actor_id, id);
CREATE INDEX intake_import_kind ON intake_import (kind, state);

CREATE TABLE intake_line (
    import_id   TEXT NOT NULL REFERENCES intake_import (id),
    no          BIGINT NOT NULL,
    row_no      BIGINT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('added', 'changed', 'refused', 'skipped')),
    object_id   TEXT NOT NULL,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    undone      TEXT NOT NULL,
    PRIMARY KEY (import_id, no)
);
CREATE INDEX intake_line_object ON intake_line (object_id);

CREATE TABLE intake_match (
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    kind        TEXT NOT NULL,
    signature   TEXT NOT NULL,
    map         TEXT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    PRIMARY KEY (actor_id, kind, signature)
);
