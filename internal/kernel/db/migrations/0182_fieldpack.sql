-- +goose Up
-- Forms for people who cannot reach the server, and what came back.

CREATE TABLE fieldpack_form (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    kind         TEXT NOT NULL CHECK (kind IN ('progress', 'attendance', 'risk', 'check')),
    object_kind  TEXT NOT NULL,
    object_id    TEXT NOT NULL REFERENCES control_object (id),
    ref          TEXT NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    period       TEXT NOT NULL,
    version      BIGINT NOT NULL,          -- of the object when the form was made
    choices      TEXT NOT NULL,            -- JSON: the open checks of a handover
    secret       TEXT NOT NULL,            -- makes the check value
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    state        TEXT NOT NULL CHECK (state IN ('out', 'returned')),
    made_by      TEXT NOT NULL REFERENCES control_actor (id),
    made_on      TEXT NOT NULL CHECK (length(made_on) = 10),
    author       TEXT NOT NULL,            -- who filled it in, once it was applied
    applied      TEXT NOT NULL,            -- trail row of the use case
    digest       TEXT NOT NULL,            -- of the return that was applied
    CHECK ((state = 'returned') = (applied <> ''))
);
CREATE INDEX fieldpack_form_state ON fieldpack_form (state, due_on, id);
CREATE INDEX fieldpack_form_object ON fieldpack_form (object_id, id);

CREATE TABLE fieldpack_return (
    id        TEXT PRIMARY KEY,
    form_id   TEXT NOT NULL REFERENCES fieldpack_form (id),
    lang      TEXT NOT NULL,
    answers   TEXT NOT NULL, -- JSON: text by the name of the field
    digest    TEXT NOT NULL, -- of the answers
    read_by   TEXT NOT NULL REFERENCES control_actor (id),
    read_at   TEXT NOT NULL CHECK (length(read_at) = 27)
);
CREATE INDEX fieldpack_return_form ON fieldpack_return (form_id, id);
