-- +goose Up
-- Addresses at which a calendar may subscribe, and who was invited to what.

CREATE TABLE office_feed (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL REFERENCES control_actor (id),
    package     TEXT NOT NULL,
    digest      TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    revoked_at  TEXT CHECK (length(revoked_at) = 27)
);
CREATE INDEX office_feed_owner ON office_feed (owner, id);

-- The state of an event that a person was told of last.
CREATE TABLE office_invitation (
    uid        TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES control_actor (id),
    sequence   BIGINT NOT NULL,
    cancelled  BOOLEAN NOT NULL,
    PRIMARY KEY (uid, person)
);
