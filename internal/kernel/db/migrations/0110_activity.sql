-- +goose Up
-- What the office does with people on days, the records of its meetings, and the actions that come of them.

CREATE TABLE activity_activity (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    ref          TEXT NOT NULL UNIQUE,
    year         BIGINT NOT NULL,
    no           BIGINT NOT NULL,
    holder_kind  TEXT NOT NULL CHECK (holder_kind IN ('project', 'package', 'programme', 'party')),
    holder_id    TEXT NOT NULL REFERENCES control_object (id),
    partner      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'announced', 'running', 'delivered', 'reported', 'closed', 'postponed', 'cancelled')),
    kind         TEXT NOT NULL CHECK (kind <> ''),
    format       TEXT NOT NULL CHECK (format IN ('in_person', 'online', 'hybrid')),
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    lead         TEXT REFERENCES control_actor (id),
    start_on     TEXT NOT NULL CHECK (length(start_on) = 10),
    end_on       TEXT NOT NULL CHECK (length(end_on) = 10),
    start_time   TEXT NOT NULL CHECK (length(start_time) IN (0, 5)),
    end_time     TEXT NOT NULL CHECK (length(end_time) IN (0, 5)),
    zone         TEXT NOT NULL CHECK (zone <> ''),
    place        TEXT NOT NULL,
    venue        TEXT NOT NULL,
    lang         TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    aim          TEXT NOT NULL,
    agenda       TEXT NOT NULL,
    planned      TEXT NOT NULL,
    actual       TEXT NOT NULL,
    costs        TEXT NOT NULL,
    after_action TEXT NOT NULL,
    reported_on  TEXT CHECK (length(reported_on) = 10),
    reason       TEXT NOT NULL,
    uid          TEXT NOT NULL UNIQUE,
    sequence     BIGINT NOT NULL,
    words        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    proposer     TEXT NOT NULL REFERENCES control_actor (id),
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (year, no),
    CHECK (title_en <> '' OR title_fr <> ''),
    CHECK (end_on >= start_on)
);
CREATE INDEX activity_activity_days ON activity_activity (start_on, end_on);
CREATE INDEX activity_activity_holder ON activity_activity (holder_id);
CREATE INDEX activity_activity_lead ON activity_activity (lead);

CREATE TABLE activity_person (
    activity_id  TEXT NOT NULL REFERENCES activity_activity (id),
    no           BIGINT NOT NULL,
    actor_id     TEXT REFERENCES control_actor (id),
    name         TEXT NOT NULL,
    organisation TEXT NOT NULL,
    role         TEXT NOT NULL CHECK (role IN ('organiser', 'speaker', 'participant', 'observer')),
    sex          TEXT NOT NULL CHECK (sex IN ('', 'man', 'woman')),
    band         TEXT NOT NULL,
    attended     BOOLEAN NOT NULL,
    PRIMARY KEY (activity_id, no),
    CHECK (actor_id IS NOT NULL OR name <> '')
);
CREATE INDEX activity_person_actor ON activity_person (actor_id);

CREATE TABLE activity_meeting (
    id          TEXT PRIMARY KEY REFERENCES control_object (id),
    ref         TEXT NOT NULL UNIQUE,
    year        BIGINT NOT NULL,
    no          BIGINT NOT NULL,
    holder_kind TEXT NOT NULL CHECK (holder_kind IN ('project', 'package', 'programme', 'party')),
    holder_id   TEXT NOT NULL REFERENCES control_object (id),
    partner     TEXT NOT NULL,
    activity_id TEXT UNIQUE REFERENCES activity_activity (id),
    title       TEXT NOT NULL CHECK (title <> ''),
    lang        TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    held_on     TEXT NOT NULL CHECK (length(held_on) = 10),
    held_time   TEXT NOT NULL CHECK (length(held_time) IN (0, 5)),
    place       TEXT NOT NULL,
    chair       TEXT REFERENCES control_actor (id),
    attendees   TEXT NOT NULL,
    points      TEXT NOT NULL,
    decisions   TEXT NOT NULL,
    actions     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('draft', 'issued')),
    issued_on   TEXT CHECK (length(issued_on) = 10),
    issued_by   TEXT REFERENCES control_actor (id),
    writer      TEXT NOT NULL REFERENCES control_actor (id),
    words       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by  TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (year, no),
    CHECK ((state = 'issued') = (issued_on IS NOT NULL))
);
CREATE INDEX activity_meeting_holder ON activity_meeting (holder_id);

CREATE TABLE activity_action (
    id          TEXT PRIMARY KEY REFERENCES control_object (id),
    ref         TEXT NOT NULL UNIQUE,
    year        BIGINT NOT NULL,
    no          BIGINT NOT NULL,
    holder_kind TEXT NOT NULL CHECK (holder_kind IN ('project', 'package', 'programme', 'party')),
    holder_id   TEXT NOT NULL REFERENCES control_object (id),
    partner     TEXT NOT NULL,
    meeting_id  TEXT REFERENCES activity_meeting (id),
    title       TEXT NOT NULL CHECK (title <> ''),
    lang        TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    detail      TEXT NOT NULL,
    owner       TEXT REFERENCES control_actor (id),
    owner_name  TEXT NOT NULL,
    chair       TEXT REFERENCES control_actor (id),
    due_on      TEXT NOT NULL CHECK (length(due_on) = 10),
    state       TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    answer      TEXT NOT NULL,
    answered_on TEXT CHECK (length(answered_on) = 10),
    answered_by TEXT REFERENCES control_actor (id),
    verified_on TEXT CHECK (length(verified_on) = 10),
    verified_by TEXT REFERENCES control_actor (id),
    reason      TEXT NOT NULL,
    words       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by  TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (year, no),
    CHECK (owner IS NOT NULL OR owner_name <> ''),
    CHECK ((state = 'done') = (answered_on IS NOT NULL)),
    CHECK (verified_by <> answered_by)
);
CREATE INDEX activity_action_owner ON activity_action (owner, due_on);
CREATE INDEX activity_action_due ON activity_action (state, due_on);
CREATE INDEX activity_action_holder ON activity_action (holder_id);
CREATE INDEX activity_action_meeting ON activity_action (meeting_id);
