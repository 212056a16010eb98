-- +goose Up
-- Internal control: who acts, what is protected, what was done, what waits for a decision.

CREATE TABLE control_installation (
    id          TEXT PRIMARY KEY CHECK (id = 'installation'),
    uid         TEXT NOT NULL,
    demo        BOOLEAN NOT NULL,
    ceiling     INTEGER NOT NULL CHECK (ceiling BETWEEN 0 AND 5),
    as_of       TEXT NOT NULL CHECK (as_of = '' OR length(as_of) = 10),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27)
);

CREATE TABLE control_actor (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('person', 'job', 'system')),
    name       TEXT NOT NULL,
    nation     TEXT NOT NULL,
    clearance  INTEGER NOT NULL CHECK (clearance BETWEEN 0 AND 5),
    clearance_until TEXT CHECK (length(clearance_until) = 10),
    language   TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    active     BOOLEAN NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE control_grant (
    id          TEXT PRIMARY KEY,
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    role        TEXT NOT NULL,
    scope_path  TEXT NOT NULL,
    valid_from  TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to    TEXT CHECK (length(valid_to) = 10),
    granted_by  TEXT NOT NULL,
    UNIQUE (actor_id, role, scope_path, valid_from)
);

-- R44: dated, capped in amount, recorded, never passed on.
CREATE TABLE control_delegation (
    id            TEXT PRIMARY KEY,
    from_actor    TEXT NOT NULL REFERENCES control_actor (id),
    to_actor      TEXT NOT NULL REFERENCES control_actor (id),
    act           TEXT NOT NULL,
    scope_path    TEXT NOT NULL,
    cap_minor     BIGINT,
    cap_currency  TEXT,
    valid_from    TEXT NOT NULL CHECK (length(valid_from) = 10),
    valid_to      TEXT NOT NULL CHECK (length(valid_to) = 10),
    reason        TEXT NOT NULL,
    revoked_at    TEXT CHECK (length(revoked_at) = 27),
    CHECK (from_actor <> to_actor),
    CHECK (valid_to >= valid_from)
);
CREATE INDEX control_delegation_to ON control_delegation (to_actor);

CREATE TABLE control_object (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    scope_path  TEXT NOT NULL,
    level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
    releasable  TEXT NOT NULL,
    originator  TEXT NOT NULL
);
CREATE INDEX control_object_scope ON control_object (scope_path);

CREATE TABLE control_trail (
    id          TEXT PRIMARY KEY,
    at          TEXT NOT NULL CHECK (length(at) = 27),
    actor_id    TEXT NOT NULL,
    for_actor   TEXT,
    act         TEXT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('done', 'refused', 'read')),
    object_kind TEXT NOT NULL,
    object_id   TEXT NOT NULL,
    request_id  TEXT NOT NULL,
    content     TEXT,
    salt        TEXT,
    digest      TEXT NOT NULL CHECK (length(digest) = 64),
    no          BIGINT
);
CREATE UNIQUE INDEX control_trail_no ON control_trail (no);
CREATE INDEX control_trail_unsealed ON control_trail (id) WHERE no IS NULL;
CREATE INDEX control_trail_object ON control_trail (object_id, id);
CREATE INDEX control_trail_actor ON control_trail (actor_id, id);

CREATE TABLE control_seal (
    no           BIGINT PRIMARY KEY,
    first_no     BIGINT NOT NULL,
    last_no      BIGINT NOT NULL,
    merkle_root  TEXT NOT NULL CHECK (length(merkle_root) = 64),
    previous     TEXT NOT NULL CHECK (length(previous) = 64),
    hash         TEXT NOT NULL CHECK (length(hash) = 64),
    at           TEXT NOT NULL CHECK (length(at) = 27),
    CHECK (last_no >= first_no)
);

CREATE TABLE control_idempotency (
    actor_id     TEXT NOT NULL,
    key          TEXT NOT NULL,
    act          TEXT NOT NULL,
    trail_id     TEXT NOT NULL,
    object_kind  TEXT NOT NULL,
    object_id    TEXT NOT NULL,
    at           TEXT NOT NULL CHECK (length(at) = 27),
    PRIMARY KEY (actor_id, key)
);

CREATE TABLE control_approval (
    id            TEXT PRIMARY KEY,
    object_kind   TEXT NOT NULL,
    object_id     TEXT NOT NULL REFERENCES control_object (id),
    act           TEXT NOT NULL,
    title         TEXT NOT NULL,
    prepared_by   TEXT NOT NULL REFERENCES control_actor (id),
    submitted_at  TEXT NOT NULL CHECK (length(submitted_at) = 27),
    due_on        TEXT CHECK (length(due_on) = 10),
    before        TEXT NOT NULL,
    after         TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned', 'withdrawn')),
    decided_by    TEXT REFERENCES control_actor (id),
    decided_for   TEXT,
    decided_at    TEXT CHECK (length(decided_at) = 27),
    comment       TEXT NOT NULL,
    CHECK (decided_by <> prepared_by OR state = 'withdrawn')
);
CREATE UNIQUE INDEX control_approval_open ON control_approval (object_id, act) WHERE state = 'open';
CREATE INDEX control_approval_state ON control_approval (state, submitted_at);

-- What an approver has looked at: a batch may only decide what was opened.
CREATE TABLE control_opened (
    approval_id  TEXT NOT NULL REFERENCES control_approval (id),
    actor_id     TEXT NOT NULL REFERENCES control_actor (id),
    at           TEXT NOT NULL CHECK (length(at) = 27),
    PRIMARY KEY (approval_id, actor_id)
);

CREATE TABLE control_outbox (
    id       TEXT PRIMARY KEY,
    topic    TEXT NOT NULL,
    payload  TEXT NOT NULL,
    at       TEXT NOT NULL CHECK (length(at) = 27),
    no       BIGINT
);
CREATE UNIQUE INDEX control_outbox_no ON control_outbox (no);
CREATE INDEX control_outbox_unordered ON control_outbox (id) WHERE no IS NULL;

CREATE TABLE control_cursor (
    name     TEXT PRIMARY KEY,
    no       BIGINT NOT NULL
);

CREATE TABLE control_lease (
    name     TEXT PRIMARY KEY,
    holder   TEXT NOT NULL,
    until    TEXT NOT NULL CHECK (length(until) = 27)
);

CREATE TABLE control_job (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    payload     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    actor_id    TEXT NOT NULL,
    step        TEXT NOT NULL,
    done        BIGINT NOT NULL,
    total       BIGINT NOT NULL,
    checkpoint  TEXT NOT NULL,
    result      TEXT NOT NULL,
    cancelling  BOOLEAN NOT NULL,
    attempts    INTEGER NOT NULL,
    lease       TEXT NOT NULL,
    lease_until TEXT CHECK (length(lease_until) = 27),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    ended_at    TEXT CHECK (length(ended_at) = 27)
);
CREATE INDEX control_job_state ON control_job (state, created_at);
CREATE INDEX control_job_actor ON control_job (actor_id, created_at);
