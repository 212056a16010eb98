-- Written by the tests: go test ./internal/kernel/db -run Schema -update

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
CREATE INDEX activity_action_due ON activity_action (state, due_on);
CREATE INDEX activity_action_holder ON activity_action (holder_id);
CREATE INDEX activity_action_meeting ON activity_action (meeting_id);
CREATE INDEX activity_action_owner ON activity_action (owner, due_on);

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
    comment       TEXT NOT NULL, makers TEXT NOT NULL DEFAULT '',
    CHECK (decided_by <> prepared_by OR state = 'withdrawn')
);
CREATE UNIQUE INDEX control_approval_open ON control_approval (object_id, act) WHERE state = 'open';
CREATE INDEX control_approval_state ON control_approval (state, submitted_at);

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

CREATE TABLE control_cursor (
    name     TEXT PRIMARY KEY,
    no       BIGINT NOT NULL
);

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
CREATE INDEX control_file_blob ON control_file (blob_id);
CREATE INDEX control_file_object ON control_file (object_id);
CREATE INDEX control_file_pending ON control_file (uploaded_at) WHERE object_id IS NULL;

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

CREATE TABLE control_installation (
    id          TEXT PRIMARY KEY CHECK (id = 'installation'),
    uid         TEXT NOT NULL,
    demo        BOOLEAN NOT NULL,
    ceiling     INTEGER NOT NULL CHECK (ceiling BETWEEN 0 AND 5),
    as_of       TEXT NOT NULL CHECK (as_of = '' OR length(as_of) = 10),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27)
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
CREATE INDEX control_job_actor ON control_job (actor_id, created_at);
CREATE INDEX control_job_state ON control_job (state, created_at);

CREATE TABLE control_lease (
    name     TEXT PRIMARY KEY,
    holder   TEXT NOT NULL,
    until    TEXT NOT NULL CHECK (length(until) = 27)
);

CREATE TABLE control_object (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    scope_path  TEXT NOT NULL,
    level       INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5),
    releasable  TEXT NOT NULL,
    originator  TEXT NOT NULL
);
CREATE INDEX control_object_scope ON control_object (scope_path);

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
CREATE TRIGGER control_seal_keep BEFORE UPDATE ON control_seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;
CREATE TRIGGER control_seal_stay BEFORE DELETE ON control_seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;

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
CREATE INDEX control_trail_actor ON control_trail (actor_id, id);
CREATE UNIQUE INDEX control_trail_no ON control_trail (no) WHERE no IS NOT NULL;
CREATE INDEX control_trail_object ON control_trail (object_id, id);
CREATE INDEX control_trail_unsealed ON control_trail (id) WHERE no IS NULL;
CREATE TRIGGER control_trail_keep BEFORE UPDATE ON control_trail
WHEN NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.actor_id <> OLD.actor_id OR NEW.act <> OLD.act OR NEW.outcome <> OLD.outcome
  OR NEW.object_kind <> OLD.object_kind OR NEW.object_id <> OLD.object_id OR NEW.request_id <> OLD.request_id
  OR NEW.for_actor IS NOT OLD.for_actor OR NEW.digest <> OLD.digest
  OR (OLD.no IS NOT NULL AND NEW.no IS NOT OLD.no)
  OR (NEW.content IS NOT NULL AND NEW.content IS NOT OLD.content) OR (NEW.salt IS NOT NULL AND NEW.salt IS NOT OLD.salt)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
CREATE TRIGGER control_trail_stay BEFORE DELETE ON control_trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TABLE fieldpack_form (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    kind         TEXT NOT NULL CHECK (kind IN ('progress', 'attendance', 'risk', 'check')),
    object_kind  TEXT NOT NULL,
    object_id    TEXT NOT NULL REFERENCES control_object (id),
    ref          TEXT NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    period       TEXT NOT NULL,
    version      BIGINT NOT NULL,          -- of the object when the form was made
    choices      TEXT NOT NULL,            -- JSON: the open checks of a handover
    secret       TEXT NOT NULL,            -- makes the check value
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    state        TEXT NOT NULL CHECK (state IN ('out', 'returned')),
    made_by      TEXT NOT NULL REFERENCES control_actor (id),
    made_on      TEXT NOT NULL CHECK (length(made_on) = 10),
    author       TEXT NOT NULL,            -- who filled it in, once it was applied
    applied      TEXT NOT NULL,            -- trail row of the use case
    digest       TEXT NOT NULL,            -- of the return that was applied
    CHECK ((state = 'returned') = (applied <> ''))
);
CREATE INDEX fieldpack_form_object ON fieldpack_form (object_id, id);
CREATE INDEX fieldpack_form_state ON fieldpack_form (state, due_on, id);

CREATE TABLE fieldpack_return (
    id        TEXT PRIMARY KEY,
    form_id   TEXT NOT NULL REFERENCES fieldpack_form (id),
    lang      TEXT NOT NULL,
    answers   TEXT NOT NULL, -- JSON: text by the name of the field
    digest    TEXT NOT NULL, -- of the answers
    read_by   TEXT NOT NULL REFERENCES control_actor (id),
    read_at   TEXT NOT NULL CHECK (length(read_at) = 27)
);
CREATE INDEX fieldpack_return_form ON fieldpack_return (form_id, id);

CREATE TABLE funds_account (
    no               INTEGER PRIMARY KEY,
    id               TEXT NOT NULL UNIQUE CHECK (length(id) = 32), -- digest of what follows up to the commitment
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    kind             TEXT NOT NULL,
    contribution_id  TEXT NOT NULL,
    package_id       TEXT NOT NULL,
    project_id       TEXT NOT NULL,
    line_id          TEXT NOT NULL,
    commitment_id    TEXT NOT NULL,
    free             BOOLEAN NOT NULL,
    open             BOOLEAN NOT NULL, -- may hold money: the index of those that are asked
    balance_minor    BIGINT NOT NULL,
    CHECK (free OR balance_minor >= 0),
    CHECK (open OR balance_minor = 0)
);
CREATE INDEX funds_account_open ON funds_account (fund_id, project_id, contribution_id) WHERE open;
CREATE TRIGGER funds_account_keep BEFORE UPDATE OF no ON funds_account BEGIN SELECT RAISE(ABORT, 'an account keeps its number'); END;
CREATE TRIGGER funds_account_stay BEFORE DELETE ON funds_account BEGIN SELECT RAISE(ABORT, 'accounts are never deleted'); END;

CREATE TABLE funds_agent_report (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    no             INTEGER NOT NULL, -- of the tranche it answers for
    attempt        INTEGER NOT NULL, -- 1, and more after one that was returned
    state          TEXT NOT NULL CHECK (state IN ('submitted', 'accepted', 'returned')),
    until_on       TEXT NOT NULL CHECK (length(until_on) = 10),
    opening_minor  BIGINT NOT NULL CHECK (opening_minor >= 0),  -- with the agent at the beginning
    given_minor    BIGINT NOT NULL CHECK (given_minor >= 0),    -- transferred in the period
    interest_minor BIGINT NOT NULL CHECK (interest_minor >= 0),
    balance_minor  BIGINT NOT NULL CHECK (balance_minor >= 0),  -- with the agent at the end
    open_minor     BIGINT NOT NULL CHECK (open_minor >= 0),     -- of the balance, committed by the agent
    document       TEXT NOT NULL,
    comment        TEXT NOT NULL,
    submitted_on   TEXT NOT NULL CHECK (length(submitted_on) = 10),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    decided_by     TEXT REFERENCES control_actor (id),
    entry_id       TEXT REFERENCES funds_entry (id),
    UNIQUE (commitment_id, no, attempt),
    CHECK (decided_by <> prepared_by)
);

CREATE TABLE funds_agent_spent (
    report_id  TEXT NOT NULL REFERENCES funds_agent_report (id),
    line_id    TEXT NOT NULL REFERENCES funds_line (id),
    minor      BIGINT NOT NULL CHECK (minor > 0),
    PRIMARY KEY (report_id, line_id)
);

CREATE TABLE funds_agreement (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    ref             TEXT NOT NULL UNIQUE,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    donor           TEXT NOT NULL, -- party code
    title           TEXT NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('pledged', 'in_negotiation', 'signed', 'partly_received', 'received', 'fully_allocated', 'reported', 'closed', 'lapsed', 'withdrawn')),
    amount_minor    BIGINT NOT NULL CHECK (amount_minor > 0),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    received_minor  BIGINT NOT NULL CHECK (received_minor >= 0 AND received_minor <= amount_minor), -- confirmed receipts, in the donor's currency
    pledged_on      TEXT NOT NULL CHECK (length(pledged_on) = 10),
    signed_on       TEXT CHECK (length(signed_on) = 10),
    expires_on      TEXT CHECK (length(expires_on) = 10),
    earmark         TEXT NOT NULL CHECK (earmark IN ('none', 'package', 'initiative', 'project', 'category')),
    earmark_ref     TEXT NOT NULL, -- id of the object, or the cost category
    exclusions      TEXT NOT NULL, -- JSON: cost categories it must not pay for
    conditions      TEXT NOT NULL,
    conditions_met_on TEXT CHECK (length(conditions_met_on) = 10), -- R83: until then a receipt is a liability
    report_months   INTEGER NOT NULL CHECK (report_months BETWEEN 0 AND 60),
    unspent_rule    TEXT NOT NULL CHECK (unspent_rule IN ('refund', 'donor_choice', 'retain')),
    interest_rule   TEXT NOT NULL CHECK (interest_rule IN ('fund', 'donor')),
    document        TEXT NOT NULL, -- reference of the signed text
    in_kind         BOOLEAN NOT NULL,
    valuation       TEXT NOT NULL, -- method and document of the value of goods in kind (R55)
    origin_id       TEXT REFERENCES funds_agreement (id), -- the contribution whose balance was redirected here (R52)
    contact         TEXT NOT NULL,
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    signed_by       TEXT REFERENCES control_actor (id),
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id), conditions_met_at TEXT CHECK (length(conditions_met_at) = 27),
    CHECK ((earmark = 'none') = (earmark_ref = '')),
    CHECK (NOT in_kind OR valuation <> '' OR state IN ('pledged', 'in_negotiation', 'withdrawn')),
    CHECK (signed_on IS NOT NULL OR state IN ('pledged', 'in_negotiation', 'lapsed', 'withdrawn')),
    CHECK (signed_by <> prepared_by)
);
CREATE INDEX funds_agreement_donor ON funds_agreement (donor, id);
CREATE INDEX funds_agreement_fund ON funds_agreement (fund_id, id);

CREATE TABLE funds_agreement_past (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    until_at      TEXT NOT NULL CHECK (length(until_at) = 27),
    expires_on    TEXT CHECK (length(expires_on) = 10),
    earmark       TEXT NOT NULL,
    PRIMARY KEY (agreement_id, until_at)
);

