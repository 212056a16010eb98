-- +goose Up
-- Mail: how it leaves the office, what is on its way, what came back, and what each person wants of it.
-- Of a message the asking is kept and not the text: it is composed when it goes, for whom it goes to.

CREATE TABLE mail_setting (
    id          TEXT PRIMARY KEY CHECK (id = 'office'),
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL
);

CREATE TABLE mail_message (
    id           TEXT PRIMARY KEY,
    dedup        TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    person       TEXT NOT NULL,
    address      TEXT NOT NULL,
    name         TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('', 'en', 'fr')),
    data         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'doubtful', 'failed', 'dropped', 'bounced')),
    reason       TEXT NOT NULL,
    detail       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    next_at      TEXT NOT NULL CHECK (length(next_at) = 27),
    lease        TEXT NOT NULL,
    lease_until  TEXT CHECK (length(lease_until) = 27),
    created_at   TEXT NOT NULL CHECK (length(created_at) = 27),
    ended_at     TEXT CHECK (length(ended_at) = 27)
);
CREATE INDEX mail_message_next ON mail_message (state, next_at);
CREATE INDEX mail_message_person ON mail_message (person, id);

-- An address that refused for good gets nothing more until somebody says it is right again.
CREATE TABLE mail_bounce (
    address  TEXT PRIMARY KEY,
    status   TEXT NOT NULL,
    detail   TEXT NOT NULL,
    at       TEXT NOT NULL CHECK (length(at) = 27)
);

CREATE TABLE mail_preference (
    person   TEXT PRIMARY KEY REFERENCES control_actor (id),
    value    TEXT NOT NULL,
    version  BIGINT NOT NULL
);
