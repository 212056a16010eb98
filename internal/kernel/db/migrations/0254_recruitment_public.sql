-- +goose Up
-- The name of what the careers pages show, in one row: every write that alters any of them gives it a new one.
CREATE TABLE recruitment_public (
    id    TEXT PRIMARY KEY CHECK (id = 'notices'),
    state TEXT NOT NULL
);