CREATE TABLE funds_allocation (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id       TEXT NOT NULL REFERENCES funds_fund (id),
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    project_id    TEXT NOT NULL,
    line_id       TEXT NOT NULL, -- '' while it is not on a line
    minor         BIGINT NOT NULL CHECK (minor <> 0), -- below zero: taken back
    entry_id      TEXT NOT NULL REFERENCES funds_entry (id),
    reason        TEXT NOT NULL,
    made_on       TEXT NOT NULL CHECK (length(made_on) = 10),
    made_by       TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_allocation_agreement ON funds_allocation (agreement_id, id);
CREATE INDEX funds_allocation_project ON funds_allocation (project_id, id);

CREATE TABLE funds_authority (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    line_id       TEXT NOT NULL REFERENCES funds_line (id),
    year          INTEGER NOT NULL, -- of the delivery
    minor         BIGINT NOT NULL CHECK (minor > 0),
    entry_id      TEXT NOT NULL REFERENCES funds_entry (id),
    reason        TEXT NOT NULL,
    granted_on    TEXT NOT NULL CHECK (length(granted_on) = 10),
    granted_by    TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_authority_line ON funds_authority (line_id, year);

CREATE TABLE funds_bank_line (
    id             TEXT PRIMARY KEY,
    statement_id   TEXT NOT NULL REFERENCES funds_bank_statement (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    no             INTEGER NOT NULL,
    booked_on      TEXT NOT NULL CHECK (length(booked_on) = 10),
    valued_on      TEXT NOT NULL CHECK (length(valued_on) = 10),
    minor          BIGINT NOT NULL CHECK (minor <> 0), -- above zero for a credit, in the fund's currency
    party          TEXT NOT NULL,
    party_account  TEXT NOT NULL,
    reference      TEXT NOT NULL,
    bank_ref       TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    matched_by     TEXT REFERENCES control_actor (id),
    matched_at     TEXT CHECK (length(matched_at) = 27),
    note           TEXT NOT NULL, -- why a line has no entry in the ledger; '' where it has one
    UNIQUE (statement_id, no),
    CHECK ((matched_at IS NULL) = (matched_by IS NULL)),
    CHECK (matched_by IS NOT NULL OR note = '')
);
CREATE INDEX funds_bank_line_open ON funds_bank_line (fund_id, booked_on) WHERE matched_by IS NULL;

CREATE TABLE funds_bank_match (
    line_id   TEXT NOT NULL REFERENCES funds_bank_line (id),
    entry_id  TEXT NOT NULL UNIQUE REFERENCES funds_entry (id),
    PRIMARY KEY (line_id, entry_id)
);

CREATE TABLE funds_bank_statement (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    iban           TEXT NOT NULL,
    number         TEXT NOT NULL,
    page           TEXT NOT NULL,
    first_on       TEXT NOT NULL CHECK (length(first_on) = 10), -- of the opening balance
    last_on        TEXT NOT NULL CHECK (length(last_on) = 10),
    opening_minor  BIGINT NOT NULL,
    closing_minor  BIGINT NOT NULL,
    line_count     INTEGER NOT NULL,
    digest         TEXT NOT NULL CHECK (length(digest) = 64), -- of what it says, whatever its file
    file           TEXT NOT NULL,
    imported_at    TEXT NOT NULL CHECK (length(imported_at) = 27),
    imported_by    TEXT NOT NULL REFERENCES control_actor (id),
    reconciled_at  TEXT CHECK (length(reconciled_at) = 27),
    reconciled_by  TEXT REFERENCES control_actor (id), difference_minor BIGINT NOT NULL DEFAULT 0, difference_reason TEXT NOT NULL DEFAULT '', withdrawn_at TEXT CHECK (length(withdrawn_at) = 27), withdrawn_by TEXT REFERENCES control_actor (id), withdrawn_reason TEXT NOT NULL DEFAULT '',
    CHECK ((reconciled_at IS NULL) = (reconciled_by IS NULL)),
    CHECK (first_on <= last_on),
    UNIQUE (fund_id, digest)
);
CREATE INDEX funds_bank_statement_fund ON funds_bank_statement (fund_id, last_on, id);

CREATE TABLE funds_bank_unmatch (
    line_id     TEXT NOT NULL REFERENCES funds_bank_line (id),
    entry_id    TEXT NOT NULL,
    matched_at  TEXT NOT NULL CHECK (length(matched_at) = 27),
    until_at    TEXT NOT NULL CHECK (length(until_at) = 27),
    PRIMARY KEY (line_id, until_at, entry_id)
);
CREATE INDEX funds_bank_unmatch_entry ON funds_bank_unmatch (entry_id, until_at);

CREATE TABLE funds_budget (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id   TEXT NOT NULL,
    package_id   TEXT NOT NULL,
    year         INTEGER NOT NULL CHECK (year = 0 OR year BETWEEN 2000 AND 2100), -- 0: all years of the project
    currency     TEXT NOT NULL CHECK (length(currency) = 3),
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'active', 'frozen', 'closed')),
    version_no   INTEGER NOT NULL, -- the latest version, whatever its state
    active_no    INTEGER NOT NULL, -- the approved version in force; 0 for none
    title        TEXT NOT NULL,
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, year)
);

CREATE TABLE funds_budget_version (
    budget_id    TEXT NOT NULL REFERENCES funds_budget (id),
    no           INTEGER NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'reviewed', 'approved', 'superseded')),
    reason       TEXT NOT NULL,
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    reviewed_by  TEXT REFERENCES control_actor (id),
    approved_by  TEXT REFERENCES control_actor (id),
    approved_on  TEXT CHECK (length(approved_on) = 10), approved_at TEXT CHECK (length(approved_at) = 27),
    PRIMARY KEY (budget_id, no),
    CHECK (reviewed_by <> prepared_by),
    CHECK (approved_by <> prepared_by AND approved_by <> reviewed_by),
    CHECK ((state IN ('approved', 'superseded')) = (approved_by IS NOT NULL))
);

CREATE TABLE funds_call (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    issued_on        TEXT NOT NULL CHECK (length(issued_on) = 10),
    until_on         TEXT NOT NULL CHECK (length(until_on) = 10), -- payments up to here
    due_on           TEXT NOT NULL CHECK (length(due_on) = 10),
    need_minor       BIGINT NOT NULL CHECK (need_minor >= 0),   -- forecast payments of the period
    buffer_minor     BIGINT NOT NULL CHECK (buffer_minor >= 0),
    cash_minor       BIGINT NOT NULL,
    minor            BIGINT NOT NULL CHECK (minor > 0),         -- need + buffer - cash
    document         TEXT NOT NULL CHECK (document <> ''),
    issued_by        TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (minor = need_minor + buffer_minor - cash_minor),
    CHECK (issued_on < until_on)
);
CREATE INDEX funds_call_fund ON funds_call (fund_id, id);

CREATE TABLE funds_call_share (
    call_id       TEXT NOT NULL REFERENCES funds_call (id),
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    minor         BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    PRIMARY KEY (call_id, agreement_id)
);

CREATE TABLE funds_carry (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id      TEXT NOT NULL REFERENCES funds_fund (id),
    year         INTEGER NOT NULL, -- in which it lapsed
    line_id      TEXT NOT NULL REFERENCES funds_line (id),
    minor        BIGINT NOT NULL CHECK (minor > 0),
    reason       TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('proposed', 'approved', 'refused')),
    proposed_on  TEXT NOT NULL CHECK (length(proposed_on) = 10),
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    decided_by   TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    entry_id     TEXT REFERENCES funds_entry (id),
    comment      TEXT NOT NULL,
    CHECK (decided_by <> prepared_by),
    CHECK ((state = 'approved') = (entry_id IS NOT NULL))
);
CREATE INDEX funds_carry_fund ON funds_carry (fund_id, year, id);

CREATE TABLE funds_commitment (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    ref             TEXT NOT NULL UNIQUE,
    project_id      TEXT NOT NULL,
    package_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    kind            TEXT NOT NULL CHECK (kind IN ('procurement', 'service', 'travel', 'advance', 'agent')),
    state           TEXT NOT NULL CHECK (state IN ('draft', 'requested', 'certified', 'funds_checked', 'approved', 'signed', 'part_delivered', 'delivered', 'liquidated', 'closed',
        'returned', 'refused', 'cancelled')),
    title           TEXT NOT NULL,
    payee_id        TEXT REFERENCES funds_payee (id),
    legal_basis     TEXT NOT NULL,
    method          TEXT NOT NULL,
    quotes          INTEGER NOT NULL CHECK (quotes >= 0),
    justification   TEXT NOT NULL,
    currency        TEXT NOT NULL CHECK (length(currency) = 3), -- of the legal obligation
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    billed_minor    BIGINT NOT NULL CHECK (billed_minor >= 0 AND billed_minor <= original_minor), -- liquidated, in that currency (R41)
    minor           BIGINT NOT NULL CHECK (minor >= 0), -- reserved, in the fund's currency
    delivery_on     TEXT NOT NULL CHECK (length(delivery_on) = 10),
    obligation_on   TEXT CHECK (length(obligation_on) = 10), -- the day of the legal obligation, where it is there already
    charged_year    INTEGER NOT NULL, -- whose credits it is charged to (R40)
    carried         INTEGER NOT NULL, -- how often it was carried forward (R66)
    by_authority    BOOLEAN NOT NULL, -- charged to contract authority (R40)
    ex_post         BOOLEAN NOT NULL, -- entered after the legal obligation (R39)
    contribution_id TEXT NOT NULL, -- the one named to pay; '' for the spending order
    steps           TEXT NOT NULL, -- JSON: the steps of its rung, in order
    signatures      INTEGER NOT NULL CHECK (signatures BETWEEN 1 AND 2),
    round           INTEGER NOT NULL,
    requested_by    TEXT REFERENCES control_actor (id),
    requested_on    TEXT CHECK (length(requested_on) = 10),
    signed_on       TEXT CHECK (length(signed_on) = 10),
    details         TEXT NOT NULL, -- JSON: of a journey or an advance
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX funds_commitment_fund ON funds_commitment (fund_id, charged_year, id);
CREATE INDEX funds_commitment_payee ON funds_commitment (payee_id, requested_on);
CREATE INDEX funds_commitment_project ON funds_commitment (project_id, id);
CREATE INDEX funds_commitment_state ON funds_commitment (state, id);

CREATE TABLE funds_commitment_item (
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    line_id         TEXT NOT NULL REFERENCES funds_line (id),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    PRIMARY KEY (commitment_id, line_id)
);
CREATE INDEX funds_commitment_item_line ON funds_commitment_item (line_id);

CREATE TABLE funds_commitment_past (
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    until_at       TEXT NOT NULL CHECK (length(until_at) = 27),
    delivery_on    TEXT CHECK (length(delivery_on) = 10),
    PRIMARY KEY (commitment_id, until_at)
);

CREATE TABLE funds_credit_move (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id    TEXT NOT NULL, -- of the line it comes from
    kind          TEXT NOT NULL CHECK (kind IN ('transfer', 'block', 'unblock', 'contingency')),
    state         TEXT NOT NULL CHECK (state IN ('requested', 'posted', 'refused')),
    from_line     TEXT NOT NULL REFERENCES funds_line (id),
    to_line       TEXT REFERENCES funds_line (id),
    minor         BIGINT NOT NULL CHECK (minor > 0),
    level         TEXT NOT NULL CHECK (level IN ('manager', 'controller', 'board')), -- who decides it
    reason        TEXT NOT NULL,
    risk_id       TEXT NOT NULL, -- of a draw on the contingency (R30); '' else
    entry_id      TEXT REFERENCES funds_entry (id),
    made_on       TEXT NOT NULL CHECK (length(made_on) = 10),
    prepared_by   TEXT NOT NULL REFERENCES control_actor (id),
    decided_by    TEXT REFERENCES control_actor (id),
    decided_on    TEXT CHECK (length(decided_on) = 10),
    comment       TEXT NOT NULL, decided_at TEXT CHECK (length(decided_at) = 27),
    CHECK (decided_by <> prepared_by),
    CHECK (from_line <> to_line)
);
CREATE INDEX funds_credit_move_line ON funds_credit_move (from_line, id);

CREATE TABLE funds_delivery (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    no              INTEGER NOT NULL,
    accepted_on     TEXT NOT NULL CHECK (length(accepted_on) = 10),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0), -- its worth, in the commitment's currency
    document        TEXT NOT NULL,
    accepted_by     TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (commitment_id, no)
);

CREATE TABLE funds_disposition (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    fund_id        TEXT NOT NULL REFERENCES funds_fund (id),
    agreement_id   TEXT NOT NULL REFERENCES funds_agreement (id),
    project_id     TEXT NOT NULL, -- whose balance it is; '' for that of an agreement that ended
    kind           TEXT NOT NULL CHECK (kind IN ('refund', 'redirect', 'retain')),
    state          TEXT NOT NULL CHECK (state IN ('proposed', 'confirmed', 'approved', 'first_signature', 'settled', 'refused')),
    minor          BIGINT NOT NULL CHECK (minor > 0),
    reason         TEXT NOT NULL,
    document       TEXT NOT NULL, -- the donor's letter; '' until there is one
    instructed_on  TEXT CHECK (length(instructed_on) = 10),
    target_fund    TEXT REFERENCES funds_fund (id),
    target_id      TEXT REFERENCES funds_agreement (id), -- the contribution that it became
    entry_id       TEXT REFERENCES funds_entry (id),
    proposed_on    TEXT NOT NULL CHECK (length(proposed_on) = 10),
    settled_on     TEXT CHECK (length(settled_on) = 10),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    approved_by    TEXT REFERENCES control_actor (id),
    first_by       TEXT REFERENCES control_actor (id),
    second_by      TEXT REFERENCES control_actor (id),
    comment        TEXT NOT NULL,
    version        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by     TEXT NOT NULL REFERENCES control_actor (id), new_expires_on TEXT CHECK (length(new_expires_on) = 10), new_earmark TEXT NOT NULL DEFAULT '' CHECK (new_earmark IN ('', 'none', 'package', 'initiative', 'project', 'category')), new_earmark_ref TEXT NOT NULL DEFAULT '',
    CHECK ((kind = 'redirect') = (target_fund IS NOT NULL)),
    CHECK (approved_by <> prepared_by),
    CHECK (first_by <> second_by AND first_by <> approved_by AND first_by <> prepared_by AND second_by <> approved_by AND second_by <> prepared_by),
    CHECK ((state = 'settled') = (entry_id IS NOT NULL)),
    CHECK (state IN ('proposed', 'refused') OR (document <> '' AND instructed_on IS NOT NULL))
);
CREATE INDEX funds_disposition_agreement ON funds_disposition (agreement_id, id);

