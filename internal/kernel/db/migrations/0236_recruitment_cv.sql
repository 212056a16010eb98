-- +goose Up
-- A curriculum that somebody has checked against a notice: for an hour, sealed with a key that only the page's address
-- gives, so that nobody reads it by what is stored.
CREATE TABLE recruitment_cv (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    vacancy_id  TEXT NOT NULL REFERENCES recruitment_vacancy (id),
    sealed      BYTEA NOT NULL,
    expires_at  TEXT NOT NULL CHECK (length(expires_at) = 27)
);
CREATE INDEX recruitment_cv_due ON recruitment_cv (expires_at);
