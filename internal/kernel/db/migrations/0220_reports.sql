-- +goose Up
CREATE TABLE reports_template (
    kind     TEXT NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    source   TEXT NOT NULL,
    removed  BOOLEAN NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (kind, version)
);

CREATE TABLE reports_style (
    version      BIGINT PRIMARY KEY CHECK (version > 0),
    font         TEXT NOT NULL,
    heading_font TEXT NOT NULL,
    ink          TEXT NOT NULL,
    accent       TEXT NOT NULL,
    paper        TEXT NOT NULL,
    logo         BYTEA,
    docx         BYTEA,
    pptx         BYTEA,
    saved_at     TEXT NOT NULL,
    saved_by     TEXT NOT NULL REFERENCES control_actor (id)
);

CREATE TABLE reports_report (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    ref           TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    about         TEXT NOT NULL,
    subject_id    TEXT NOT NULL,
    subject_ref   TEXT NOT NULL,
    subject_en    TEXT NOT NULL,
    subject_fr    TEXT NOT NULL,
    from_day      TEXT CHECK (length(from_day) = 10),
    on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
    known_at      TEXT,
    langs         TEXT NOT NULL,
    formats       TEXT NOT NULL,
    sections      TEXT NOT NULL,
    texts         TEXT NOT NULL,
    line_en       TEXT NOT NULL,
    line_fr       TEXT NOT NULL,
    line_by       TEXT REFERENCES control_actor (id),
    line_on       TEXT CHECK (length(line_on) = 10),
    marked        BOOLEAN NOT NULL,
    retention     TEXT NOT NULL,
    state         TEXT NOT NULL,
    author        TEXT NOT NULL REFERENCES control_actor (id),
    cleared_by    TEXT REFERENCES control_actor (id),
    issued_by     TEXT REFERENCES control_actor (id),
    created_at    TEXT NOT NULL,
    cleared_at    TEXT,
    issued_at     TEXT,
    comment       TEXT NOT NULL,
    style         BIGINT NOT NULL,
    job           TEXT NOT NULL,
    frozen        TEXT NOT NULL,
    version       BIGINT NOT NULL,
    CHECK (cleared_by IS NULL OR cleared_by <> author)
);
CREATE INDEX reports_report_subject ON reports_report (subject_id, state);

CREATE TABLE reports_file (
    report_id TEXT NOT NULL REFERENCES reports_report (id),
    lang      TEXT NOT NULL,
    format    TEXT NOT NULL,
    file_id   TEXT NOT NULL,
    name      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    size      BIGINT NOT NULL,
    issued    BOOLEAN NOT NULL,
    made_at   TEXT NOT NULL,
    PRIMARY KEY (report_id, lang, format)
);
CREATE INDEX reports_file_sha256 ON reports_file (sha256);