CREATE TABLE funds_donor_report (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    sent_on       TEXT NOT NULL CHECK (length(sent_on) = 10),
    document      TEXT NOT NULL CHECK (document <> ''),
    sent_by       TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (agreement_id, due_on)
);

CREATE TABLE funds_entry (
    id           TEXT PRIMARY KEY,
    fund_id      TEXT NOT NULL REFERENCES funds_fund (id),
    kind         TEXT NOT NULL,
    booked_on    TEXT NOT NULL CHECK (length(booked_on) = 10), -- the day it counts for
    recorded_at  TEXT NOT NULL CHECK (length(recorded_at) = 27), -- the instant the office knew
    recorded_by  TEXT NOT NULL REFERENCES control_actor (id),
    source_kind  TEXT NOT NULL, -- the object it comes from
    source_id    TEXT NOT NULL,
    reverses     TEXT REFERENCES funds_entry (id), -- the entry it takes back (R48)
    rule         TEXT NOT NULL, -- JSON: the rule that chose the contributions and what it weighed (R51, R56)
    reason       TEXT NOT NULL,
    CHECK (id <> reverses)
);
CREATE INDEX funds_entry_fund ON funds_entry (fund_id, booked_on, id);
CREATE UNIQUE INDEX funds_entry_reverses ON funds_entry (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX funds_entry_source ON funds_entry (source_id, id);
CREATE TRIGGER funds_entry_keep BEFORE UPDATE ON funds_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER funds_entry_stay BEFORE DELETE ON funds_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE funds_exclusion (
    id        TEXT PRIMARY KEY,
    payee_id  TEXT NOT NULL REFERENCES funds_payee (id),
    from_on   TEXT NOT NULL CHECK (length(from_on) = 10),
    until_on  TEXT CHECK (length(until_on) = 10),
    reason    TEXT NOT NULL,
    made_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (until_on >= from_on)
);
CREATE INDEX funds_exclusion_payee ON funds_exclusion (payee_id);

CREATE TABLE funds_fund (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    ref           TEXT NOT NULL UNIQUE,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('trust_fund', 'common_funded')),
    currency      TEXT NOT NULL CHECK (length(currency) = 3),
    authority     TEXT NOT NULL, -- the document it rests on
    ends_on       TEXT CHECK (length(ends_on) = 10),
    iban          TEXT NOT NULL, -- of its bank account; '' before it is opened
    interest_rule TEXT NOT NULL CHECK (interest_rule IN ('fund', 'donor')),
    fee_basis     INTEGER NOT NULL CHECK (fee_basis BETWEEN 0 AND 10000), -- hundredths of a percent of each deposit (R58)
    state         TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id)
);

CREATE TABLE funds_instalment (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    no            INTEGER NOT NULL,
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    minor         BIGINT NOT NULL CHECK (minor > 0), -- in the agreement's currency
    PRIMARY KEY (agreement_id, no)
);

CREATE TABLE funds_invoice (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    project_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    payee_id        TEXT NOT NULL REFERENCES funds_payee (id),
    kind            TEXT NOT NULL CHECK (kind IN ('invoice', 'claim')),
    number          TEXT NOT NULL CHECK (number <> ''),
    state           TEXT NOT NULL CHECK (state IN ('received', 'held', 'matched', 'certified', 'approved', 'scheduled', 'paid', 'disputed', 'rejected')),
    dated_on        TEXT NOT NULL CHECK (length(dated_on) = 10),
    received_on     TEXT NOT NULL CHECK (length(received_on) = 10),
    due_on          TEXT NOT NULL CHECK (length(due_on) = 10),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    minor           BIGINT NOT NULL CHECK (minor >= 0), -- liquidated, in the fund's currency
    held_because    TEXT NOT NULL,
    entry_id        TEXT REFERENCES funds_entry (id), -- its liquidation
    registered_by   TEXT NOT NULL REFERENCES control_actor (id),
    certified_by    TEXT REFERENCES control_actor (id),
    approved_by     TEXT REFERENCES control_actor (id),
    comment         TEXT NOT NULL,
    details         TEXT NOT NULL, -- JSON: of a claim
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (certified_by <> registered_by),
    CHECK (approved_by <> certified_by)
);
CREATE INDEX funds_invoice_commitment ON funds_invoice (commitment_id, id);
CREATE INDEX funds_invoice_payee ON funds_invoice (payee_id, number);
CREATE INDEX funds_invoice_state ON funds_invoice (state, due_on, id);

CREATE TABLE funds_line (
    id              TEXT PRIMARY KEY,
    budget_id       TEXT NOT NULL REFERENCES funds_budget (id),
    project_id      TEXT NOT NULL,
    package_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    year            INTEGER NOT NULL,
    no              INTEGER NOT NULL,
    chapter         TEXT NOT NULL,
    code            TEXT NOT NULL,
    title           TEXT NOT NULL,
    category        TEXT NOT NULL,
    original_minor  BIGINT NOT NULL CHECK (original_minor >= 0), -- of the first approved version
    revised_minor   BIGINT NOT NULL CHECK (revised_minor >= 0),  -- of the version in force
    moved_minor     BIGINT NOT NULL,                             -- by transfers since
    CHECK (revised_minor + moved_minor >= 0),
    UNIQUE (budget_id, code)
);
CREATE INDEX funds_line_fund ON funds_line (fund_id, year);
CREATE INDEX funds_line_project ON funds_line (project_id, budget_id, no);

CREATE TABLE funds_line_amount (
    budget_id  TEXT NOT NULL,
    no         INTEGER NOT NULL, -- of the version
    line_id    TEXT NOT NULL REFERENCES funds_line (id),
    minor      BIGINT NOT NULL CHECK (minor >= 0),
    PRIMARY KEY (budget_id, no, line_id),
    FOREIGN KEY (budget_id, no) REFERENCES funds_budget_version (budget_id, no)
);

CREATE TABLE funds_payee (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    name         TEXT NOT NULL CHECK (name <> ''),
    folded       TEXT NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('vendor', 'agent', 'person')),
    party        TEXT NOT NULL, -- code of the party it is; '' for none
    person       TEXT REFERENCES control_actor (id), -- of a traveller or holder of advances
    iban         TEXT NOT NULL,
    bic          TEXT NOT NULL,
    entered_by   TEXT NOT NULL REFERENCES control_actor (id), -- of the bank data
    verified_by  TEXT REFERENCES control_actor (id),
    verified_on  TEXT CHECK (length(verified_on) = 10),
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (verified_by <> entered_by)
);
CREATE UNIQUE INDEX funds_payee_iban ON funds_payee (iban) WHERE iban <> '';

CREATE TABLE funds_payment (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    no              INTEGER NOT NULL,
    commitment_id   TEXT NOT NULL REFERENCES funds_commitment (id),
    invoice_id      TEXT REFERENCES funds_invoice (id),
    project_id      TEXT NOT NULL,
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    payee_id        TEXT NOT NULL REFERENCES funds_payee (id),
    kind            TEXT NOT NULL CHECK (kind IN ('invoice', 'advance', 'tranche')),
    state           TEXT NOT NULL CHECK (state IN ('prepared', 'first_signature', 'released', 'confirmed', 'returned', 'cancelled')),
    iban            TEXT NOT NULL, -- as it was when prepared
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    minor           BIGINT NOT NULL CHECK (minor > 0), -- leaves the bank, in the fund's currency
    rate            TEXT NOT NULL,
    rate_on         TEXT NOT NULL CHECK (length(rate_on) = 10),
    rate_source     TEXT NOT NULL,
    signatures      INTEGER NOT NULL CHECK (signatures BETWEEN 1 AND 2),
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    first_by        TEXT REFERENCES control_actor (id),
    second_by       TEXT REFERENCES control_actor (id),
    released_on     TEXT CHECK (length(released_on) = 10),
    confirmed_on    TEXT CHECK (length(confirmed_on) = 10),
    bank_ref        TEXT NOT NULL,
    entry_id        TEXT REFERENCES funds_entry (id),
    comment         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (commitment_id, no),
    CHECK (first_by <> second_by),
    CHECK (state NOT IN ('released', 'confirmed') OR (first_by IS NOT NULL AND (signatures = 1 OR second_by IS NOT NULL) AND entry_id IS NOT NULL AND released_on IS NOT NULL))
);
CREATE INDEX funds_payment_fund ON funds_payment (fund_id, released_on);
CREATE UNIQUE INDEX funds_payment_invoice ON funds_payment (invoice_id) WHERE invoice_id IS NOT NULL AND state NOT IN ('returned', 'cancelled');
CREATE INDEX funds_payment_project ON funds_payment (project_id, id);
CREATE INDEX funds_payment_state ON funds_payment (state, id);

CREATE TABLE funds_rate (
    currency   TEXT NOT NULL CHECK (length(currency) = 3),
    quoted_on  TEXT NOT NULL CHECK (length(quoted_on) = 10),
    value      TEXT NOT NULL CHECK (value <> ''), -- decimal text, above zero
    source     TEXT NOT NULL,
    PRIMARY KEY (currency, quoted_on)
);
CREATE INDEX funds_rate_day ON funds_rate (quoted_on);

CREATE TABLE funds_receipt (
    id              TEXT PRIMARY KEY REFERENCES control_object (id),
    agreement_id    TEXT NOT NULL REFERENCES funds_agreement (id),
    fund_id         TEXT NOT NULL REFERENCES funds_fund (id),
    no              INTEGER NOT NULL,
    state           TEXT NOT NULL CHECK (state IN ('recorded', 'confirmed', 'rejected', 'reversed')),
    value_on        TEXT NOT NULL CHECK (length(value_on) = 10),
    original_minor  BIGINT NOT NULL CHECK (original_minor > 0),
    currency        TEXT NOT NULL CHECK (length(currency) = 3),
    rate            TEXT NOT NULL, -- one unit of the currency in that of the fund; '1' in the fund's own
    rate_on         TEXT NOT NULL CHECK (length(rate_on) = 10),
    rate_source     TEXT NOT NULL,
    minor           BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    bank_ref        TEXT NOT NULL CHECK (bank_ref <> ''),
    entry_id        TEXT,
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    confirmed_by    TEXT REFERENCES control_actor (id),
    comment         TEXT NOT NULL,
    version         BIGINT NOT NULL,
    updated_at      TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by      TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (agreement_id, no),
    CHECK (confirmed_by <> prepared_by),
    CHECK ((state IN ('confirmed', 'reversed')) = (entry_id IS NOT NULL))
);
CREATE UNIQUE INDEX funds_receipt_bank ON funds_receipt (fund_id, bank_ref) WHERE state IN ('recorded', 'confirmed');
CREATE INDEX funds_receipt_fund ON funds_receipt (fund_id, value_on, id);

CREATE TABLE funds_recommendation (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    ref          TEXT NOT NULL UNIQUE,
    body         TEXT NOT NULL CHECK (body <> ''), -- who asked for it
    document     TEXT NOT NULL,
    title        TEXT NOT NULL CHECK (title <> ''),
    wording      TEXT NOT NULL,
    owner        TEXT NOT NULL REFERENCES control_actor (id),
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    state        TEXT NOT NULL CHECK (state IN ('open', 'in_progress', 'implemented', 'verified')),
    answer       TEXT NOT NULL, -- what was done
    evidence     TEXT NOT NULL,
    raised_on    TEXT NOT NULL CHECK (length(raised_on) = 10),
    verified_by  TEXT REFERENCES control_actor (id),
    verified_on  TEXT CHECK (length(verified_on) = 10),
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (verified_by <> owner),
    CHECK ((state = 'verified') = (verified_by IS NOT NULL))
);
CREATE INDEX funds_recommendation_state ON funds_recommendation (state, due_on, id);

CREATE TABLE funds_red_told (
    project_id  TEXT PRIMARY KEY,
    told_on     TEXT NOT NULL CHECK (length(told_on) = 10)
);

CREATE TABLE funds_setting (
    name        TEXT NOT NULL,
    valid_from  TEXT NOT NULL CHECK (length(valid_from) = 10),
    value       TEXT NOT NULL, -- JSON
    note        TEXT NOT NULL,
    set_at      TEXT NOT NULL CHECK (length(set_at) = 27),
    set_by      TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (name, valid_from)
);

CREATE TABLE funds_signature (
    payment_id  TEXT NOT NULL REFERENCES funds_payment (id),
    no          INTEGER NOT NULL,
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    for_actor   TEXT NOT NULL,
    PRIMARY KEY (payment_id, no)
);

