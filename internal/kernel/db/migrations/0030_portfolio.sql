-- +goose Up
-- Partnership programmes, programmes, packages, initiatives, decisions by silence, waivers.

CREATE TABLE portfolio_itpp (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    partner        TEXT NOT NULL,
    start_on       TEXT NOT NULL CHECK (length(start_on) = 10),
    end_on         TEXT NOT NULL CHECK (length(end_on) = 10),
    state          TEXT NOT NULL CHECK (state IN ('drafting', 'negotiated', 'agreed_by_partner', 'approved_by_council', 'in_force', 'under_review', 'expired', 'superseded')),
    superseded_on  TEXT CHECK (length(superseded_on) = 10),
    version        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by     TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (end_on >= start_on)
);
CREATE INDEX portfolio_itpp_partner ON portfolio_itpp (partner, start_on);

CREATE TABLE portfolio_objective (
    id       TEXT PRIMARY KEY,
    itpp_id  TEXT NOT NULL REFERENCES portfolio_itpp (id),
    no       INTEGER NOT NULL,
    text_en  TEXT NOT NULL,
    text_fr  TEXT NOT NULL,
    UNIQUE (itpp_id, no)
);

CREATE TABLE portfolio_goal (
    id            TEXT PRIMARY KEY,
    itpp_id       TEXT NOT NULL REFERENCES portfolio_itpp (id),
    objective_id  TEXT NOT NULL REFERENCES portfolio_objective (id),
    no            TEXT NOT NULL,
    text_en       TEXT NOT NULL,
    text_fr       TEXT NOT NULL,
    theme         TEXT NOT NULL,
    target_on     TEXT NOT NULL CHECK (length(target_on) = 10),
    state         TEXT NOT NULL CHECK (state IN ('planned', 'on_track', 'at_risk', 'achieved', 'dropped')),
    UNIQUE (itpp_id, no)
);
CREATE INDEX portfolio_goal_objective ON portfolio_goal (objective_id);

-- The means: a text, and where it is one, the project or event that does it.
CREATE TABLE portfolio_supporting_activity (
    id         TEXT PRIMARY KEY,
    goal_id    TEXT NOT NULL REFERENCES portfolio_goal (id),
    text_en    TEXT NOT NULL,
    text_fr    TEXT NOT NULL,
    link_kind  TEXT NOT NULL,
    link_id    TEXT NOT NULL
);
CREATE INDEX portfolio_supporting_activity_goal ON portfolio_supporting_activity (goal_id);

CREATE TABLE portfolio_programme (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    partner         TEXT NOT NULL,
    kind            TEXT NOT NULL CHECK (kind IN ('dcb', 'deep')),
    ref             TEXT NOT NULL UNIQUE,
    title_en        TEXT NOT NULL,
    title_fr        TEXT NOT NULL,
    start_year      INTEGER NOT NULL,
    phase_en        TEXT NOT NULL,
    phase_fr        TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('', 'requested', 'survey', 'planning', 'active', 'review', 'paused', 'benchmarking', 'concluded', 'ended_by_host')),
    policy_lead     TEXT NOT NULL,
    academic_leads  TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (partner, kind),
    CHECK ((kind = 'dcb') = (state = ''))
);

CREATE TABLE portfolio_institution (
    id            TEXT PRIMARY KEY,
    programme_id  TEXT NOT NULL REFERENCES portfolio_programme (id),
    name_en       TEXT NOT NULL,
    name_fr       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    city          TEXT NOT NULL
);
CREATE INDEX portfolio_institution_programme ON portfolio_institution (programme_id);

CREATE TABLE portfolio_package (
    id                 TEXT PRIMARY KEY REFERENCES control_object (id),
    programme_id       TEXT NOT NULL REFERENCES portfolio_programme (id),
    partner            TEXT NOT NULL,
    ref                TEXT NOT NULL UNIQUE,
    title_en           TEXT NOT NULL,
    title_fr           TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('requested', 'assessing', 'on_hold', 'drafting', 'consultation', 'for_decision', 'endorsed', 'implementing',
        'under_review', 'suspended', 'completing', 'closed', 'declined', 'terminated')),
    programme_officer  TEXT NOT NULL REFERENCES control_actor (id),
    objectives_en      TEXT NOT NULL,
    objectives_fr      TEXT NOT NULL,
    review_months      INTEGER NOT NULL CHECK (review_months BETWEEN 1 AND 60),
    version            BIGINT NOT NULL,
    updated_at         TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by         TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX portfolio_package_programme ON portfolio_package (programme_id);
-- R1: a recipient has at most one package in force.
CREATE UNIQUE INDEX portfolio_package_in_force ON portfolio_package (partner)
    WHERE state IN ('endorsed', 'implementing', 'under_review', 'suspended', 'completing');

CREATE TABLE portfolio_coordinator (
    package_id  TEXT NOT NULL REFERENCES portfolio_package (id),
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (package_id, actor_id)
);
CREATE INDEX portfolio_coordinator_actor ON portfolio_coordinator (actor_id);

CREATE TABLE portfolio_initiative (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    package_id       TEXT NOT NULL REFERENCES portfolio_package (id),
    no               INTEGER NOT NULL,
    ref              TEXT NOT NULL UNIQUE,
    title_en         TEXT NOT NULL,
    title_fr         TEXT NOT NULL,
    theme            TEXT NOT NULL,
    lead             TEXT NOT NULL,
    partner_lead     TEXT NOT NULL,
    objective_en     TEXT NOT NULL,
    objective_fr     TEXT NOT NULL,
    elements         TEXT NOT NULL,
    parp_goals       TEXT NOT NULL,
    start_on         TEXT NOT NULL CHECK (length(start_on) = 10),
    end_on           TEXT CHECK (length(end_on) = 10),
    maturity_start   INTEGER NOT NULL CHECK (maturity_start BETWEEN 0 AND 5),
    maturity_target  INTEGER NOT NULL CHECK (maturity_target BETWEEN maturity_start AND 5),
    state            TEXT NOT NULL CHECK (state IN ('proposed', 'active', 'paused', 'concluded', 'dropped')),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (package_id, no),
    CHECK (end_on >= start_on)
);

