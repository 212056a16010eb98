-- +goose Up
-- What the office is, and how far its setting up has come.

CREATE TABLE office_profile (
    id       TEXT PRIMARY KEY CHECK (id = 'office'),
    value    TEXT NOT NULL,
    version  BIGINT NOT NULL
);

CREATE TABLE office_step (
    name  TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
    at    TEXT NOT NULL CHECK (length(at) = 27)
);

-- The last day, in their own time zone, for which a person's digest was asked for, and when.
CREATE TABLE office_digest (
    person  TEXT PRIMARY KEY REFERENCES control_actor (id),
    day     TEXT NOT NULL CHECK (length(day) = 10),
    at      TEXT NOT NULL CHECK (length(at) = 27)
);

-- Approvals about which those who may decide were told at once.
CREATE TABLE office_urgent (
    approval  TEXT PRIMARY KEY,
    at        TEXT NOT NULL CHECK (length(at) = 27)
);