CREATE TABLE funds_step (
    id             TEXT PRIMARY KEY,
    commitment_id  TEXT NOT NULL REFERENCES funds_commitment (id),
    round          INTEGER NOT NULL,
    step           TEXT NOT NULL CHECK (step IN ('request', 'certify', 'check', 'approve', 'sign', 'return', 'refuse', 'withdraw', 'cancel')),
    actor_id       TEXT NOT NULL REFERENCES control_actor (id),
    for_actor      TEXT NOT NULL,
    at             TEXT NOT NULL CHECK (length(at) = 27),
    comment        TEXT NOT NULL
);
CREATE UNIQUE INDEX funds_step_hand ON funds_step (commitment_id, round, actor_id) WHERE step IN ('request', 'certify', 'check', 'approve', 'sign');
CREATE INDEX funds_step_kind ON funds_step (step, at);

CREATE TABLE funds_transfer (
    entry_id           TEXT NOT NULL, -- funds_entry (id)
    no                 INTEGER NOT NULL,
    debit_account      INTEGER NOT NULL, -- funds_account (no)
    credit_account     INTEGER NOT NULL, -- funds_account (no)
    minor              BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    contribution_id    TEXT NOT NULL,
    project_id         TEXT NOT NULL,
    original_minor     BIGINT, -- NULL, and what follows too, for what was made in the fund's currency
    original_currency  TEXT CHECK (length(original_currency) = 3),
    rate               TEXT,
    rate_on            TEXT CHECK (length(rate_on) = 10),
    rate_source        TEXT,
    PRIMARY KEY (entry_id, no),
    CHECK (debit_account <> credit_account)
);
CREATE INDEX funds_transfer_contribution ON funds_transfer (contribution_id, entry_id) WHERE contribution_id <> '';
CREATE INDEX funds_transfer_project ON funds_transfer (project_id, entry_id);
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TABLE funds_write_off (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    fund_id          TEXT NOT NULL REFERENCES funds_fund (id),
    commitment_id    TEXT REFERENCES funds_commitment (id),
    agreement_id     TEXT REFERENCES funds_agreement (id),
    state            TEXT NOT NULL CHECK (state IN ('proposed', 'investigated', 'approved', 'posted', 'refused')),
    minor            BIGINT NOT NULL CHECK (minor > 0), -- in the fund's currency
    authority        TEXT NOT NULL CHECK (authority IN ('', 'controller', 'director')), -- who decides, by the band of its value
    reason           TEXT NOT NULL CHECK (reason <> ''),
    evidence         TEXT NOT NULL CHECK (evidence <> ''),
    recovery         TEXT NOT NULL CHECK (recovery <> ''), -- what was done to get it back
    findings         TEXT NOT NULL, -- of the reviewer
    comment          TEXT NOT NULL,
    responsible      TEXT NOT NULL REFERENCES control_actor (id),
    proposed_on      TEXT NOT NULL CHECK (length(proposed_on) = 10),
    posted_on        TEXT CHECK (length(posted_on) = 10),
    prepared_by      TEXT NOT NULL REFERENCES control_actor (id),
    investigated_by  TEXT REFERENCES control_actor (id),
    approved_by      TEXT REFERENCES control_actor (id),
    posted_by        TEXT REFERENCES control_actor (id),
    entry_id         TEXT REFERENCES funds_entry (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id), investigated_for TEXT REFERENCES control_actor (id), approved_for TEXT REFERENCES control_actor (id), posted_for TEXT REFERENCES control_actor (id), original_minor BIGINT NOT NULL DEFAULT 0 CHECK (original_minor >= 0),
    CHECK ((commitment_id IS NULL) <> (agreement_id IS NULL)),
    CHECK (responsible <> investigated_by AND responsible <> approved_by AND responsible <> posted_by),
    CHECK (prepared_by <> investigated_by AND prepared_by <> approved_by AND investigated_by <> approved_by AND approved_by <> posted_by),
    CHECK ((state = 'posted') = (entry_id IS NOT NULL)),
    CHECK (state NOT IN ('approved', 'posted') OR (investigated_by IS NOT NULL AND approved_by IS NOT NULL AND authority <> ''))
);
CREATE INDEX funds_write_off_agreement ON funds_write_off (agreement_id);
CREATE INDEX funds_write_off_commitment ON funds_write_off (commitment_id);
CREATE INDEX funds_write_off_fund ON funds_write_off (fund_id, proposed_on, id);

CREATE TABLE funds_year (
    fund_id    TEXT NOT NULL REFERENCES funds_fund (id),
    year       INTEGER NOT NULL,
    closed_at  TEXT NOT NULL CHECK (length(closed_at) = 27),
    closed_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (fund_id, year)
);

CREATE TABLE funds_year_item (
    fund_id        TEXT NOT NULL,
    year           INTEGER NOT NULL,
    no             INTEGER NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('carried', 'lapsed', 'expired', 'brought', 'authority')),
    project_id     TEXT NOT NULL,
    line_id        TEXT NOT NULL, -- '' for a commitment of several lines
    commitment_id  TEXT NOT NULL, -- '' for credit that is not committed
    minor          BIGINT NOT NULL CHECK (minor > 0),
    new_year       INTEGER NOT NULL, -- whose credits it is charged to from now on; 0 where it ends
    PRIMARY KEY (fund_id, year, no),
    FOREIGN KEY (fund_id, year) REFERENCES funds_year (fund_id, year)
);

CREATE TABLE funds_year_signature (
    fund_id    TEXT NOT NULL,
    year       INTEGER NOT NULL,
    signed_at  TEXT NOT NULL CHECK (length(signed_at) = 27),
    signed_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (fund_id, year),
    FOREIGN KEY (fund_id, year) REFERENCES funds_year (fund_id, year)
);

CREATE TABLE intake_import (
    id          TEXT PRIMARY KEY,
    kind        TEXT NOT NULL,
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    file_name   TEXT NOT NULL,
    file_id     TEXT NOT NULL,
    sheet       TEXT NOT NULL,
    map         TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'applying', 'applied', 'undone')),
    job_id      TEXT NOT NULL,
    counted     TEXT NOT NULL,
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    moved_at    TEXT NOT NULL CHECK (length(moved_at) = 27)
);
CREATE INDEX intake_import_actor ON intake_import (actor_id, id);
CREATE INDEX intake_import_kind ON intake_import (kind, state);

CREATE TABLE intake_line (
    import_id   TEXT NOT NULL REFERENCES intake_import (id),
    no          BIGINT NOT NULL,
    row_no      BIGINT NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('added', 'changed', 'refused', 'skipped')),
    object_id   TEXT NOT NULL,
    version     BIGINT NOT NULL,
    content     TEXT NOT NULL,
    undone      TEXT NOT NULL,
    PRIMARY KEY (import_id, no)
);
CREATE INDEX intake_line_object ON intake_line (object_id);

CREATE TABLE intake_match (
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    kind        TEXT NOT NULL,
    signature   TEXT NOT NULL,
    map         TEXT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    PRIMARY KEY (actor_id, kind, signature)
);

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
CREATE INDEX landscape_activity_start ON landscape_activity (COALESCE(starts_on, ''), id);

CREATE TABLE landscape_country (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    code         TEXT NOT NULL,
    PRIMARY KEY (activity_id, code)
);
CREATE INDEX landscape_country_code ON landscape_country (code, activity_id);

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

CREATE TABLE landscape_file (
    import_id   TEXT NOT NULL REFERENCES landscape_import (id),
    position    BIGINT NOT NULL,
    name        TEXT NOT NULL,
    standard    TEXT NOT NULL,
    activities  BIGINT NOT NULL,
    PRIMARY KEY (import_id, position)
);

CREATE TABLE landscape_flag (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    trap         TEXT NOT NULL,
    n            BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (activity_id, trap)
);
CREATE INDEX landscape_flag_trap ON landscape_flag (trap, activity_id);

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
, job_id TEXT REFERENCES control_job (id), waiting BOOLEAN NOT NULL DEFAULT FALSE);
CREATE INDEX landscape_import_started ON landscape_import (started_at);

CREATE TABLE landscape_import_flag (
    import_id  TEXT NOT NULL REFERENCES landscape_import (id),
    trap       TEXT NOT NULL,
    n          BIGINT NOT NULL CHECK (n > 0),
    PRIMARY KEY (import_id, trap)
);

CREATE TABLE landscape_refusal (
    import_id  TEXT NOT NULL REFERENCES landscape_import (id),
    position   BIGINT NOT NULL,
    file       TEXT NOT NULL,
    line       BIGINT NOT NULL,
    key        TEXT NOT NULL,
    args       TEXT NOT NULL,
    PRIMARY KEY (import_id, position)
);

CREATE TABLE landscape_sector (
    activity_id  TEXT NOT NULL REFERENCES landscape_activity (id),
    code         TEXT NOT NULL,
    PRIMARY KEY (activity_id, code)
);
CREATE INDEX landscape_sector_code ON landscape_sector (code, activity_id);

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
CREATE INDEX landscape_transaction_exact ON landscape_transaction (currency, type, activity_id, amount_minor) WHERE amount_minor IS NOT NULL;
CREATE INDEX landscape_transaction_inexact ON landscape_transaction (currency, type, activity_id, amount) WHERE amount_minor IS NULL AND amount <> '';

CREATE TABLE mail_bounce (
    address  TEXT PRIMARY KEY,
    status   TEXT NOT NULL,
    detail   TEXT NOT NULL,
    at       TEXT NOT NULL CHECK (length(at) = 27)
);

CREATE TABLE mail_message (
    id           TEXT PRIMARY KEY,
    dedup        TEXT NOT NULL UNIQUE,
    kind         TEXT NOT NULL,
    person       TEXT NOT NULL,
    address      TEXT NOT NULL,
    name         TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('', 'en', 'fr')),
    data         TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'sent', 'doubtful', 'failed', 'dropped', 'bounced')),
    reason       TEXT NOT NULL,
    detail       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    next_at      TEXT NOT NULL CHECK (length(next_at) = 27),
    lease        TEXT NOT NULL,
    lease_until  TEXT CHECK (length(lease_until) = 27),
    created_at   TEXT NOT NULL CHECK (length(created_at) = 27),
    ended_at     TEXT CHECK (length(ended_at) = 27)
);
CREATE INDEX mail_message_next ON mail_message (state, next_at);
CREATE INDEX mail_message_person ON mail_message (person, id);

CREATE TABLE mail_preference (
    person   TEXT PRIMARY KEY REFERENCES control_actor (id),
    value    TEXT NOT NULL,
    version  BIGINT NOT NULL
);

CREATE TABLE mail_setting (
    id          TEXT PRIMARY KEY CHECK (id = 'office'),
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL
);

CREATE TABLE office_digest (
    person  TEXT PRIMARY KEY REFERENCES control_actor (id),
    day     TEXT NOT NULL CHECK (length(day) = 10),
    at      TEXT NOT NULL CHECK (length(at) = 27)
);

CREATE TABLE office_feed (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL REFERENCES control_actor (id),
    package     TEXT NOT NULL,
    digest      TEXT NOT NULL UNIQUE CHECK (length(digest) = 64),
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27),
    revoked_at  TEXT CHECK (length(revoked_at) = 27)
);
CREATE INDEX office_feed_owner ON office_feed (owner, id);

CREATE TABLE office_invitation (
    uid        TEXT NOT NULL,
    person     TEXT NOT NULL REFERENCES control_actor (id),
    sequence   BIGINT NOT NULL,
    cancelled  BOOLEAN NOT NULL,
    PRIMARY KEY (uid, person)
);

CREATE TABLE office_profile (
    id       TEXT PRIMARY KEY CHECK (id = 'office'),
    value    TEXT NOT NULL,
    version  BIGINT NOT NULL
);

CREATE TABLE office_step (
    name  TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('done', 'skipped')),
    at    TEXT NOT NULL CHECK (length(at) = 27)
);

CREATE TABLE office_urgent (
    approval  TEXT PRIMARY KEY,
    at        TEXT NOT NULL CHECK (length(at) = 27)
);

CREATE TABLE office_view (
    id     TEXT PRIMARY KEY,
    owner  TEXT NOT NULL REFERENCES control_actor (id),
    page   TEXT NOT NULL,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL,
    team   BOOLEAN NOT NULL,
    UNIQUE (owner, page, name)
);
CREATE INDEX office_view_page ON office_view (page);

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

CREATE TABLE portfolio_asset (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id     TEXT NOT NULL REFERENCES portfolio_project (id),
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    donor          TEXT NOT NULL,
    state          TEXT NOT NULL CHECK (state IN ('ordered', 'received', 'inspected', 'in_custody', 'transferred', 'verified', 'lost', 'written_off')),
    ordered        INTEGER NOT NULL CHECK (ordered > 0),
    received       INTEGER NOT NULL CHECK (received BETWEEN 0 AND ordered),
    transferred    INTEGER NOT NULL CHECK (transferred BETWEEN 0 AND received), -- R32
    serials        TEXT NOT NULL, -- JSON: of what is in custody
    value_minor    BIGINT NOT NULL CHECK (value_minor >= 0),
    value_currency TEXT NOT NULL,
    received_on    TEXT CHECK (length(received_on) = 10),
    remarks        TEXT NOT NULL,
    version        BIGINT NOT NULL,
    updated_at     TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by     TEXT NOT NULL REFERENCES control_actor (id)
, custodian TEXT NOT NULL DEFAULT '', location TEXT NOT NULL DEFAULT '');
CREATE INDEX portfolio_asset_project ON portfolio_asset (project_id, id);

