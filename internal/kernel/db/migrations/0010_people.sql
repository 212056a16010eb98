-- +goose Up
-- Who works with the office, and what they sign in with. Nothing here can be used to sign in: of
-- passwords, recovery codes, tokens and links only hashes are kept.

CREATE TABLE people_user (
    id                TEXT PRIMARY KEY REFERENCES control_actor (id),
    login             TEXT NOT NULL UNIQUE CHECK (login = lower(login)),
    name              TEXT NOT NULL,
    name_key          TEXT NOT NULL,
    nation            TEXT NOT NULL,
    language          TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    clearance         INTEGER NOT NULL CHECK (clearance BETWEEN 0 AND 5),
    clearance_until   TEXT CHECK (length(clearance_until) = 10),
    password_hash     TEXT NOT NULL,
    password_at       TEXT CHECK (length(password_at) = 27),
    must_renew        BOOLEAN NOT NULL,
    must_use_code     BOOLEAN NOT NULL,
    code_secret       TEXT NOT NULL,
    code_step         BIGINT NOT NULL,
    epoch             BIGINT NOT NULL,
    signed_in_at      TEXT CHECK (length(signed_in_at) = 27),
    created_at        TEXT NOT NULL CHECK (length(created_at) = 27),
    deactivated_at    TEXT CHECK (length(deactivated_at) = 27),
    version           BIGINT NOT NULL
);
CREATE INDEX people_user_name ON people_user (name_key, id);

CREATE TABLE people_recovery (
    user_id    TEXT NOT NULL REFERENCES people_user (id),
    code_hash  TEXT NOT NULL CHECK (length(code_hash) = 64),
    used_at    TEXT CHECK (length(used_at) = 27),
    PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE people_token (
    id            TEXT PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES people_user (id),
    name          TEXT NOT NULL,
    token_hash    TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    acts          TEXT NOT NULL,
    created_at    TEXT NOT NULL CHECK (length(created_at) = 27),
    created_by    TEXT NOT NULL REFERENCES control_actor (id),
    expires_on    TEXT NOT NULL CHECK (length(expires_on) = 10),
    last_used_on  TEXT CHECK (length(last_used_on) = 10),
    revoked_at    TEXT CHECK (length(revoked_at) = 27)
);
CREATE INDEX people_token_user ON people_token (user_id);

-- A link works once: as an invitation, to set a new password, or to make the first administrator,
-- when there is no user yet to whom it could belong.
CREATE TABLE people_link (
    id          TEXT PRIMARY KEY,
    user_id     TEXT REFERENCES people_user (id),
    purpose     TEXT NOT NULL CHECK (purpose IN ('invitation', 'reset', 'first_administrator')),
    token_hash  TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    expires_at  TEXT NOT NULL CHECK (length(expires_at) = 27),
    used_at     TEXT CHECK (length(used_at) = 27),
    CHECK ((purpose = 'first_administrator') = (user_id IS NULL))
);
CREATE INDEX people_link_user ON people_link (user_id);
