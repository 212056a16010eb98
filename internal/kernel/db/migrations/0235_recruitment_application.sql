-- +goose Up
-- An application is begun by somebody outside, who comes back by a link: its token is kept as a digest. What was handed in
-- is a copy, so that a change that was not handed in again changes nothing of it. Erased, only the row is left.
CREATE TABLE recruitment_application (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    vacancy_id   TEXT NOT NULL REFERENCES recruitment_vacancy (id),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'withdrawn', 'eligible', 'ineligible', 'erased')),
    token_hash   TEXT UNIQUE CHECK (length(token_hash) = 64),
    email        TEXT NOT NULL,
    name         TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    content      TEXT NOT NULL,
    handed_in    TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    legal_basis  TEXT NOT NULL CHECK (legal_basis IN ('contract', 'consent')),
    delete_on    TEXT NOT NULL CHECK (length(delete_on) = 10),
    created_at   TEXT NOT NULL CHECK (length(created_at) = 27),
    changed_at   TEXT NOT NULL CHECK (length(changed_at) = 27),
    submitted_at TEXT CHECK (length(submitted_at) = 27),
    ended_at     TEXT CHECK (length(ended_at) = 27),
    decided_by   TEXT REFERENCES control_actor (id),
    decided_at   TEXT CHECK (length(decided_at) = 27),
    reasons      TEXT NOT NULL,
    version      BIGINT NOT NULL CHECK (version > 0),
    CHECK (state = 'erased' OR email <> '' AND token_hash IS NOT NULL AND purpose <> ''),
    CHECK (state <> 'erased' OR email = '' AND name = '' AND token_hash IS NULL AND content = '' AND handed_in = '' AND reasons = '' AND ended_at IS NOT NULL),
    CHECK (state NOT IN ('submitted', 'eligible', 'ineligible') OR submitted_at IS NOT NULL AND handed_in <> ''),
    CHECK (state NOT IN ('eligible', 'ineligible') OR decided_by IS NOT NULL AND decided_at IS NOT NULL AND reasons <> '')
);
CREATE UNIQUE INDEX recruitment_application_one ON recruitment_application (vacancy_id, email) WHERE email <> '' AND state <> 'withdrawn';
CREATE INDEX recruitment_application_state ON recruitment_application (vacancy_id, state);
CREATE INDEX recruitment_application_due ON recruitment_application (delete_on) WHERE state <> 'erased';