-- R3: what was endorsed. At most one version of a package is in force, at most one is open.
CREATE TABLE portfolio_version (
    id           TEXT PRIMARY KEY,
    package_id   TEXT NOT NULL REFERENCES portfolio_package (id),
    no           INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('drafting', 'for_decision', 'endorsed', 'superseded', 'withdrawn')),
    body         TEXT NOT NULL,
    occasion     TEXT NOT NULL,
    endorsed_on  TEXT CHECK (length(endorsed_on) = 10),
    document     TEXT NOT NULL,
    UNIQUE (package_id, no),
    CHECK (state NOT IN ('endorsed', 'superseded') OR (endorsed_on IS NOT NULL AND body <> '' AND document <> ''))
);
CREATE UNIQUE INDEX portfolio_version_in_force ON portfolio_version (package_id) WHERE state = 'endorsed';
CREATE UNIQUE INDEX portfolio_version_open ON portfolio_version (package_id) WHERE state IN ('drafting', 'for_decision');

CREATE TABLE portfolio_line (
    version_id     TEXT NOT NULL REFERENCES portfolio_version (id),
    initiative_id  TEXT NOT NULL REFERENCES portfolio_initiative (id),
    ref            TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    PRIMARY KEY (version_id, initiative_id)
);
CREATE INDEX portfolio_line_initiative ON portfolio_line (initiative_id);

-- R5: which goals an initiative or a DEEP programme serves.
CREATE TABLE portfolio_goal_link (
    object_id  TEXT NOT NULL REFERENCES control_object (id),
    goal_id    TEXT NOT NULL REFERENCES portfolio_goal (id),
    PRIMARY KEY (object_id, goal_id)
);
CREATE INDEX portfolio_goal_link_goal ON portfolio_goal_link (goal_id);

CREATE TABLE portfolio_criterion (
    id         TEXT PRIMARY KEY,
    object_id  TEXT NOT NULL REFERENCES control_object (id),
    no         INTEGER NOT NULL,
    text       TEXT NOT NULL,
    met_on     TEXT CHECK (length(met_on) = 10),
    evidence   TEXT NOT NULL,
    UNIQUE (object_id, no)
);

-- Dated papers on which moves rest. Rows are never changed; the last of a purpose counts.
CREATE TABLE portfolio_record (
    id          TEXT PRIMARY KEY,
    object_id   TEXT NOT NULL REFERENCES control_object (id),
    about       TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    body        TEXT NOT NULL,
    occasion    TEXT NOT NULL,
    dated_on    TEXT NOT NULL CHECK (length(dated_on) = 10),
    document    TEXT NOT NULL,
    entered_by  TEXT NOT NULL REFERENCES control_actor (id),
    entered_at  TEXT NOT NULL CHECK (length(entered_at) = 27)
);
CREATE INDEX portfolio_record_object ON portfolio_record (object_id, id);

CREATE TABLE portfolio_waiver (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    rule          TEXT NOT NULL,
    subject_kind  TEXT NOT NULL,
    subject_id    TEXT NOT NULL REFERENCES control_object (id),
    about         TEXT NOT NULL, -- of a project: the paper it lifts
    state         TEXT NOT NULL CHECK (state IN ('requested', 'granted', 'refused', 'withdrawn')),
    author        TEXT NOT NULL REFERENCES control_actor (id),
    approver      TEXT REFERENCES control_actor (id),
    reason        TEXT NOT NULL,
    granted_on    TEXT CHECK (length(granted_on) = 10),
    expires_on    TEXT NOT NULL CHECK (length(expires_on) = 10),
    CHECK (approver <> author),
    CHECK (state <> 'granted' OR granted_on IS NOT NULL)
);
CREATE INDEX portfolio_waiver_subject ON portfolio_waiver (subject_id, rule);

-- R12: decisions by silence.
CREATE TABLE portfolio_procedure (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    subject_kind  TEXT NOT NULL,
    subject_id    TEXT NOT NULL REFERENCES control_object (id),
    version_no    INTEGER NOT NULL,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    document      TEXT NOT NULL,
    opened_at     TEXT NOT NULL CHECK (length(opened_at) = 27),
    ends_at       TEXT NOT NULL CHECK (length(ends_at) = 27),
    zone          TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('running', 'agreed', 'silence_broken', 'withdrawn')),
    version       BIGINT NOT NULL,
    CHECK (ends_at > opened_at)
);
CREATE INDEX portfolio_procedure_subject ON portfolio_procedure (subject_id, id);
CREATE INDEX portfolio_procedure_ends ON portfolio_procedure (ends_at, id);

CREATE TABLE portfolio_objection (
    id            TEXT PRIMARY KEY,
    procedure_id  TEXT NOT NULL REFERENCES portfolio_procedure (id),
    party         TEXT NOT NULL,
    received_at   TEXT NOT NULL CHECK (length(received_at) = 27),
    text          TEXT NOT NULL,
    document      TEXT NOT NULL,
    entered_by    TEXT NOT NULL REFERENCES control_actor (id),
    entered_at    TEXT NOT NULL CHECK (length(entered_at) = 27)
);
CREATE INDEX portfolio_objection_procedure ON portfolio_objection (procedure_id);