CREATE TABLE portfolio_assignment (
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    uid           INTEGER NOT NULL,
    resource_uid  INTEGER NOT NULL,
    units         INTEGER NOT NULL CHECK (units >= 0), -- percent
    PRIMARY KEY (project_id, uid, resource_uid)
);

CREATE TABLE portfolio_baseline (
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    no               INTEGER NOT NULL CHECK (no > 0),
    frozen_on        TEXT NOT NULL CHECK (length(frozen_on) = 10),
    approved_by      TEXT NOT NULL REFERENCES control_actor (id),
    change_id        TEXT,
    start_on         TEXT NOT NULL CHECK (length(start_on) = 10),
    end_on           TEXT NOT NULL CHECK (length(end_on) = 10),
    budget_minor     BIGINT NOT NULL,
    budget_currency  TEXT NOT NULL, name TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, no),
    UNIQUE (change_id),
    CHECK ((no = 1) = (change_id IS NULL)),
    CHECK (end_on >= start_on)
);

CREATE TABLE portfolio_baseline_link (
    project_id    TEXT NOT NULL,
    baseline_no   INTEGER NOT NULL,
    from_project  TEXT NOT NULL,
    from_uid      INTEGER NOT NULL,
    to_uid        INTEGER NOT NULL,
    kind          TEXT NOT NULL,
    lag           INTEGER NOT NULL,
    lag_unit      TEXT NOT NULL,
    PRIMARY KEY (project_id, baseline_no, from_project, from_uid, to_uid),
    FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline (project_id, no)
);

CREATE TABLE portfolio_baseline_task (
    project_id   TEXT NOT NULL,
    baseline_no  INTEGER NOT NULL,
    uid          INTEGER NOT NULL,
    task_id      TEXT NOT NULL,
    position     INTEGER NOT NULL,
    level        INTEGER NOT NULL,
    kind         TEXT NOT NULL CHECK (kind IN ('task', 'milestone')),
    code         TEXT NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    start_at     TEXT NOT NULL CHECK (length(start_at) = 16),
    finish_at    TEXT NOT NULL CHECK (length(finish_at) = 16),
    duration     INTEGER NOT NULL,
    cost_minor   BIGINT NOT NULL,
    PRIMARY KEY (project_id, baseline_no, uid),
    FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline (project_id, no)
);

CREATE TABLE portfolio_bottom_line (
    object_id  TEXT PRIMARY KEY REFERENCES control_object (id),
    text_en    TEXT NOT NULL,
    text_fr    TEXT NOT NULL,
    signed_by  TEXT NOT NULL REFERENCES control_actor (id),
    signed_on  TEXT NOT NULL CHECK (length(signed_on) = 10)
);

CREATE TABLE portfolio_calendar (
    id          TEXT PRIMARY KEY, -- ISO 3166-1 alpha-3 of a country, or the id of a person
    name_en     TEXT NOT NULL,
    name_fr     TEXT NOT NULL,
    kind        TEXT NOT NULL CHECK (kind IN ('country', 'person')),
    base        TEXT NOT NULL, -- of a person: the calendar of the country they work by
    week        TEXT NOT NULL, -- JSON: working hours of each day from Monday; empty for a person
    version     BIGINT NOT NULL
);

CREATE TABLE portfolio_calendar_day (
    calendar_id  TEXT NOT NULL REFERENCES portfolio_calendar (id),
    from_on      TEXT NOT NULL CHECK (length(from_on) = 10),
    to_on        TEXT NOT NULL CHECK (length(to_on) = 10),
    name_en      TEXT NOT NULL,
    name_fr      TEXT NOT NULL,
    hours        TEXT NOT NULL, -- '' is a day off
    PRIMARY KEY (calendar_id, from_on),
    CHECK (to_on >= from_on)
);

CREATE TABLE portfolio_calendar_week (
    calendar_id  TEXT NOT NULL REFERENCES portfolio_calendar (id),
    from_on      TEXT NOT NULL CHECK (length(from_on) = 10),
    week         TEXT NOT NULL, -- hours of each day from Monday, with ; between; no hours at all is the week of the country again
    PRIMARY KEY (calendar_id, from_on)
);

CREATE TABLE portfolio_category (
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    no         BIGINT NOT NULL,
    title_en   TEXT NOT NULL,
    title_fr   TEXT NOT NULL,
    share      BIGINT NOT NULL CHECK (share BETWEEN 0 AND 100),
    PRIMARY KEY (project_id, no)
);

CREATE TABLE portfolio_change (
    id           TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    status       TEXT NOT NULL CHECK (status IN ('submitted', 'assessing', 'waiting_approval', 'approved', 'rejected', 'postponed', 'merged', 'implemented')),
    description  TEXT NOT NULL,
    not_doing    TEXT NOT NULL,
    requester    TEXT NOT NULL REFERENCES control_actor (id),
    action       TEXT NOT NULL,
    size         INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5),
    priority     INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 5),
    target_on    TEXT CHECK (length(target_on) = 10),
    new_end      TEXT CHECK (length(new_end) = 10),
    new_minor    BIGINT NOT NULL CHECK (new_minor >= 0),
    new_currency TEXT NOT NULL, -- '': the budget stays
    outcome      TEXT NOT NULL CHECK (outcome IN ('', 'approve', 'reject', 'postpone', 'merge')), -- R28
    decided_by   TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    comment      TEXT NOT NULL,
    merged_into  TEXT REFERENCES portfolio_entry (id),
    delivered_on TEXT CHECK (length(delivered_on) = 10),
    plan_diff    TEXT NOT NULL,
    CHECK (decided_by <> requester),
    CHECK (merged_into <> id),
    CHECK (status <> 'merged' OR merged_into IS NOT NULL),
    CHECK (status <> 'implemented' OR plan_diff <> '')
);

CREATE TABLE portfolio_check (
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    no         BIGINT NOT NULL,
    title_en   TEXT NOT NULL,
    title_fr   TEXT NOT NULL,
    done_on    TEXT CHECK (length(done_on) = 10),
    done_by    TEXT REFERENCES control_actor (id),
    PRIMARY KEY (project_id, no),
    CHECK ((done_on IS NULL) = (done_by IS NULL))
);

CREATE TABLE portfolio_contingency (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    risk_id          TEXT REFERENCES portfolio_risk (id),
    title            TEXT NOT NULL,
    trigger_text     TEXT NOT NULL,
    plan             TEXT NOT NULL,
    reserve_minor    BIGINT NOT NULL CHECK (reserve_minor >= 0),
    reserve_currency TEXT NOT NULL,
    owner            TEXT NOT NULL REFERENCES control_actor (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id)
);
CREATE INDEX portfolio_contingency_project ON portfolio_contingency (project_id, id);

CREATE TABLE "portfolio_contingency_use" (
    id              TEXT PRIMARY KEY,
    contingency_id  TEXT NOT NULL REFERENCES portfolio_contingency (id),
    state           TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned', 'withdrawn')),
    minor           BIGINT NOT NULL CHECK (minor > 0), -- in the currency of the reserve
    occurred        TEXT NOT NULL CHECK (occurred <> ''),
    occurred_on     TEXT NOT NULL CHECK (length(occurred_on) = 10),
    prepared_by     TEXT NOT NULL REFERENCES control_actor (id),
    approved_by     TEXT REFERENCES control_actor (id), -- who decided, whichever way
    invoked_on      TEXT CHECK (length(invoked_on) = 10),
    comment         TEXT NOT NULL, -- of who decided
    CHECK (approved_by <> prepared_by),
    CHECK ((state IN ('open', 'withdrawn')) = (approved_by IS NULL)),
    CHECK ((state = 'approved') = (invoked_on IS NOT NULL))
);
CREATE INDEX portfolio_contingency_use_of ON portfolio_contingency_use (contingency_id, id);
CREATE UNIQUE INDEX portfolio_contingency_use_open ON portfolio_contingency_use (contingency_id) WHERE state = 'open';

CREATE TABLE portfolio_coordinator (
    package_id  TEXT NOT NULL REFERENCES portfolio_package (id),
    actor_id    TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (package_id, actor_id)
);
CREATE INDEX portfolio_coordinator_actor ON portfolio_coordinator (actor_id);

CREATE TABLE portfolio_criterion (
    id         TEXT PRIMARY KEY,
    object_id  TEXT NOT NULL REFERENCES control_object (id),
    no         INTEGER NOT NULL,
    text       TEXT NOT NULL,
    met_on     TEXT CHECK (length(met_on) = 10),
    evidence   TEXT NOT NULL,
    UNIQUE (object_id, no)
);

CREATE TABLE portfolio_decision (
    id              TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    description     TEXT NOT NULL,
    board           TEXT NOT NULL CHECK (board IN ('project', 'package', 'portfolio')),
    present         TEXT NOT NULL CHECK (present <> ''),
    comments        TEXT NOT NULL,
    decided_on      TEXT NOT NULL CHECK (length(decided_on) = 10),
    applies_from    TEXT CHECK (length(applies_from) = 10),
    communicated_to TEXT NOT NULL,
    CHECK (applies_from >= decided_on)
);

CREATE TABLE portfolio_deliverable (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    no            INTEGER NOT NULL,
    title_en      TEXT NOT NULL,
    title_fr      TEXT NOT NULL,
    criteria      TEXT NOT NULL,
    must          BOOLEAN NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('planned', 'in_progress', 'submitted', 'accepted_provisionally', 'accepted', 'rejected')),
    producer      TEXT REFERENCES control_actor (id),
    acceptor      TEXT REFERENCES control_actor (id),
    payee         TEXT NOT NULL,
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    forecast_on   TEXT CHECK (length(forecast_on) = 10),
    submitted_on  TEXT CHECK (length(submitted_on) = 10),
    submitted_by  TEXT REFERENCES control_actor (id),
    accepted_on   TEXT CHECK (length(accepted_on) = 10),
    accepted_by   TEXT REFERENCES control_actor (id),
    evidence      TEXT NOT NULL,
    remarks       TEXT NOT NULL,
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, no),
    CHECK (acceptor <> producer), -- R29
    CHECK (accepted_by <> producer),
    CHECK (accepted_by <> submitted_by)
);
CREATE INDEX portfolio_deliverable_due ON portfolio_deliverable (due_on, id);

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

CREATE TABLE "portfolio_end_use_check" (
    handover_id  TEXT NOT NULL REFERENCES "portfolio_handover" (id),
    no           INTEGER NOT NULL,
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    done_on      TEXT CHECK (length(done_on) = 10),
    finding      TEXT NOT NULL,
    issue_id     TEXT REFERENCES portfolio_issue (id), -- raised because it was missed
    PRIMARY KEY (handover_id, no)
);
CREATE INDEX portfolio_end_use_check_due ON portfolio_end_use_check (due_on) WHERE done_on IS NULL AND issue_id IS NULL;

CREATE TABLE portfolio_entry (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    kind             TEXT NOT NULL CHECK (kind IN ('risk', 'issue', 'decision', 'change')),
    ref              TEXT NOT NULL,
    holder_id        TEXT NOT NULL REFERENCES control_object (id), -- the project, or the package itself
    project_id       TEXT REFERENCES portfolio_project (id),
    parent_kind      TEXT NOT NULL CHECK (parent_kind IN ('package', 'programme')),
    parent_id        TEXT NOT NULL REFERENCES control_object (id),
    partner          TEXT NOT NULL,
    title_en         TEXT NOT NULL,
    title_fr         TEXT NOT NULL,
    lang             TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    category         TEXT NOT NULL,
    status           TEXT NOT NULL,
    open             BOOLEAN NOT NULL,
    level            INTEGER NOT NULL CHECK (level BETWEEN 0 AND 25),
    owner            TEXT REFERENCES control_actor (id),
    identified_by    TEXT NOT NULL REFERENCES control_actor (id),
    identified_on    TEXT NOT NULL CHECK (length(identified_on) = 10),
    target_on        TEXT CHECK (length(target_on) = 10),
    due_on           TEXT CHECK (length(due_on) = 10), -- what it waits for next: target or reassessment; none when it is not open
    links            TEXT NOT NULL,                    -- JSON: kind and id of what it came from or led to
    board            TEXT NOT NULL CHECK (board IN ('', 'package', 'portfolio')), -- whose list it was put on last (R27)
    waiting          BOOLEAN NOT NULL,                 -- it is on that list now
    escalated_by     TEXT REFERENCES control_actor (id),
    escalated_on     TEXT CHECK (length(escalated_on) = 10),
    escalated_reason TEXT NOT NULL,
    decision_id      TEXT REFERENCES portfolio_entry (id),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (holder_id, ref),
    CHECK (NOT waiting OR board <> ''),
    CHECK (NOT waiting OR decision_id IS NULL)
);
CREATE INDEX portfolio_entry_board ON portfolio_entry (board, waiting, level, id);
CREATE INDEX portfolio_entry_due ON portfolio_entry (open, due_on, id);
CREATE INDEX portfolio_entry_holder ON portfolio_entry (holder_id, kind);
CREATE INDEX portfolio_entry_kind ON portfolio_entry (kind, open, level, id);
CREATE INDEX portfolio_entry_level ON portfolio_entry (open, level, id);
CREATE INDEX portfolio_entry_owner ON portfolio_entry (owner, open, due_on);
CREATE INDEX portfolio_entry_parent ON portfolio_entry (parent_id, kind, open);
CREATE INDEX portfolio_entry_partner ON portfolio_entry (partner, open, level, id);
CREATE INDEX portfolio_entry_project ON portfolio_entry (project_id, kind, open);

