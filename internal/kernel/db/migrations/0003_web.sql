-- +goose Up
-- Conversations with browsers: who is signed in, and forms not yet sent. Neither is in the trail.

CREATE TABLE web_session (
    token_hash  TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL,
    data        TEXT NOT NULL,
    expires_at  TEXT NOT NULL CHECK (length(expires_at) = 27)
);
CREATE INDEX web_session_person ON web_session (person_id);
CREATE INDEX web_session_expiry ON web_session (expires_at);

CREATE TABLE web_draft (
    person_id  TEXT NOT NULL,
    form       TEXT NOT NULL,
    body       TEXT NOT NULL,
    saved_at   TEXT NOT NULL CHECK (length(saved_at) = 27),
    PRIMARY KEY (person_id, form)
);
CREATE INDEX web_draft_age ON web_draft (saved_at);
