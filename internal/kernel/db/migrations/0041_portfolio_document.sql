-- +goose Up
-- Documents that people upload to a programme, a package, an initiative or a project. Their content is in
-- control_file, attached to the document: its files in their order are its versions.

CREATE TABLE portfolio_document (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    holder_kind  TEXT NOT NULL CHECK (holder_kind IN ('programme', 'package', 'initiative', 'project')),
    holder_id    TEXT NOT NULL REFERENCES control_object (id),
    about_kind   TEXT NOT NULL CHECK (about_kind IN ('', 'deliverable', 'waiver')), -- what of the holder it belongs to
    about_id     TEXT REFERENCES control_object (id),
    no           INTEGER NOT NULL CHECK (no > 0),
    ref          TEXT NOT NULL,
    title        TEXT NOT NULL CHECK (title <> ''),
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr', 'other')),
    author       TEXT NOT NULL, -- the body or person that wrote or decided it
    dated_on     TEXT NOT NULL CHECK (length(dated_on) = 10),
    state        TEXT NOT NULL CHECK (state IN ('current', 'withdrawn')),
    reason       TEXT NOT NULL, -- why it was withdrawn
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (holder_id, no),
    CHECK ((about_id IS NULL) = (about_kind = '')),
    CHECK ((state = 'withdrawn') = (reason <> ''))
);
CREATE INDEX portfolio_document_about ON portfolio_document (about_id);

-- A paper may rest on a document that is here, in the version it had when it was filed.
ALTER TABLE portfolio_record ADD COLUMN document_id TEXT REFERENCES portfolio_document (id);
ALTER TABLE portfolio_record ADD COLUMN file_id TEXT REFERENCES control_file (id);
CREATE INDEX portfolio_record_document ON portfolio_record (document_id);