CREATE TABLE portfolio_exception (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    baseline_no  INTEGER NOT NULL,
    raised_on    TEXT NOT NULL CHECK (length(raised_on) = 10),
    due_on       TEXT NOT NULL CHECK (length(due_on) = 10),
    breaches     TEXT NOT NULL,
    report       TEXT NOT NULL,
    report_by    TEXT REFERENCES control_actor (id),
    decided_on   TEXT CHECK (length(decided_on) = 10),
    decided_by   TEXT REFERENCES control_actor (id),
    decision     TEXT NOT NULL,
    CHECK (decided_by <> report_by)
);
CREATE UNIQUE INDEX portfolio_exception_open ON portfolio_exception (project_id) WHERE decided_on IS NULL;
CREATE INDEX portfolio_exception_project ON portfolio_exception (project_id, id);

CREATE TABLE portfolio_gate (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    gate         TEXT NOT NULL CHECK (gate IN ('request', 'planning', 'execution', 'start', 'closing', 'end', 'finance')),
    from_state   TEXT NOT NULL,
    to_state     TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('open', 'approved', 'returned', 'refused', 'withdrawn')),
    note         TEXT NOT NULL,
    findings     TEXT NOT NULL,
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    prepared_at  TEXT NOT NULL CHECK (length(prepared_at) = 27),
    approved_by  TEXT REFERENCES control_actor (id), -- who decided, whichever way
    approved_at  TEXT CHECK (length(approved_at) = 27),
    comment      TEXT NOT NULL,
    CHECK (state = 'withdrawn' OR approved_by <> prepared_by),
    CHECK ((state = 'open') = (approved_by IS NULL)),
    CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);
CREATE UNIQUE INDEX portfolio_gate_open ON portfolio_gate (project_id) WHERE state = 'open';
CREATE INDEX portfolio_gate_project ON portfolio_gate (project_id, id);

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

CREATE TABLE portfolio_goal_link (
    object_id  TEXT NOT NULL REFERENCES control_object (id),
    goal_id    TEXT NOT NULL REFERENCES portfolio_goal (id),
    PRIMARY KEY (object_id, goal_id)
);
CREATE INDEX portfolio_goal_link_goal ON portfolio_goal_link (goal_id);

CREATE TABLE "portfolio_handover" (
    id                 TEXT PRIMARY KEY REFERENCES control_object (id),
    project_id         TEXT NOT NULL REFERENCES portfolio_project (id),
    no                 INTEGER NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'signed', 'verified', 'closed', 'cancelled')),
    from_office        TEXT NOT NULL,
    to_office          TEXT NOT NULL,
    place              TEXT NOT NULL,
    on_day             TEXT CHECK (length(on_day) = 10),
    donors             TEXT NOT NULL, -- JSON: codes of parties
    contact_point      BOOLEAN NOT NULL,
    end_use            TEXT NOT NULL,
    items              TEXT NOT NULL, -- JSON: asset, quantity, serial numbers
    certificate        TEXT NOT NULL, -- reference of the signed paper; '' before it is signed
    certificate_on     TEXT CHECK (length(certificate_on) = 10),
    signed_for_partner TEXT NOT NULL,
    signed_for_nato    TEXT NOT NULL,
    cancelled_reason   TEXT NOT NULL,
    version            BIGINT NOT NULL,
    updated_at         TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by         TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (project_id, no),
    CHECK (state IN ('draft', 'scheduled', 'cancelled') OR (certificate <> '' AND certificate_on IS NOT NULL)),
    CHECK ((state = 'cancelled') = (cancelled_reason <> ''))
);
CREATE INDEX portfolio_handover_day ON portfolio_handover (on_day, id);

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

CREATE TABLE portfolio_institution (
    id            TEXT PRIMARY KEY,
    programme_id  TEXT NOT NULL REFERENCES portfolio_programme (id),
    name_en       TEXT NOT NULL,
    name_fr       TEXT NOT NULL,
    kind          TEXT NOT NULL,
    city          TEXT NOT NULL
);
CREATE INDEX portfolio_institution_programme ON portfolio_institution (programme_id);

CREATE TABLE portfolio_issue (
    id          TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    status      TEXT NOT NULL CHECK (status IN ('open', 'postponed', 'resolved', 'closed')),
    description TEXT NOT NULL,
    action      TEXT NOT NULL,
    urgency     INTEGER NOT NULL CHECK (urgency BETWEEN 1 AND 5),
    impact      INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 5),
    size        INTEGER NOT NULL CHECK (size BETWEEN 1 AND 5),
    target_on   TEXT CHECK (length(target_on) = 10),
    resolution  TEXT NOT NULL
);

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

CREATE TABLE portfolio_line (
    version_id     TEXT NOT NULL REFERENCES portfolio_version (id),
    initiative_id  TEXT NOT NULL REFERENCES portfolio_initiative (id),
    ref            TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    PRIMARY KEY (version_id, initiative_id)
);
CREATE INDEX portfolio_line_initiative ON portfolio_line (initiative_id);

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

CREATE TABLE portfolio_objective (
    id       TEXT PRIMARY KEY,
    itpp_id  TEXT NOT NULL REFERENCES portfolio_itpp (id),
    no       INTEGER NOT NULL,
    text_en  TEXT NOT NULL,
    text_fr  TEXT NOT NULL,
    UNIQUE (itpp_id, no)
);

CREATE TABLE portfolio_override (
    id           TEXT PRIMARY KEY,
    project_id   TEXT NOT NULL REFERENCES portfolio_project (id),
    dimension    TEXT NOT NULL CHECK (dimension IN ('schedule', 'cost', 'scope', 'risk', 'resources')),
    rating       INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 3),
    reason       TEXT NOT NULL CHECK (reason <> ''),
    state        TEXT NOT NULL CHECK (state IN ('open', 'in_force', 'returned', 'ended')),
    prepared_by  TEXT NOT NULL REFERENCES control_actor (id),
    prepared_on  TEXT NOT NULL CHECK (length(prepared_on) = 10),
    approved_by  TEXT REFERENCES control_actor (id),
    expires_on   TEXT NOT NULL CHECK (length(expires_on) = 10),
    CHECK (approved_by <> prepared_by)
);
CREATE UNIQUE INDEX portfolio_override_open ON portfolio_override (project_id) WHERE state = 'open';
CREATE INDEX portfolio_override_project ON portfolio_override (project_id, id);

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
CREATE UNIQUE INDEX portfolio_package_in_force ON portfolio_package (partner)
    WHERE state IN ('endorsed', 'implementing', 'under_review', 'suspended', 'completing');
CREATE INDEX portfolio_package_programme ON portfolio_package (programme_id);

CREATE TABLE portfolio_plan (
    project_id  TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    calendar    TEXT NOT NULL, -- '' is that of the partner's country
    status_on   TEXT CHECK (length(status_on) = 10), -- up to when progress is known
    version     BIGINT NOT NULL
, plan_file_id TEXT REFERENCES portfolio_plan_file (id), begins_on TEXT CHECK (length(begins_on) = 10), ends_on TEXT CHECK (length(ends_on) = 10));

CREATE TABLE portfolio_plan_draft (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    author      TEXT NOT NULL REFERENCES control_actor (id),
    edits       TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'submitted', 'adopted', 'dropped')),
    change_id   TEXT,
    version     BIGINT NOT NULL
);
CREATE INDEX portfolio_plan_draft_change ON portfolio_plan_draft (change_id);
CREATE UNIQUE INDEX portfolio_plan_draft_open ON portfolio_plan_draft (project_id, author) WHERE state = 'open';

CREATE TABLE portfolio_plan_file (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    kind        TEXT NOT NULL CHECK (kind IN ('project', 'table')), -- a file of Microsoft Project, or rows
    file_id     TEXT NOT NULL, -- the file as it was uploaded; '' for rows
    network     TEXT NOT NULL, -- JSON: what the engine reads in it
    notes       TEXT NOT NULL -- JSON: what it says and the engine does not follow
);
CREATE INDEX portfolio_plan_file_project ON portfolio_plan_file (project_id);

CREATE TABLE portfolio_plan_resource (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    uid         INTEGER NOT NULL,
    actor_id    TEXT REFERENCES control_actor (id),
    name        TEXT NOT NULL,
    max_units   INTEGER NOT NULL CHECK (max_units >= 0), -- percent of a working day
    PRIMARY KEY (project_id, uid)
);
CREATE INDEX portfolio_plan_resource_actor ON portfolio_plan_resource (actor_id);

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
CREATE INDEX portfolio_procedure_ends ON portfolio_procedure (ends_at, id);
CREATE INDEX portfolio_procedure_subject ON portfolio_procedure (subject_id, id);

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

CREATE TABLE portfolio_project (
    id               TEXT PRIMARY KEY REFERENCES control_object (id),
    ref              TEXT NOT NULL UNIQUE,
    parent_kind      TEXT NOT NULL CHECK (parent_kind IN ('package', 'programme')),
    parent_id        TEXT NOT NULL REFERENCES control_object (id),
    initiative_id    TEXT REFERENCES portfolio_initiative (id),
    partner          TEXT NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('idea', 'submitted', 'approved', 'rejected', 'initiating', 'planning', 'ready', 'executing',
        'suspended', 'closing', 'operationally_closed', 'financially_closed', 'archived', 'cancelled')),
    track            TEXT NOT NULL CHECK (track IN ('light', 'standard', 'full')),
    title_en         TEXT NOT NULL,
    title_fr         TEXT NOT NULL,
    folded           TEXT NOT NULL, -- reference code and titles without case and accents, to search in
    lang             TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    theme            TEXT NOT NULL,
    planned_start    TEXT CHECK (length(planned_start) = 10),
    planned_end      TEXT CHECK (length(planned_end) = 10),
    budget_minor     BIGINT NOT NULL CHECK (budget_minor >= 0),
    budget_currency  TEXT NOT NULL,
    officer          TEXT REFERENCES control_actor (id),
    owner            TEXT REFERENCES control_actor (id),
    baseline_no      INTEGER NOT NULL CHECK (baseline_no >= 0),
    forecast_start   TEXT CHECK (length(forecast_start) = 10),
    forecast_end     TEXT CHECK (length(forecast_end) = 10),
    forecast_minor   BIGINT CHECK (forecast_minor >= 0), -- at completion, in the currency of the budget
    actual_start     TEXT CHECK (length(actual_start) = 10),
    actual_end       TEXT CHECK (length(actual_end) = 10),
    overlap_answer   TEXT NOT NULL CHECK (overlap_answer IN ('', 'no_duplication', 'coordinated')),
    overlap_note     TEXT NOT NULL,
    overlap_listed   INTEGER NOT NULL,
    overlap_by       TEXT REFERENCES control_actor (id),
    overlap_on       TEXT CHECK (length(overlap_on) = 10),
    version          BIGINT NOT NULL,
    updated_at       TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by       TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (planned_end >= planned_start),
    CHECK (forecast_end >= forecast_start),
    CHECK (actual_end >= actual_start)
);
CREATE INDEX portfolio_project_end ON portfolio_project (forecast_end, ref);
CREATE INDEX portfolio_project_initiative ON portfolio_project (initiative_id);
CREATE INDEX portfolio_project_officer ON portfolio_project (officer, ref);
CREATE INDEX portfolio_project_parent ON portfolio_project (parent_id, ref);
CREATE INDEX portfolio_project_partner ON portfolio_project (partner, theme);

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
, document_id TEXT REFERENCES portfolio_document (id), file_id TEXT REFERENCES control_file (id));
CREATE INDEX portfolio_record_document ON portfolio_record (document_id);
CREATE INDEX portfolio_record_object ON portfolio_record (object_id, id);

