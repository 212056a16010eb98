-- +goose Up
-- Files that people upload. Content is kept once, in chunks, under its digest; a file is a name for it,
-- attached to one protected object.

CREATE TABLE control_blob (
    id          TEXT PRIMARY KEY,
    digest      TEXT CHECK (length(digest) = 64),
    size        BIGINT NOT NULL CHECK (size >= 0),
    started_at  TEXT NOT NULL CHECK (length(started_at) = 27)
);
CREATE UNIQUE INDEX control_blob_digest ON control_blob (digest);

CREATE TABLE control_chunk (
    blob_id  TEXT NOT NULL REFERENCES control_blob (id),
    no       INTEGER NOT NULL CHECK (no >= 0),
    data     BYTEA NOT NULL,
    PRIMARY KEY (blob_id, no)
);

CREATE TABLE control_file (
    id           TEXT PRIMARY KEY,
    blob_id      TEXT NOT NULL REFERENCES control_blob (id),
    name         TEXT NOT NULL CHECK (name <> ''),
    media        TEXT NOT NULL,
    size         BIGINT NOT NULL,
    uploaded_by  TEXT NOT NULL REFERENCES control_actor (id),
    uploaded_at  TEXT NOT NULL CHECK (length(uploaded_at) = 27),
    object_kind  TEXT,
    object_id    TEXT REFERENCES control_object (id),
    attached_at  TEXT CHECK (length(attached_at) = 27),
    CHECK ((object_id IS NULL) = (attached_at IS NULL)),
    CHECK ((object_id IS NULL) = (object_kind IS NULL))
);
CREATE INDEX control_file_object ON control_file (object_id);
CREATE INDEX control_file_blob ON control_file (blob_id);
CREATE INDEX control_file_pending ON control_file (uploaded_at) WHERE object_id IS NULL;
