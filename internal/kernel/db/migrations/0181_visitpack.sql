-- +goose Up
-- The speaking notes of a visit: one pack of notes of a subject (a partner by its code, or a package) and a day.
CREATE TABLE visitpack_pack (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    subject_kind  TEXT NOT NULL CHECK (subject_kind IN ('party', 'package')),
    subject_id    TEXT NOT NULL,
    partner       TEXT NOT NULL,
    on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
    visitor       TEXT NOT NULL,
    lang          TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    notes         TEXT NOT NULL, -- JSON: the text under each heading
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (subject_id, on_day)
);