CREATE TABLE portfolio_risk (
    id            TEXT PRIMARY KEY REFERENCES portfolio_entry (id),
    sign          TEXT NOT NULL CHECK (sign IN ('threat', 'opportunity')),
    status        TEXT NOT NULL CHECK (status IN ('proposed', 'assessing', 'waiting_approval', 'approved', 'rejected', 'closed')),
    cause         TEXT NOT NULL,
    event         TEXT NOT NULL,
    effect        TEXT NOT NULL,
    likelihood    INTEGER NOT NULL CHECK (likelihood BETWEEN 1 AND 5), -- R23
    impact        INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 5),
    assessed_on   TEXT NOT NULL CHECK (length(assessed_on) = 10),
    strategy      TEXT NOT NULL,
    action        TEXT NOT NULL,
    target_on     TEXT CHECK (length(target_on) = 10),
    closed_reason TEXT NOT NULL,
    issue_id      TEXT REFERENCES portfolio_entry (id),
    prepared_by   TEXT NOT NULL REFERENCES control_actor (id), -- who raised it, then who sent it for approval
    approved_by   TEXT REFERENCES control_actor (id),          -- who decided, whichever way
    CHECK (approved_by <> prepared_by),
    CHECK (status <> 'closed' OR issue_id IS NOT NULL OR closed_reason <> '') -- R26
);

CREATE TABLE "portfolio_setting" (
    name        TEXT NOT NULL CHECK (name IN ('tracks', 'thresholds', 'end_use')),
    object_id   TEXT NOT NULL,
    value       TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by  TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (name, object_id)
);

CREATE TABLE portfolio_sheet (
    project_id         TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    problem            TEXT NOT NULL,
    objectives         TEXT NOT NULL,
    deliverables       TEXT NOT NULL,
    beneficiaries      TEXT NOT NULL,
    host_text          TEXT NOT NULL,
    host_minor         BIGINT NOT NULL,
    host_currency      TEXT NOT NULL, -- '': not valued
    host_reason        TEXT NOT NULL,
    justification      TEXT NOT NULL,
    success_criteria   TEXT NOT NULL,
    scope_in           TEXT NOT NULL,
    scope_out          TEXT NOT NULL,
    assumptions        TEXT NOT NULL,
    constraints        TEXT NOT NULL,
    elements           TEXT NOT NULL, -- JSON: element of capability → what is done for it
    delivery           TEXT NOT NULL CHECK (delivery IN ('', 'office', 'nation', 'executing_agent')),
    lead_nation        TEXT NOT NULL,
    executing_agent    TEXT NOT NULL,
    donors             TEXT NOT NULL, -- JSON: codes of parties
    gender             TEXT NOT NULL,
    environment        TEXT NOT NULL,
    export             TEXT NOT NULL,
    communication      TEXT NOT NULL,
    tolerance_days     INTEGER NOT NULL, -- -1: not set
    tolerance_percent  INTEGER NOT NULL, -- -1: not set
    tolerance_scope    TEXT NOT NULL,
    tolerance_quality  TEXT NOT NULL,
    risk_appetite      TEXT NOT NULL CHECK (risk_appetite IN ('', 'low', 'moderate', 'high')),
    acceptance         TEXT NOT NULL,
    sustainment_plan   TEXT NOT NULL,
    sustainment_owner  TEXT NOT NULL,
    sustainment_minor  BIGINT NOT NULL,
    sustainment_currency TEXT NOT NULL, -- '': not answered
    lessons            TEXT NOT NULL,
    no_lesson_reason   TEXT NOT NULL,
    retention          TEXT NOT NULL CHECK (retention IN ('', 'permanent', 'temporary'))
);

CREATE TABLE portfolio_snapshot (
    project_id       TEXT NOT NULL REFERENCES portfolio_project (id),
    reported_on      TEXT NOT NULL CHECK (length(reported_on) = 10),
    schedule         INTEGER NOT NULL,
    cost             INTEGER NOT NULL,
    scope            INTEGER NOT NULL,
    risk             INTEGER NOT NULL,
    resources        INTEGER NOT NULL,
    overall          INTEGER NOT NULL,
    forecast_end     TEXT CHECK (length(forecast_end) = 10),
    forecast_minor   BIGINT NOT NULL,
    forecast_currency TEXT NOT NULL,
    progress         INTEGER NOT NULL,
    taken_by         TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (project_id, reported_on)
);

CREATE TABLE portfolio_standing (
    project_id    TEXT PRIMARY KEY REFERENCES portfolio_project (id),
    schedule      INTEGER NOT NULL CHECK (schedule BETWEEN 0 AND 3),
    cost          INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 3),
    scope         INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 3),
    risk          INTEGER NOT NULL CHECK (risk BETWEEN 0 AND 3),
    resources     INTEGER NOT NULL CHECK (resources BETWEEN 0 AND 3),
    overall       INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3),
    former        INTEGER NOT NULL CHECK (former BETWEEN 0 AND 3), -- at the last report
    reported_on   TEXT CHECK (length(reported_on) = 10),
    progress      INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    next_en       TEXT NOT NULL,
    next_fr       TEXT NOT NULL,
    next_on       TEXT CHECK (length(next_on) = 10),
    exception_due TEXT CHECK (length(exception_due) = 10),
    rated_on      TEXT NOT NULL CHECK (length(rated_on) = 10)
);
CREATE INDEX portfolio_standing_overall ON portfolio_standing (overall, project_id);
CREATE INDEX portfolio_standing_rated ON portfolio_standing (rated_on);

CREATE TABLE portfolio_supporting_activity (
    id         TEXT PRIMARY KEY,
    goal_id    TEXT NOT NULL REFERENCES portfolio_goal (id),
    text_en    TEXT NOT NULL,
    text_fr    TEXT NOT NULL,
    link_kind  TEXT NOT NULL,
    link_id    TEXT NOT NULL
);
CREATE INDEX portfolio_supporting_activity_goal ON portfolio_supporting_activity (goal_id);

CREATE TABLE portfolio_task (
    id             TEXT PRIMARY KEY,
    project_id     TEXT NOT NULL REFERENCES portfolio_project (id),
    uid            INTEGER NOT NULL CHECK (uid > 0), -- stable within the project, and in exchanged files
    position       INTEGER NOT NULL,
    level          INTEGER NOT NULL CHECK (level BETWEEN 1 AND 32), -- of the outline; what is followed by a deeper level is a summary
    kind           TEXT NOT NULL CHECK (kind IN ('task', 'milestone')),
    no             INTEGER NOT NULL, -- of a milestone: M1, M2 …; 0 for a task
    code           TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    owner          TEXT REFERENCES control_actor (id),
    manual         BOOLEAN NOT NULL, -- its dates are typed, not computed
    duration       INTEGER NOT NULL CHECK (duration >= 0),
    constraint_kind TEXT NOT NULL CHECK (constraint_kind IN ('', 'alap', 'mso', 'mfo', 'snet', 'snlt', 'fnet', 'fnlt')),
    constraint_at  TEXT CHECK (length(constraint_at) = 16),
    deadline_on    TEXT CHECK (length(deadline_on) = 10),
    calendar       TEXT NOT NULL, -- '' is the plan's
    percent        INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
    actual_start   TEXT CHECK (length(actual_start) = 16),
    actual_finish  TEXT CHECK (length(actual_finish) = 16),
    remaining      INTEGER CHECK (remaining >= 0), -- NULL: what percent leaves
    splits         TEXT NOT NULL, -- JSON: pieces of a task that is interrupted
    cost_minor     BIGINT NOT NULL CHECK (cost_minor >= 0), -- planned, in the currency of the project's budget
    predecessor    TEXT NOT NULL, -- in words; links say it for the engine
    cancelled      BOOLEAN NOT NULL,
    reason         TEXT NOT NULL,
    baseline_on    TEXT CHECK (length(baseline_on) = 10), -- of a milestone in the latest baseline
    start_at       TEXT NOT NULL CHECK (length(start_at) = 16), -- computed, as is what follows
    finish_at      TEXT NOT NULL CHECK (length(finish_at) = 16),
    total_float    INTEGER NOT NULL,
    free_float     INTEGER NOT NULL,
    critical       BOOLEAN NOT NULL,
    version        BIGINT NOT NULL, effort INTEGER NOT NULL DEFAULT 0 CHECK (effort >= 0), follows TEXT NOT NULL DEFAULT '' CHECK (follows IN ('', 'duration', 'units', 'file')),
    UNIQUE (project_id, uid),
    CHECK (finish_at >= start_at),
    CHECK ((percent = 100) = (actual_finish IS NOT NULL)),
    CHECK ((constraint_kind IN ('', 'alap')) = (constraint_at IS NULL))
);
CREATE INDEX portfolio_task_owner ON portfolio_task (owner, finish_at);
CREATE INDEX portfolio_task_project ON portfolio_task (project_id, position);

CREATE TABLE portfolio_task_link (
    project_id    TEXT NOT NULL REFERENCES portfolio_project (id),
    from_project  TEXT NOT NULL, -- of the same package; '' is this one
    from_uid      INTEGER NOT NULL,
    to_uid        INTEGER NOT NULL,
    kind          TEXT NOT NULL CHECK (kind IN ('FS', 'SS', 'FF', 'SF')),
    lag           INTEGER NOT NULL, -- minutes, or percent
    lag_unit      TEXT NOT NULL CHECK (lag_unit IN ('work', 'elapsed', 'percent', 'elapsed_percent')),
    PRIMARY KEY (project_id, from_project, from_uid, to_uid)
);
CREATE INDEX portfolio_task_link_from ON portfolio_task_link (from_project, from_uid);

CREATE TABLE portfolio_template (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    name_en    TEXT NOT NULL,
    name_fr    TEXT NOT NULL,
    content    TEXT NOT NULL,
    retired    BOOLEAN NOT NULL,
    version    BIGINT NOT NULL,
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (name_en <> '' OR name_fr <> '')
);

CREATE TABLE portfolio_template_left_out (
    code TEXT PRIMARY KEY
);

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

CREATE TABLE recruitment_alert (
    id           TEXT PRIMARY KEY,
    subscriber   TEXT NOT NULL,
    salt         TEXT NOT NULL,
    address      TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    kind         TEXT NOT NULL CHECK (kind IN ('search', 'notice')),
    frequency    TEXT NOT NULL CHECK (frequency IN ('instant', 'daily', 'weekly')),
    criteria     TEXT NOT NULL,
    vacancy_id   TEXT REFERENCES recruitment_vacancy (id),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'active')),
    asked_at     TEXT NOT NULL CHECK (length(asked_at) = 27),
    confirmed_at TEXT CHECK (length(confirmed_at) = 27),
    looked_at    TEXT CHECK (length(looked_at) = 27), -- up to when notices were told, of a search
    deadline_at  TEXT CHECK (length(deadline_at) = 27), -- as it was told, of a notice
    reminded_for TEXT CHECK (length(reminded_for) = 27), -- the deadline before which a reminder went
    CHECK ((kind = 'notice') = (vacancy_id IS NOT NULL)),
    CHECK ((state = 'active') = (confirmed_at IS NOT NULL))
);
CREATE INDEX recruitment_alert_subscriber ON recruitment_alert (subscriber);
CREATE INDEX recruitment_alert_vacancy ON recruitment_alert (vacancy_id);
CREATE INDEX recruitment_alert_work ON recruitment_alert (state, kind, frequency, id);

CREATE TABLE recruitment_alert_told (
    subscriber TEXT NOT NULL,
    vacancy_id TEXT NOT NULL REFERENCES recruitment_vacancy (id),
    alert_id   TEXT NOT NULL,
    told_at    TEXT NOT NULL CHECK (length(told_at) = 27),
    PRIMARY KEY (subscriber, vacancy_id)
);
CREATE INDEX recruitment_alert_told_alert ON recruitment_alert_told (alert_id, told_at);

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
CREATE INDEX recruitment_application_due ON recruitment_application (delete_on) WHERE state <> 'erased';
CREATE UNIQUE INDEX recruitment_application_one ON recruitment_application (vacancy_id, email) WHERE email <> '' AND state <> 'withdrawn';
CREATE INDEX recruitment_application_state ON recruitment_application (vacancy_id, state);

CREATE TABLE recruitment_cv (
    id          TEXT PRIMARY KEY,
    token_hash  TEXT NOT NULL UNIQUE CHECK (length(token_hash) = 64),
    vacancy_id  TEXT NOT NULL REFERENCES recruitment_vacancy (id),
    sealed      BYTEA NOT NULL,
    expires_at  TEXT NOT NULL CHECK (length(expires_at) = 27)
, choice BYTEA);
CREATE INDEX recruitment_cv_due ON recruitment_cv (expires_at);

