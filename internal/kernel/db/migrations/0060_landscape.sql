-- +goose Up
-- What other actors do in a partner country: entries kept by hand, and activities published as IATI.

CREATE TABLE landscape_entry (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    partner_code  TEXT NOT NULL REFERENCES stakeholders_party (code),
    theme         TEXT NOT NULL CHECK (theme <> ''),
    actor         TEXT NOT NULL CHECK (actor <> ''),
    channel       TEXT NOT NULL CHECK (channel IN ('bilateral', 'eu', 'un', 'nato', 'multilateral', 'other')),
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    starts_on     TEXT CHECK (length(starts_on) = 10),
    ends_on       TEXT CHECK (length(ends_on) = 10),
    amount_minor  BIGINT,
    currency      TEXT CHECK (length(currency) = 3),
    source        TEXT NOT NULL CHECK (source <> ''),
    note          TEXT NOT NULL,
    words         TEXT NOT NULL,
    archived_at   TEXT CHECK (length(archived_at) = 27),
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (title_en <> '' OR title_fr <> ''),
    CHECK ((amount_minor IS NULL) = (currency IS NULL)),
    CHECK (ends_on >= starts_on)
);
CREATE INDEX landscape_entry_partner ON landscape_entry (partner_code);

-- One reading of IATI files, moved on by each of its batches.
CREATE TABLE landscape_import (
    id          TEXT PRIMARY KEY REFERENCES control_object (id),
    started_at  TEXT NOT NULL CHECK (length(started_at) = 27),
    moved_at    TEXT NOT NULL CHECK (length(moved_at) = 27),
    state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'stopped')),
    started_by  TEXT NOT NULL REFERENCES control_actor (id),
    files       BIGINT NOT NULL,
    activities  BIGINT NOT NULL,
    created     BIGINT NOT NULL,
    updated     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    refused     BIGINT NOT NULL
);
CREATE INDEX landscape_import_started ON landscape_import (started_at);

-- How often a trap was met in it, on unchanged activities too.
CREATE TABLE landscape_import_flag (
    import_id  TEXT NOT NULL REFERENCES landscape_import (id),
    trap       TEXT NOT NULL,
    n          BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (import_id, trap)
);

CREATE TABLE landscape_file (
    import_id   TEXT NOT NULL REFERENCES landscape_import (id),
    position    BIGINT NOT NULL,
    name        TEXT NOT NULL,
    standard    TEXT NOT NULL,
    activities  BIGINT NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- What was not taken in, and where it stands.
CREATE TABLE landscape_refusal (
    import_id  TEXT NOT NULL REFERENCES landscape_import (id),
    position   BIGINT NOT NULL,
    file       TEXT NOT NULL,
    line       BIGINT NOT NULL,
    key        TEXT NOT NULL,
    args       TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);

-- One iati-activity by its identifier, as it was last reported. digest is that of what stands here now,
-- digest_before that of what stood here when the import met_in began ('' when it was not there).
CREATE TABLE landscape_activity (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    identifier      TEXT NOT NULL UNIQUE CHECK (identifier <> ''),
    digest          TEXT NOT NULL CHECK (length(digest) = 64),
    digest_before   TEXT NOT NULL,
    met_in          TEXT NOT NULL REFERENCES landscape_import (id),
    changed_in      TEXT NOT NULL REFERENCES landscape_import (id),
    file            TEXT NOT NULL,
    line            BIGINT NOT NULL,
    title_en        TEXT NOT NULL,
    title_fr        TEXT NOT NULL,
    title_other     TEXT NOT NULL,
    title_language  TEXT NOT NULL,
    publisher_ref   TEXT NOT NULL,
    publisher_name  TEXT NOT NULL,
    status          TEXT NOT NULL,
    starts_on       TEXT CHECK (length(starts_on) = 10),
    ends_on         TEXT CHECK (length(ends_on) = 10),
    words           TEXT NOT NULL,
    organisations   TEXT NOT NULL,
    reported        TEXT NOT NULL
);
-- The order of the list: the newest first.
CREATE INDEX landscape_activity_start ON landscape_activity (COALESCE(starts_on, ''), id);

-- Where an activity takes place and what it is for: its own codes and those of its transactions.
CREATE TABLE landscape_country (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    code         TEXT NOT NULL,
    PRIMARY KEY (activity_id, code)
);
CREATE INDEX landscape_country_code ON landscape_country (code, activity_id);

CREATE TABLE landscape_sector (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    code         TEXT NOT NULL,
    PRIMARY KEY (activity_id, code)
);
CREATE INDEX landscape_sector_code ON landscape_sector (code, activity_id);

-- How often a trap was found in an activity.
CREATE TABLE landscape_flag (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    trap         TEXT NOT NULL,
    n            BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (activity_id, trap)
);
CREATE INDEX landscape_flag_trap ON landscape_flag (trap, activity_id);

-- amount is the reported sum where it is a number, else ''; amount_minor is the same in minor units
-- where that is exact, else absent.
CREATE TABLE landscape_transaction (
    activity_id   TEXT NOT NULL REFERENCES landscape_activity (id),
    position      BIGINT NOT NULL,
    type          TEXT NOT NULL,
    currency      TEXT NOT NULL,
    on_day        TEXT CHECK (length(on_day) = 10),
    amount        TEXT NOT NULL,
    amount_minor  BIGINT,
    reported      TEXT NOT NULL,
    PRIMARY KEY (activity_id, position)
);
-- For totals: each of the two reads its own sums, grouped, without touching what was reported.
CREATE INDEX landscape_transaction_exact ON landscape_transaction (currency, type, activity_id, amount_minor) WHERE amount_minor IS NOT NULL;
CREATE INDEX landscape_transaction_inexact ON landscape_transaction (currency, type, activity_id, amount) WHERE amount_minor IS NULL AND amount <> '';