CREATE TABLE recruitment_notice (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    vacancy_id   TEXT NOT NULL UNIQUE REFERENCES recruitment_vacancy (id),
    reference    TEXT NOT NULL UNIQUE,
    withdrawn    BOOLEAN NOT NULL,
    internal     BOOLEAN NOT NULL,
    title_en     TEXT NOT NULL,
    title_fr     TEXT NOT NULL,
    division_en  TEXT NOT NULL,
    division_fr  TEXT NOT NULL,
    location_en  TEXT NOT NULL,
    location_fr  TEXT NOT NULL,
    grade        TEXT NOT NULL,
    contract     TEXT NOT NULL,
    second_level BIGINT NOT NULL CHECK (second_level BETWEEN 0 AND 5),
    words        TEXT NOT NULL,
    content      TEXT NOT NULL,
    changes      TEXT NOT NULL,
    published_at TEXT NOT NULL CHECK (length(published_at) = 27),
    deadline_at  TEXT NOT NULL CHECK (length(deadline_at) = 27),
    changed_at   TEXT NOT NULL CHECK (length(changed_at) = 27)
);
CREATE INDEX recruitment_notice_open ON recruitment_notice (withdrawn, deadline_at);

CREATE TABLE recruitment_public (
    id    TEXT PRIMARY KEY CHECK (id = 'notices'),
    state TEXT NOT NULL
);

CREATE TABLE recruitment_selection (
    id         TEXT PRIMARY KEY REFERENCES control_object (id),
    vacancy_id TEXT NOT NULL UNIQUE REFERENCES recruitment_vacancy (id),
    stage      TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel', 'decision', 'clearances', 'ended')),
    due_on     TEXT CHECK (length(due_on) = 10),
    content    TEXT NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0)
);

CREATE TABLE recruitment_selection_candidate (
    id             TEXT PRIMARY KEY,
    selection_id   TEXT NOT NULL REFERENCES recruitment_selection (id),
    application_id TEXT NOT NULL UNIQUE REFERENCES recruitment_application (id),
    code           TEXT NOT NULL,
    standing       TEXT NOT NULL CHECK (standing IN ('running', 'out', 'ranked', 'recommended', 'reserve', 'regret', 'provisional', 'final', 'declined', 'lapsed', 'appointed')),
    content        TEXT NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    UNIQUE (selection_id, code)
);

CREATE TABLE recruitment_selection_letter (
    id           TEXT PRIMARY KEY,
    candidate_id TEXT NOT NULL REFERENCES recruitment_selection_candidate (id),
    kind         TEXT NOT NULL CHECK (kind IN ('invitation', 'regret', 'reserve', 'provisional', 'final')),
    stage        TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel', 'decision', 'clearances', 'ended')),
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    subject      TEXT NOT NULL,
    body         TEXT NOT NULL,
    sent_at      TEXT CHECK (length(sent_at) = 27),
    sent_by      TEXT REFERENCES control_actor (id),
    UNIQUE (candidate_id, kind, stage),
    CHECK ((sent_at IS NULL) = (sent_by IS NULL))
);

CREATE TABLE recruitment_selection_sheet (
    candidate_id TEXT NOT NULL REFERENCES recruitment_selection_candidate (id),
    stage        TEXT NOT NULL CHECK (stage IN ('form', 'video', 'test', 'panel')),
    actor_id     TEXT NOT NULL REFERENCES control_actor (id),
    handed_in_at TEXT CHECK (length(handed_in_at) = 27),
    content      TEXT NOT NULL,
    PRIMARY KEY (candidate_id, stage, actor_id)
);

CREATE TABLE recruitment_template (
    id      TEXT PRIMARY KEY REFERENCES control_object (id),
    name_en TEXT NOT NULL,
    name_fr TEXT NOT NULL,
    content TEXT NOT NULL,
    retired BOOLEAN NOT NULL
);

CREATE TABLE recruitment_vacancy (
    id             TEXT PRIMARY KEY REFERENCES control_object (id),
    reference      TEXT NOT NULL UNIQUE,
    state          TEXT NOT NULL,
    title_en       TEXT NOT NULL,
    title_fr       TEXT NOT NULL,
    division_en    TEXT NOT NULL,
    division_fr    TEXT NOT NULL,
    grade          TEXT NOT NULL,
    pending_budget BOOLEAN NOT NULL,
    deadline_at    TEXT CHECK (length(deadline_at) = 27),
    words          TEXT NOT NULL,
    content        TEXT NOT NULL,
    flags          TEXT NOT NULL,
    changes        TEXT NOT NULL,
    version        BIGINT NOT NULL CHECK (version > 0),
    prepared_by    TEXT NOT NULL REFERENCES control_actor (id),
    submitted_by   TEXT REFERENCES control_actor (id),
    approved_by    TEXT REFERENCES control_actor (id),
    approved_at    TEXT CHECK (length(approved_at) = 27),
    published_at   TEXT CHECK (length(published_at) = 27),
    closed_at      TEXT CHECK (length(closed_at) = 27),
    comment        TEXT NOT NULL,
    notice_id      TEXT,
    correction     TEXT NOT NULL, hands TEXT NOT NULL DEFAULT '[]', -- other words for the notice that wait for approval, null for none
    CHECK (approved_by IS NULL OR approved_by <> prepared_by AND approved_by <> submitted_by),
    CHECK (state NOT IN ('approved', 'published') OR approved_by IS NOT NULL),
    CHECK (state <> 'published' OR notice_id IS NOT NULL AND published_at IS NOT NULL AND deadline_at IS NOT NULL)
);
CREATE INDEX recruitment_vacancy_due ON recruitment_vacancy (state, deadline_at);

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

CREATE TABLE reports_template (
    kind     TEXT NOT NULL,
    version  BIGINT NOT NULL CHECK (version > 0),
    source   TEXT NOT NULL,
    removed  BOOLEAN NOT NULL,
    saved_at TEXT NOT NULL,
    saved_by TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (kind, version)
);

CREATE TABLE stakeholders_card_import (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL REFERENCES control_actor (id),
    party_id    TEXT NOT NULL REFERENCES stakeholders_party (id),
    cards       TEXT NOT NULL,
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27)
);

CREATE TABLE stakeholders_contact (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    party_id      TEXT NOT NULL REFERENCES stakeholders_party (id),
    name          TEXT NOT NULL,
    post          TEXT NOT NULL,
    unit          TEXT NOT NULL,
    email         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    language      TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    national_poc  BOOLEAN NOT NULL,
    purpose       TEXT NOT NULL,
    legal_basis   TEXT NOT NULL CHECK (legal_basis IN ('consent', 'public_task', 'contract', 'legitimate_interest')),
    consent_on    TEXT CHECK (length(consent_on) = 10),
    delete_on     TEXT NOT NULL CHECK (length(delete_on) = 10),
    erased_on     TEXT CHECK (length(erased_on) = 10),
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (erased_on IS NOT NULL OR name <> '' AND purpose <> '' AND (legal_basis <> 'consent' OR consent_on IS NOT NULL)),
    CHECK (erased_on IS NULL OR name = '' AND post = '' AND unit = '' AND email = '' AND phone = '' AND purpose = '')
);
CREATE INDEX stakeholders_contact_due ON stakeholders_contact (delete_on) WHERE erased_on IS NULL;
CREATE INDEX stakeholders_contact_party ON stakeholders_contact (party_id);

CREATE TABLE stakeholders_membership (
    id          TEXT PRIMARY KEY,
    party_id    TEXT NOT NULL REFERENCES stakeholders_party (id),
    of_group    TEXT NOT NULL,
    valid_from  TEXT CHECK (length(valid_from) = 10),
    valid_to    TEXT CHECK (length(valid_to) = 10),
    source      TEXT NOT NULL CHECK (source <> ''),
    CHECK (valid_to >= valid_from)
);
CREATE INDEX stakeholders_membership_group ON stakeholders_membership (of_group);
CREATE INDEX stakeholders_membership_party ON stakeholders_membership (party_id);

CREATE TABLE stakeholders_party (
    id           TEXT PRIMARY KEY REFERENCES control_object (id),
    code         TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 2 AND 12),
    kind         TEXT NOT NULL CHECK (kind IN ('country', 'organisation')),
    iso2         TEXT NOT NULL CHECK (length(iso2) IN (0, 2)),
    name_en      TEXT NOT NULL,
    name_fr      TEXT NOT NULL,
    sort_en      TEXT NOT NULL,
    sort_fr      TEXT NOT NULL,
    home         TEXT NOT NULL CHECK (length(home) IN (0, 3)),
    capital_en   TEXT NOT NULL,
    capital_fr   TEXT NOT NULL,
    capital_lat  DOUBLE PRECISION NOT NULL CHECK (capital_lat BETWEEN -90 AND 90),
    capital_lon  DOUBLE PRECISION NOT NULL CHECK (capital_lon BETWEEN -180 AND 180),
    region       TEXT NOT NULL,
    language     TEXT NOT NULL CHECK (language IN ('en', 'fr')),
    version      BIGINT NOT NULL,
    updated_at   TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by   TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (kind = 'country' AND length(code) = 3 AND length(iso2) = 2 AND home = '' OR kind = 'organisation' AND iso2 = '')
);
CREATE INDEX stakeholders_party_home ON stakeholders_party (home) WHERE home <> '';
CREATE UNIQUE INDEX stakeholders_party_iso2 ON stakeholders_party (iso2) WHERE iso2 <> '';

CREATE TABLE visitpack_pack (
    id            TEXT PRIMARY KEY REFERENCES control_object (id),
    subject_kind  TEXT NOT NULL CHECK (subject_kind IN ('party', 'package')),
    subject_id    TEXT NOT NULL,
    partner       TEXT NOT NULL,
    on_day        TEXT NOT NULL CHECK (length(on_day) = 10),
    visitor       TEXT NOT NULL,
    lang          TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    notes         TEXT NOT NULL, -- JSON: the text under each heading
    version       BIGINT NOT NULL,
    updated_at    TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by    TEXT NOT NULL REFERENCES control_actor (id),
    UNIQUE (subject_id, on_day)
);

CREATE TABLE web_draft (
    person_id  TEXT NOT NULL,
    form       TEXT NOT NULL,
    body       TEXT NOT NULL,
    saved_at   TEXT NOT NULL CHECK (length(saved_at) = 27),
    PRIMARY KEY (person_id, form)
);
CREATE INDEX web_draft_age ON web_draft (saved_at);

CREATE TABLE web_session (
    token_hash  TEXT PRIMARY KEY,
    person_id   TEXT NOT NULL,
    data        TEXT NOT NULL,
    expires_at  TEXT NOT NULL CHECK (length(expires_at) = 27)
);
CREATE INDEX web_session_expiry ON web_session (expires_at);
CREATE INDEX web_session_person ON web_session (person_id);

CREATE TABLE week_snapshot (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    week        TEXT NOT NULL CHECK (length(week) = 8),
    taken_on    TEXT NOT NULL CHECK (length(taken_on) = 10),
    officer     TEXT REFERENCES control_actor (id),
    state       TEXT NOT NULL,
    schedule    INTEGER NOT NULL CHECK (schedule BETWEEN 0 AND 3),
    cost        INTEGER NOT NULL CHECK (cost BETWEEN 0 AND 3),
    scope       INTEGER NOT NULL CHECK (scope BETWEEN 0 AND 3),
    risk        INTEGER NOT NULL CHECK (risk BETWEEN 0 AND 3),
    resources   INTEGER NOT NULL CHECK (resources BETWEEN 0 AND 3),
    overall     INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3),
    progress    INTEGER NOT NULL CHECK (progress BETWEEN 0 AND 100),
    end_on      TEXT CHECK (length(end_on) = 10),
    issues      INTEGER NOT NULL,
    risks       INTEGER NOT NULL,
    overdue     INTEGER NOT NULL,
    PRIMARY KEY (project_id, week)
);
CREATE INDEX week_snapshot_week ON week_snapshot (week, project_id);

CREATE TABLE week_update (
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    week        TEXT NOT NULL CHECK (length(week) = 8), -- 2026-W47
    no          INTEGER NOT NULL CHECK (no > 0),
    state       TEXT NOT NULL CHECK (state <> ''),
    next_step   TEXT NOT NULL,
    worry       TEXT NOT NULL,
    lang        TEXT NOT NULL CHECK (lang IN ('en', 'fr')),
    overall     INTEGER NOT NULL CHECK (overall BETWEEN 0 AND 3), -- the rating when it was written
    late        BOOLEAN NOT NULL, -- written after the lock
    written_by  TEXT NOT NULL REFERENCES control_actor (id),
    written_at  TEXT NOT NULL CHECK (length(written_at) = 27),
    revision    BIGINT NOT NULL,
    PRIMARY KEY (project_id, week, no)
);
CREATE INDEX week_update_week ON week_update (week, project_id);
