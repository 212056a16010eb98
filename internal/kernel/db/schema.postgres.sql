-- Written by the tests: go test ./internal/kernel/db -run Schema -update

CREATE OR REPLACE FUNCTION control_refuse()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $function$;

CREATE TABLE activity_action (
    id text NOT NULL,
    ref text NOT NULL,
    year bigint NOT NULL,
    no bigint NOT NULL,
    holder_kind text NOT NULL,
    holder_id text NOT NULL,
    partner text NOT NULL,
    meeting_id text,
    title text NOT NULL,
    lang text NOT NULL,
    detail text NOT NULL,
    owner text,
    owner_name text NOT NULL,
    chair text,
    due_on text NOT NULL,
    state text NOT NULL,
    answer text NOT NULL,
    answered_on text,
    answered_by text,
    verified_on text,
    verified_by text,
    reason text NOT NULL,
    words text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT activity_action_pkey PRIMARY KEY (id),
    CONSTRAINT activity_action_ref_key UNIQUE (ref),
    CONSTRAINT activity_action_year_no_key UNIQUE (year, no),
    CONSTRAINT activity_action_answered_on_check CHECK ((length(answered_on) = 10)),
    CONSTRAINT activity_action_check CHECK (((owner IS NOT NULL) OR (owner_name <> ''::text))),
    CONSTRAINT activity_action_check1 CHECK (((state = 'done'::text) = (answered_on IS NOT NULL))),
    CONSTRAINT activity_action_check2 CHECK ((verified_by <> answered_by)),
    CONSTRAINT activity_action_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT activity_action_holder_kind_check CHECK ((holder_kind = ANY (ARRAY['project'::text, 'package'::text, 'programme'::text, 'party'::text]))),
    CONSTRAINT activity_action_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT activity_action_state_check CHECK ((state = ANY (ARRAY['open'::text, 'done'::text, 'cancelled'::text]))),
    CONSTRAINT activity_action_title_check CHECK ((title <> ''::text)),
    CONSTRAINT activity_action_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT activity_action_verified_on_check CHECK ((length(verified_on) = 10)),
    CONSTRAINT activity_action_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES control_actor(id),
    CONSTRAINT activity_action_chair_fkey FOREIGN KEY (chair) REFERENCES control_actor(id),
    CONSTRAINT activity_action_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES control_object(id),
    CONSTRAINT activity_action_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT activity_action_meeting_id_fkey FOREIGN KEY (meeting_id) REFERENCES activity_meeting(id),
    CONSTRAINT activity_action_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT activity_action_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id),
    CONSTRAINT activity_action_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES control_actor(id)
);
CREATE INDEX activity_action_due ON activity_action USING btree (state, due_on);
CREATE INDEX activity_action_holder ON activity_action USING btree (holder_id);
CREATE INDEX activity_action_meeting ON activity_action USING btree (meeting_id);
CREATE INDEX activity_action_owner ON activity_action USING btree (owner, due_on);

CREATE TABLE activity_activity (
    id text NOT NULL,
    ref text NOT NULL,
    year bigint NOT NULL,
    no bigint NOT NULL,
    holder_kind text NOT NULL,
    holder_id text NOT NULL,
    partner text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    format text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    lead text,
    start_on text NOT NULL,
    end_on text NOT NULL,
    start_time text NOT NULL,
    end_time text NOT NULL,
    zone text NOT NULL,
    place text NOT NULL,
    venue text NOT NULL,
    lang text NOT NULL,
    aim text NOT NULL,
    agenda text NOT NULL,
    planned text NOT NULL,
    actual text NOT NULL,
    costs text NOT NULL,
    after_action text NOT NULL,
    reported_on text,
    reason text NOT NULL,
    uid text NOT NULL,
    sequence bigint NOT NULL,
    words text NOT NULL,
    version bigint NOT NULL,
    proposer text NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT activity_activity_pkey PRIMARY KEY (id),
    CONSTRAINT activity_activity_ref_key UNIQUE (ref),
    CONSTRAINT activity_activity_uid_key UNIQUE (uid),
    CONSTRAINT activity_activity_year_no_key UNIQUE (year, no),
    CONSTRAINT activity_activity_check CHECK (((title_en <> ''::text) OR (title_fr <> ''::text))),
    CONSTRAINT activity_activity_check1 CHECK ((end_on >= start_on)),
    CONSTRAINT activity_activity_end_on_check CHECK ((length(end_on) = 10)),
    CONSTRAINT activity_activity_end_time_check CHECK ((length(end_time) = ANY (ARRAY[0, 5]))),
    CONSTRAINT activity_activity_format_check CHECK ((format = ANY (ARRAY['in_person'::text, 'online'::text, 'hybrid'::text]))),
    CONSTRAINT activity_activity_holder_kind_check CHECK ((holder_kind = ANY (ARRAY['project'::text, 'package'::text, 'programme'::text, 'party'::text]))),
    CONSTRAINT activity_activity_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT activity_activity_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT activity_activity_reported_on_check CHECK ((length(reported_on) = 10)),
    CONSTRAINT activity_activity_start_on_check CHECK ((length(start_on) = 10)),
    CONSTRAINT activity_activity_start_time_check CHECK ((length(start_time) = ANY (ARRAY[0, 5]))),
    CONSTRAINT activity_activity_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'announced'::text, 'running'::text, 'delivered'::text, 'reported'::text, 'closed'::text, 'postponed'::text, 'cancelled'::text]))),
    CONSTRAINT activity_activity_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT activity_activity_zone_check CHECK ((zone <> ''::text)),
    CONSTRAINT activity_activity_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES control_object(id),
    CONSTRAINT activity_activity_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT activity_activity_lead_fkey FOREIGN KEY (lead) REFERENCES control_actor(id),
    CONSTRAINT activity_activity_proposer_fkey FOREIGN KEY (proposer) REFERENCES control_actor(id),
    CONSTRAINT activity_activity_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX activity_activity_days ON activity_activity USING btree (start_on, end_on);
CREATE INDEX activity_activity_holder ON activity_activity USING btree (holder_id);
CREATE INDEX activity_activity_lead ON activity_activity USING btree (lead);

CREATE TABLE activity_meeting (
    id text NOT NULL,
    ref text NOT NULL,
    year bigint NOT NULL,
    no bigint NOT NULL,
    holder_kind text NOT NULL,
    holder_id text NOT NULL,
    partner text NOT NULL,
    activity_id text,
    title text NOT NULL,
    lang text NOT NULL,
    held_on text NOT NULL,
    held_time text NOT NULL,
    place text NOT NULL,
    chair text,
    attendees text NOT NULL,
    points text NOT NULL,
    decisions text NOT NULL,
    actions text NOT NULL,
    state text NOT NULL,
    issued_on text,
    issued_by text,
    writer text NOT NULL,
    words text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT activity_meeting_pkey PRIMARY KEY (id),
    CONSTRAINT activity_meeting_activity_id_key UNIQUE (activity_id),
    CONSTRAINT activity_meeting_ref_key UNIQUE (ref),
    CONSTRAINT activity_meeting_year_no_key UNIQUE (year, no),
    CONSTRAINT activity_meeting_check CHECK (((state = 'issued'::text) = (issued_on IS NOT NULL))),
    CONSTRAINT activity_meeting_held_on_check CHECK ((length(held_on) = 10)),
    CONSTRAINT activity_meeting_held_time_check CHECK ((length(held_time) = ANY (ARRAY[0, 5]))),
    CONSTRAINT activity_meeting_holder_kind_check CHECK ((holder_kind = ANY (ARRAY['project'::text, 'package'::text, 'programme'::text, 'party'::text]))),
    CONSTRAINT activity_meeting_issued_on_check CHECK ((length(issued_on) = 10)),
    CONSTRAINT activity_meeting_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT activity_meeting_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'issued'::text]))),
    CONSTRAINT activity_meeting_title_check CHECK ((title <> ''::text)),
    CONSTRAINT activity_meeting_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT activity_meeting_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES activity_activity(id),
    CONSTRAINT activity_meeting_chair_fkey FOREIGN KEY (chair) REFERENCES control_actor(id),
    CONSTRAINT activity_meeting_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES control_object(id),
    CONSTRAINT activity_meeting_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT activity_meeting_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES control_actor(id),
    CONSTRAINT activity_meeting_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id),
    CONSTRAINT activity_meeting_writer_fkey FOREIGN KEY (writer) REFERENCES control_actor(id)
);
CREATE INDEX activity_meeting_holder ON activity_meeting USING btree (holder_id);

CREATE TABLE activity_person (
    activity_id text NOT NULL,
    no bigint NOT NULL,
    actor_id text,
    name text NOT NULL,
    organisation text NOT NULL,
    role text NOT NULL,
    sex text NOT NULL,
    band text NOT NULL,
    attended boolean NOT NULL,
    CONSTRAINT activity_person_pkey PRIMARY KEY (activity_id, no),
    CONSTRAINT activity_person_check CHECK (((actor_id IS NOT NULL) OR (name <> ''::text))),
    CONSTRAINT activity_person_role_check CHECK ((role = ANY (ARRAY['organiser'::text, 'speaker'::text, 'participant'::text, 'observer'::text]))),
    CONSTRAINT activity_person_sex_check CHECK ((sex = ANY (ARRAY[''::text, 'man'::text, 'woman'::text]))),
    CONSTRAINT activity_person_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES activity_activity(id),
    CONSTRAINT activity_person_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id)
);
CREATE INDEX activity_person_actor ON activity_person USING btree (actor_id);

CREATE TABLE control_actor (
    id text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    nation text NOT NULL,
    clearance integer NOT NULL,
    clearance_until text,
    language text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT control_actor_pkey PRIMARY KEY (id),
    CONSTRAINT control_actor_clearance_check CHECK (((clearance >= 0) AND (clearance <= 5))),
    CONSTRAINT control_actor_clearance_until_check CHECK ((length(clearance_until) = 10)),
    CONSTRAINT control_actor_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'job'::text, 'system'::text]))),
    CONSTRAINT control_actor_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text])))
);

CREATE TABLE control_approval (
    id text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    act text NOT NULL,
    title text NOT NULL,
    prepared_by text NOT NULL,
    submitted_at text NOT NULL,
    due_on text,
    before text NOT NULL,
    after text NOT NULL,
    state text NOT NULL,
    decided_by text,
    decided_for text,
    decided_at text,
    comment text NOT NULL,
    makers text NOT NULL DEFAULT ''::text,
    CONSTRAINT control_approval_pkey PRIMARY KEY (id),
    CONSTRAINT control_approval_check CHECK (((decided_by <> prepared_by) OR (state = 'withdrawn'::text))),
    CONSTRAINT control_approval_decided_at_check CHECK ((length(decided_at) = 27)),
    CONSTRAINT control_approval_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT control_approval_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'returned'::text, 'withdrawn'::text]))),
    CONSTRAINT control_approval_submitted_at_check CHECK ((length(submitted_at) = 27)),
    CONSTRAINT control_approval_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT control_approval_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id),
    CONSTRAINT control_approval_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id)
);
CREATE UNIQUE INDEX control_approval_open ON control_approval USING btree (object_id, act) WHERE (state = 'open'::text);
CREATE INDEX control_approval_state ON control_approval USING btree (state, submitted_at);

CREATE TABLE control_blob (
    id text NOT NULL,
    digest text,
    size bigint NOT NULL,
    started_at text NOT NULL,
    CONSTRAINT control_blob_pkey PRIMARY KEY (id),
    CONSTRAINT control_blob_digest_check CHECK ((length(digest) = 64)),
    CONSTRAINT control_blob_size_check CHECK ((size >= 0)),
    CONSTRAINT control_blob_started_at_check CHECK ((length(started_at) = 27))
);
CREATE UNIQUE INDEX control_blob_digest ON control_blob USING btree (digest);

CREATE TABLE control_chunk (
    blob_id text NOT NULL,
    no integer NOT NULL,
    data bytea NOT NULL,
    CONSTRAINT control_chunk_pkey PRIMARY KEY (blob_id, no),
    CONSTRAINT control_chunk_no_check CHECK ((no >= 0)),
    CONSTRAINT control_chunk_blob_id_fkey FOREIGN KEY (blob_id) REFERENCES control_blob(id)
);

CREATE TABLE control_cursor (
    name text NOT NULL,
    no bigint NOT NULL,
    CONSTRAINT control_cursor_pkey PRIMARY KEY (name)
);

CREATE TABLE control_delegation (
    id text NOT NULL,
    from_actor text NOT NULL,
    to_actor text NOT NULL,
    act text NOT NULL,
    scope_path text NOT NULL,
    cap_minor bigint,
    cap_currency text,
    valid_from text NOT NULL,
    valid_to text NOT NULL,
    reason text NOT NULL,
    revoked_at text,
    CONSTRAINT control_delegation_pkey PRIMARY KEY (id),
    CONSTRAINT control_delegation_check CHECK ((from_actor <> to_actor)),
    CONSTRAINT control_delegation_check1 CHECK ((valid_to >= valid_from)),
    CONSTRAINT control_delegation_revoked_at_check CHECK ((length(revoked_at) = 27)),
    CONSTRAINT control_delegation_valid_from_check CHECK ((length(valid_from) = 10)),
    CONSTRAINT control_delegation_valid_to_check CHECK ((length(valid_to) = 10)),
    CONSTRAINT control_delegation_from_actor_fkey FOREIGN KEY (from_actor) REFERENCES control_actor(id),
    CONSTRAINT control_delegation_to_actor_fkey FOREIGN KEY (to_actor) REFERENCES control_actor(id)
);
CREATE INDEX control_delegation_to ON control_delegation USING btree (to_actor);

CREATE TABLE control_file (
    id text NOT NULL,
    blob_id text NOT NULL,
    name text NOT NULL,
    media text NOT NULL,
    size bigint NOT NULL,
    uploaded_by text NOT NULL,
    uploaded_at text NOT NULL,
    object_kind text,
    object_id text,
    attached_at text,
    CONSTRAINT control_file_pkey PRIMARY KEY (id),
    CONSTRAINT control_file_attached_at_check CHECK ((length(attached_at) = 27)),
    CONSTRAINT control_file_check CHECK (((object_id IS NULL) = (attached_at IS NULL))),
    CONSTRAINT control_file_check1 CHECK (((object_id IS NULL) = (object_kind IS NULL))),
    CONSTRAINT control_file_name_check CHECK ((name <> ''::text)),
    CONSTRAINT control_file_uploaded_at_check CHECK ((length(uploaded_at) = 27)),
    CONSTRAINT control_file_blob_id_fkey FOREIGN KEY (blob_id) REFERENCES control_blob(id),
    CONSTRAINT control_file_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id),
    CONSTRAINT control_file_uploaded_by_fkey FOREIGN KEY (uploaded_by) REFERENCES control_actor(id)
);
CREATE INDEX control_file_blob ON control_file USING btree (blob_id);
CREATE INDEX control_file_object ON control_file USING btree (object_id);
CREATE INDEX control_file_pending ON control_file USING btree (uploaded_at) WHERE (object_id IS NULL);

CREATE TABLE control_grant (
    id text NOT NULL,
    actor_id text NOT NULL,
    role text NOT NULL,
    scope_path text NOT NULL,
    valid_from text NOT NULL,
    valid_to text,
    granted_by text NOT NULL,
    CONSTRAINT control_grant_pkey PRIMARY KEY (id),
    CONSTRAINT control_grant_actor_id_role_scope_path_valid_from_key UNIQUE (actor_id, role, scope_path, valid_from),
    CONSTRAINT control_grant_valid_from_check CHECK ((length(valid_from) = 10)),
    CONSTRAINT control_grant_valid_to_check CHECK ((length(valid_to) = 10)),
    CONSTRAINT control_grant_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id)
);

CREATE TABLE control_idempotency (
    actor_id text NOT NULL,
    key text NOT NULL,
    act text NOT NULL,
    trail_id text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    at text NOT NULL,
    CONSTRAINT control_idempotency_pkey PRIMARY KEY (actor_id, key),
    CONSTRAINT control_idempotency_at_check CHECK ((length(at) = 27))
);

CREATE TABLE control_installation (
    id text NOT NULL,
    uid text NOT NULL,
    demo boolean NOT NULL,
    ceiling integer NOT NULL,
    as_of text NOT NULL,
    created_at text NOT NULL,
    CONSTRAINT control_installation_pkey PRIMARY KEY (id),
    CONSTRAINT control_installation_as_of_check CHECK (((as_of = ''::text) OR (length(as_of) = 10))),
    CONSTRAINT control_installation_ceiling_check CHECK (((ceiling >= 0) AND (ceiling <= 5))),
    CONSTRAINT control_installation_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT control_installation_id_check CHECK ((id = 'installation'::text))
);

CREATE TABLE control_job (
    id text NOT NULL,
    kind text NOT NULL,
    payload text NOT NULL,
    state text NOT NULL,
    actor_id text NOT NULL,
    step text NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    checkpoint text NOT NULL,
    result text NOT NULL,
    cancelling boolean NOT NULL,
    attempts integer NOT NULL,
    lease text NOT NULL,
    lease_until text,
    created_at text NOT NULL,
    ended_at text,
    CONSTRAINT control_job_pkey PRIMARY KEY (id),
    CONSTRAINT control_job_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT control_job_ended_at_check CHECK ((length(ended_at) = 27)),
    CONSTRAINT control_job_lease_until_check CHECK ((length(lease_until) = 27)),
    CONSTRAINT control_job_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
CREATE INDEX control_job_actor ON control_job USING btree (actor_id, created_at);
CREATE INDEX control_job_state ON control_job USING btree (state, created_at);

CREATE TABLE control_lease (
    name text NOT NULL,
    holder text NOT NULL,
    until text NOT NULL,
    CONSTRAINT control_lease_pkey PRIMARY KEY (name),
    CONSTRAINT control_lease_until_check CHECK ((length(until) = 27))
);

CREATE TABLE control_object (
    id text NOT NULL,
    kind text NOT NULL,
    scope_path text NOT NULL,
    level integer NOT NULL,
    releasable text NOT NULL,
    originator text NOT NULL,
    CONSTRAINT control_object_pkey PRIMARY KEY (id),
    CONSTRAINT control_object_level_check CHECK (((level >= 0) AND (level <= 5)))
);
CREATE INDEX control_object_scope ON control_object USING btree (scope_path);

CREATE TABLE control_opened (
    approval_id text NOT NULL,
    actor_id text NOT NULL,
    at text NOT NULL,
    CONSTRAINT control_opened_pkey PRIMARY KEY (approval_id, actor_id),
    CONSTRAINT control_opened_at_check CHECK ((length(at) = 27)),
    CONSTRAINT control_opened_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT control_opened_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES control_approval(id)
);

CREATE TABLE control_outbox (
    id text NOT NULL,
    topic text NOT NULL,
    payload text NOT NULL,
    at text NOT NULL,
    no bigint,
    CONSTRAINT control_outbox_pkey PRIMARY KEY (id),
    CONSTRAINT control_outbox_at_check CHECK ((length(at) = 27))
);
CREATE UNIQUE INDEX control_outbox_no ON control_outbox USING btree (no);
CREATE INDEX control_outbox_unordered ON control_outbox USING btree (id) WHERE (no IS NULL);

CREATE TABLE control_seal (
    no bigint NOT NULL,
    first_no bigint NOT NULL,
    last_no bigint NOT NULL,
    merkle_root text NOT NULL,
    previous text NOT NULL,
    hash text NOT NULL,
    at text NOT NULL,
    CONSTRAINT control_seal_pkey PRIMARY KEY (no),
    CONSTRAINT control_seal_at_check CHECK ((length(at) = 27)),
    CONSTRAINT control_seal_check CHECK ((last_no >= first_no)),
    CONSTRAINT control_seal_hash_check CHECK ((length(hash) = 64)),
    CONSTRAINT control_seal_merkle_root_check CHECK ((length(merkle_root) = 64)),
    CONSTRAINT control_seal_previous_check CHECK ((length(previous) = 64))
);
CREATE TRIGGER control_seal_keep BEFORE UPDATE ON control_seal FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER control_seal_stay BEFORE DELETE ON control_seal FOR EACH ROW EXECUTE FUNCTION control_refuse();

CREATE TABLE control_trail (
    id text NOT NULL,
    at text NOT NULL,
    actor_id text NOT NULL,
    for_actor text,
    act text NOT NULL,
    outcome text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    request_id text NOT NULL,
    content text,
    salt text,
    digest text NOT NULL,
    no bigint,
    CONSTRAINT control_trail_pkey PRIMARY KEY (id),
    CONSTRAINT control_trail_at_check CHECK ((length(at) = 27)),
    CONSTRAINT control_trail_digest_check CHECK ((length(digest) = 64)),
    CONSTRAINT control_trail_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text, 'read'::text])))
);
CREATE INDEX control_trail_actor ON control_trail USING btree (actor_id, id);
CREATE UNIQUE INDEX control_trail_no ON control_trail USING btree (no) WHERE (no IS NOT NULL);
CREATE INDEX control_trail_object ON control_trail USING btree (object_id, id);
CREATE INDEX control_trail_unsealed ON control_trail USING btree (id) WHERE (no IS NULL);
CREATE TRIGGER control_trail_keep BEFORE UPDATE ON control_trail FOR EACH ROW WHEN (((new.id <> old.id) OR (new.at <> old.at) OR (new.actor_id <> old.actor_id) OR (new.act <> old.act) OR (new.outcome <> old.outcome) OR (new.object_kind <> old.object_kind) OR (new.object_id <> old.object_id) OR (new.request_id <> old.request_id) OR (new.for_actor IS DISTINCT FROM old.for_actor) OR (new.digest <> old.digest) OR ((old.no IS NOT NULL) AND (new.no IS DISTINCT FROM old.no)) OR ((new.content IS NOT NULL) AND (new.content IS DISTINCT FROM old.content)) OR ((new.salt IS NOT NULL) AND (new.salt IS DISTINCT FROM old.salt)))) EXECUTE FUNCTION control_refuse();
CREATE TRIGGER control_trail_stay BEFORE DELETE ON control_trail FOR EACH ROW EXECUTE FUNCTION control_refuse();

CREATE TABLE fieldpack_form (
    id text NOT NULL,
    kind text NOT NULL,
    object_kind text NOT NULL,
    object_id text NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    period text NOT NULL,
    version bigint NOT NULL,
    choices text NOT NULL,
    secret text NOT NULL,
    due_on text NOT NULL,
    state text NOT NULL,
    made_by text NOT NULL,
    made_on text NOT NULL,
    author text NOT NULL,
    applied text NOT NULL,
    digest text NOT NULL,
    CONSTRAINT fieldpack_form_pkey PRIMARY KEY (id),
    CONSTRAINT fieldpack_form_check CHECK (((state = 'returned'::text) = (applied <> ''::text))),
    CONSTRAINT fieldpack_form_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT fieldpack_form_kind_check CHECK ((kind = ANY (ARRAY['progress'::text, 'attendance'::text, 'risk'::text, 'check'::text]))),
    CONSTRAINT fieldpack_form_made_on_check CHECK ((length(made_on) = 10)),
    CONSTRAINT fieldpack_form_state_check CHECK ((state = ANY (ARRAY['out'::text, 'returned'::text]))),
    CONSTRAINT fieldpack_form_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT fieldpack_form_made_by_fkey FOREIGN KEY (made_by) REFERENCES control_actor(id),
    CONSTRAINT fieldpack_form_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id)
);
CREATE INDEX fieldpack_form_object ON fieldpack_form USING btree (object_id, id);
CREATE INDEX fieldpack_form_state ON fieldpack_form USING btree (state, due_on, id);

CREATE TABLE fieldpack_return (
    id text NOT NULL,
    form_id text NOT NULL,
    lang text NOT NULL,
    answers text NOT NULL,
    digest text NOT NULL,
    read_by text NOT NULL,
    read_at text NOT NULL,
    CONSTRAINT fieldpack_return_pkey PRIMARY KEY (id),
    CONSTRAINT fieldpack_return_read_at_check CHECK ((length(read_at) = 27)),
    CONSTRAINT fieldpack_return_form_id_fkey FOREIGN KEY (form_id) REFERENCES fieldpack_form(id),
    CONSTRAINT fieldpack_return_read_by_fkey FOREIGN KEY (read_by) REFERENCES control_actor(id)
);
CREATE INDEX fieldpack_return_form ON fieldpack_return USING btree (form_id, id);

CREATE TABLE funds_account (
    no integer NOT NULL,
    id text NOT NULL,
    fund_id text NOT NULL,
    kind text NOT NULL,
    contribution_id text NOT NULL,
    package_id text NOT NULL,
    project_id text NOT NULL,
    line_id text NOT NULL,
    commitment_id text NOT NULL,
    free boolean NOT NULL,
    open boolean NOT NULL,
    balance_minor bigint NOT NULL,
    CONSTRAINT funds_account_pkey PRIMARY KEY (no),
    CONSTRAINT funds_account_id_key UNIQUE (id),
    CONSTRAINT funds_account_check CHECK ((free OR (balance_minor >= 0))),
    CONSTRAINT funds_account_check1 CHECK ((open OR (balance_minor = 0))),
    CONSTRAINT funds_account_id_check CHECK ((length(id) = 32)),
    CONSTRAINT funds_account_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id)
);
CREATE INDEX funds_account_open ON funds_account USING btree (fund_id, project_id, contribution_id) WHERE open;
CREATE TRIGGER funds_account_keep BEFORE UPDATE OF no ON funds_account FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_account_stay BEFORE DELETE ON funds_account FOR EACH ROW EXECUTE FUNCTION control_refuse();

CREATE TABLE funds_agent_report (
    id text NOT NULL,
    commitment_id text NOT NULL,
    no integer NOT NULL,
    attempt integer NOT NULL,
    state text NOT NULL,
    until_on text NOT NULL,
    opening_minor bigint NOT NULL,
    given_minor bigint NOT NULL,
    interest_minor bigint NOT NULL,
    balance_minor bigint NOT NULL,
    open_minor bigint NOT NULL,
    document text NOT NULL,
    comment text NOT NULL,
    submitted_on text NOT NULL,
    prepared_by text NOT NULL,
    decided_by text,
    entry_id text,
    CONSTRAINT funds_agent_report_pkey PRIMARY KEY (id),
    CONSTRAINT funds_agent_report_commitment_id_no_attempt_key UNIQUE (commitment_id, no, attempt),
    CONSTRAINT funds_agent_report_balance_minor_check CHECK ((balance_minor >= 0)),
    CONSTRAINT funds_agent_report_check CHECK ((decided_by <> prepared_by)),
    CONSTRAINT funds_agent_report_given_minor_check CHECK ((given_minor >= 0)),
    CONSTRAINT funds_agent_report_interest_minor_check CHECK ((interest_minor >= 0)),
    CONSTRAINT funds_agent_report_open_minor_check CHECK ((open_minor >= 0)),
    CONSTRAINT funds_agent_report_opening_minor_check CHECK ((opening_minor >= 0)),
    CONSTRAINT funds_agent_report_state_check CHECK ((state = ANY (ARRAY['submitted'::text, 'accepted'::text, 'returned'::text]))),
    CONSTRAINT funds_agent_report_submitted_on_check CHECK ((length(submitted_on) = 10)),
    CONSTRAINT funds_agent_report_until_on_check CHECK ((length(until_on) = 10)),
    CONSTRAINT funds_agent_report_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_agent_report_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT funds_agent_report_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_agent_report_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_agent_report_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_agent_spent (
    report_id text NOT NULL,
    line_id text NOT NULL,
    minor bigint NOT NULL,
    CONSTRAINT funds_agent_spent_pkey PRIMARY KEY (report_id, line_id),
    CONSTRAINT funds_agent_spent_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_agent_spent_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_line(id),
    CONSTRAINT funds_agent_spent_report_id_fkey FOREIGN KEY (report_id) REFERENCES funds_agent_report(id)
);

CREATE TABLE funds_agreement (
    id text NOT NULL,
    ref text NOT NULL,
    fund_id text NOT NULL,
    donor text NOT NULL,
    title text NOT NULL,
    state text NOT NULL,
    amount_minor bigint NOT NULL,
    currency text NOT NULL,
    received_minor bigint NOT NULL,
    pledged_on text NOT NULL,
    signed_on text,
    expires_on text,
    earmark text NOT NULL,
    earmark_ref text NOT NULL,
    exclusions text NOT NULL,
    conditions text NOT NULL,
    conditions_met_on text,
    report_months integer NOT NULL,
    unspent_rule text NOT NULL,
    interest_rule text NOT NULL,
    document text NOT NULL,
    in_kind boolean NOT NULL,
    valuation text NOT NULL,
    origin_id text,
    contact text NOT NULL,
    prepared_by text NOT NULL,
    signed_by text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    conditions_met_at text,
    CONSTRAINT funds_agreement_pkey PRIMARY KEY (id),
    CONSTRAINT funds_agreement_ref_key UNIQUE (ref),
    CONSTRAINT funds_agreement_amount_minor_check CHECK ((amount_minor > 0)),
    CONSTRAINT funds_agreement_check CHECK (((received_minor >= 0) AND (received_minor <= amount_minor))),
    CONSTRAINT funds_agreement_check1 CHECK (((earmark = 'none'::text) = (earmark_ref = ''::text))),
    CONSTRAINT funds_agreement_check2 CHECK (((NOT in_kind) OR (valuation <> ''::text) OR (state = ANY (ARRAY['pledged'::text, 'in_negotiation'::text, 'withdrawn'::text])))),
    CONSTRAINT funds_agreement_check3 CHECK (((signed_on IS NOT NULL) OR (state = ANY (ARRAY['pledged'::text, 'in_negotiation'::text, 'lapsed'::text, 'withdrawn'::text])))),
    CONSTRAINT funds_agreement_check4 CHECK ((signed_by <> prepared_by)),
    CONSTRAINT funds_agreement_conditions_met_at_check CHECK ((length(conditions_met_at) = 27)),
    CONSTRAINT funds_agreement_conditions_met_on_check CHECK ((length(conditions_met_on) = 10)),
    CONSTRAINT funds_agreement_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_agreement_earmark_check CHECK ((earmark = ANY (ARRAY['none'::text, 'package'::text, 'initiative'::text, 'project'::text, 'category'::text]))),
    CONSTRAINT funds_agreement_expires_on_check CHECK ((length(expires_on) = 10)),
    CONSTRAINT funds_agreement_interest_rule_check CHECK ((interest_rule = ANY (ARRAY['fund'::text, 'donor'::text]))),
    CONSTRAINT funds_agreement_pledged_on_check CHECK ((length(pledged_on) = 10)),
    CONSTRAINT funds_agreement_report_months_check CHECK (((report_months >= 0) AND (report_months <= 60))),
    CONSTRAINT funds_agreement_signed_on_check CHECK ((length(signed_on) = 10)),
    CONSTRAINT funds_agreement_state_check CHECK ((state = ANY (ARRAY['pledged'::text, 'in_negotiation'::text, 'signed'::text, 'partly_received'::text, 'received'::text, 'fully_allocated'::text, 'reported'::text, 'closed'::text, 'lapsed'::text, 'withdrawn'::text]))),
    CONSTRAINT funds_agreement_unspent_rule_check CHECK ((unspent_rule = ANY (ARRAY['refund'::text, 'donor_choice'::text, 'retain'::text]))),
    CONSTRAINT funds_agreement_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_agreement_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_agreement_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_agreement_origin_id_fkey FOREIGN KEY (origin_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_agreement_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_agreement_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES control_actor(id),
    CONSTRAINT funds_agreement_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_agreement_donor ON funds_agreement USING btree (donor, id);
CREATE INDEX funds_agreement_fund ON funds_agreement USING btree (fund_id, id);

CREATE TABLE funds_agreement_past (
    agreement_id text NOT NULL,
    until_at text NOT NULL,
    expires_on text,
    earmark text NOT NULL,
    CONSTRAINT funds_agreement_past_pkey PRIMARY KEY (agreement_id, until_at),
    CONSTRAINT funds_agreement_past_expires_on_check CHECK ((length(expires_on) = 10)),
    CONSTRAINT funds_agreement_past_until_at_check CHECK ((length(until_at) = 27)),
    CONSTRAINT funds_agreement_past_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id)
);

CREATE TABLE funds_allocation (
    id text NOT NULL,
    fund_id text NOT NULL,
    agreement_id text NOT NULL,
    project_id text NOT NULL,
    line_id text NOT NULL,
    minor bigint NOT NULL,
    entry_id text NOT NULL,
    reason text NOT NULL,
    made_on text NOT NULL,
    made_by text NOT NULL,
    CONSTRAINT funds_allocation_pkey PRIMARY KEY (id),
    CONSTRAINT funds_allocation_made_on_check CHECK ((length(made_on) = 10)),
    CONSTRAINT funds_allocation_minor_check CHECK ((minor <> 0)),
    CONSTRAINT funds_allocation_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_allocation_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_allocation_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_allocation_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_allocation_made_by_fkey FOREIGN KEY (made_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_allocation_agreement ON funds_allocation USING btree (agreement_id, id);
CREATE INDEX funds_allocation_project ON funds_allocation USING btree (project_id, id);

CREATE TABLE funds_authority (
    id text NOT NULL,
    line_id text NOT NULL,
    year integer NOT NULL,
    minor bigint NOT NULL,
    entry_id text NOT NULL,
    reason text NOT NULL,
    granted_on text NOT NULL,
    granted_by text NOT NULL,
    CONSTRAINT funds_authority_pkey PRIMARY KEY (id),
    CONSTRAINT funds_authority_granted_on_check CHECK ((length(granted_on) = 10)),
    CONSTRAINT funds_authority_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_authority_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_authority_granted_by_fkey FOREIGN KEY (granted_by) REFERENCES control_actor(id),
    CONSTRAINT funds_authority_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_authority_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_line(id)
);
CREATE INDEX funds_authority_line ON funds_authority USING btree (line_id, year);

CREATE TABLE funds_bank_line (
    id text NOT NULL,
    statement_id text NOT NULL,
    fund_id text NOT NULL,
    no integer NOT NULL,
    booked_on text NOT NULL,
    valued_on text NOT NULL,
    minor bigint NOT NULL,
    party text NOT NULL,
    party_account text NOT NULL,
    reference text NOT NULL,
    bank_ref text NOT NULL,
    purpose text NOT NULL,
    matched_by text,
    matched_at text,
    note text NOT NULL,
    CONSTRAINT funds_bank_line_pkey PRIMARY KEY (id),
    CONSTRAINT funds_bank_line_statement_id_no_key UNIQUE (statement_id, no),
    CONSTRAINT funds_bank_line_booked_on_check CHECK ((length(booked_on) = 10)),
    CONSTRAINT funds_bank_line_check CHECK (((matched_at IS NULL) = (matched_by IS NULL))),
    CONSTRAINT funds_bank_line_check1 CHECK (((matched_by IS NOT NULL) OR (note = ''::text))),
    CONSTRAINT funds_bank_line_matched_at_check CHECK ((length(matched_at) = 27)),
    CONSTRAINT funds_bank_line_minor_check CHECK ((minor <> 0)),
    CONSTRAINT funds_bank_line_valued_on_check CHECK ((length(valued_on) = 10)),
    CONSTRAINT funds_bank_line_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_bank_line_matched_by_fkey FOREIGN KEY (matched_by) REFERENCES control_actor(id),
    CONSTRAINT funds_bank_line_statement_id_fkey FOREIGN KEY (statement_id) REFERENCES funds_bank_statement(id)
);
CREATE INDEX funds_bank_line_open ON funds_bank_line USING btree (fund_id, booked_on) WHERE (matched_by IS NULL);

CREATE TABLE funds_bank_match (
    line_id text NOT NULL,
    entry_id text NOT NULL,
    CONSTRAINT funds_bank_match_pkey PRIMARY KEY (line_id, entry_id),
    CONSTRAINT funds_bank_match_entry_id_key UNIQUE (entry_id),
    CONSTRAINT funds_bank_match_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_bank_match_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_bank_line(id)
);

CREATE TABLE funds_bank_statement (
    id text NOT NULL,
    fund_id text NOT NULL,
    iban text NOT NULL,
    number text NOT NULL,
    page text NOT NULL,
    first_on text NOT NULL,
    last_on text NOT NULL,
    opening_minor bigint NOT NULL,
    closing_minor bigint NOT NULL,
    line_count integer NOT NULL,
    digest text NOT NULL,
    file text NOT NULL,
    imported_at text NOT NULL,
    imported_by text NOT NULL,
    reconciled_at text,
    reconciled_by text,
    difference_minor bigint NOT NULL DEFAULT 0,
    difference_reason text NOT NULL DEFAULT ''::text,
    withdrawn_at text,
    withdrawn_by text,
    withdrawn_reason text NOT NULL DEFAULT ''::text,
    CONSTRAINT funds_bank_statement_pkey PRIMARY KEY (id),
    CONSTRAINT funds_bank_statement_fund_id_digest_key UNIQUE (fund_id, digest),
    CONSTRAINT funds_bank_statement_check CHECK (((reconciled_at IS NULL) = (reconciled_by IS NULL))),
    CONSTRAINT funds_bank_statement_check1 CHECK ((first_on <= last_on)),
    CONSTRAINT funds_bank_statement_digest_check CHECK ((length(digest) = 64)),
    CONSTRAINT funds_bank_statement_first_on_check CHECK ((length(first_on) = 10)),
    CONSTRAINT funds_bank_statement_imported_at_check CHECK ((length(imported_at) = 27)),
    CONSTRAINT funds_bank_statement_last_on_check CHECK ((length(last_on) = 10)),
    CONSTRAINT funds_bank_statement_reconciled_at_check CHECK ((length(reconciled_at) = 27)),
    CONSTRAINT funds_bank_statement_withdrawn_at_check CHECK ((length(withdrawn_at) = 27)),
    CONSTRAINT funds_bank_statement_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_bank_statement_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_bank_statement_imported_by_fkey FOREIGN KEY (imported_by) REFERENCES control_actor(id),
    CONSTRAINT funds_bank_statement_reconciled_by_fkey FOREIGN KEY (reconciled_by) REFERENCES control_actor(id),
    CONSTRAINT funds_bank_statement_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_bank_statement_fund ON funds_bank_statement USING btree (fund_id, last_on, id);

CREATE TABLE funds_bank_unmatch (
    line_id text NOT NULL,
    entry_id text NOT NULL,
    matched_at text NOT NULL,
    until_at text NOT NULL,
    CONSTRAINT funds_bank_unmatch_pkey PRIMARY KEY (line_id, until_at, entry_id),
    CONSTRAINT funds_bank_unmatch_matched_at_check CHECK ((length(matched_at) = 27)),
    CONSTRAINT funds_bank_unmatch_until_at_check CHECK ((length(until_at) = 27)),
    CONSTRAINT funds_bank_unmatch_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_bank_line(id)
);
CREATE INDEX funds_bank_unmatch_entry ON funds_bank_unmatch USING btree (entry_id, until_at);

CREATE TABLE funds_budget (
    id text NOT NULL,
    project_id text NOT NULL,
    package_id text NOT NULL,
    year integer NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    version_no integer NOT NULL,
    active_no integer NOT NULL,
    title text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_budget_pkey PRIMARY KEY (id),
    CONSTRAINT funds_budget_project_id_year_key UNIQUE (project_id, year),
    CONSTRAINT funds_budget_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_budget_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'reviewed'::text, 'active'::text, 'frozen'::text, 'closed'::text]))),
    CONSTRAINT funds_budget_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_budget_year_check CHECK (((year = 0) OR ((year >= 2000) AND (year <= 2100)))),
    CONSTRAINT funds_budget_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_budget_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_budget_version (
    budget_id text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    prepared_by text NOT NULL,
    reviewed_by text,
    approved_by text,
    approved_on text,
    approved_at text,
    CONSTRAINT funds_budget_version_pkey PRIMARY KEY (budget_id, no),
    CONSTRAINT funds_budget_version_approved_at_check CHECK ((length(approved_at) = 27)),
    CONSTRAINT funds_budget_version_approved_on_check CHECK ((length(approved_on) = 10)),
    CONSTRAINT funds_budget_version_check CHECK ((reviewed_by <> prepared_by)),
    CONSTRAINT funds_budget_version_check1 CHECK (((approved_by <> prepared_by) AND (approved_by <> reviewed_by))),
    CONSTRAINT funds_budget_version_check2 CHECK (((state = ANY (ARRAY['approved'::text, 'superseded'::text])) = (approved_by IS NOT NULL))),
    CONSTRAINT funds_budget_version_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'reviewed'::text, 'approved'::text, 'superseded'::text]))),
    CONSTRAINT funds_budget_version_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT funds_budget_version_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES funds_budget(id),
    CONSTRAINT funds_budget_version_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_budget_version_reviewed_by_fkey FOREIGN KEY (reviewed_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_call (
    id text NOT NULL,
    ref text NOT NULL,
    fund_id text NOT NULL,
    issued_on text NOT NULL,
    until_on text NOT NULL,
    due_on text NOT NULL,
    need_minor bigint NOT NULL,
    buffer_minor bigint NOT NULL,
    cash_minor bigint NOT NULL,
    minor bigint NOT NULL,
    document text NOT NULL,
    issued_by text NOT NULL,
    CONSTRAINT funds_call_pkey PRIMARY KEY (id),
    CONSTRAINT funds_call_ref_key UNIQUE (ref),
    CONSTRAINT funds_call_buffer_minor_check CHECK ((buffer_minor >= 0)),
    CONSTRAINT funds_call_check CHECK ((minor = ((need_minor + buffer_minor) - cash_minor))),
    CONSTRAINT funds_call_check1 CHECK ((issued_on < until_on)),
    CONSTRAINT funds_call_document_check CHECK ((document <> ''::text)),
    CONSTRAINT funds_call_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT funds_call_issued_on_check CHECK ((length(issued_on) = 10)),
    CONSTRAINT funds_call_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_call_need_minor_check CHECK ((need_minor >= 0)),
    CONSTRAINT funds_call_until_on_check CHECK ((length(until_on) = 10)),
    CONSTRAINT funds_call_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_call_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_call_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_call_fund ON funds_call USING btree (fund_id, id);

CREATE TABLE funds_call_share (
    call_id text NOT NULL,
    agreement_id text NOT NULL,
    minor bigint NOT NULL,
    CONSTRAINT funds_call_share_pkey PRIMARY KEY (call_id, agreement_id),
    CONSTRAINT funds_call_share_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_call_share_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_call_share_call_id_fkey FOREIGN KEY (call_id) REFERENCES funds_call(id)
);

CREATE TABLE funds_carry (
    id text NOT NULL,
    fund_id text NOT NULL,
    year integer NOT NULL,
    line_id text NOT NULL,
    minor bigint NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    proposed_on text NOT NULL,
    prepared_by text NOT NULL,
    decided_by text,
    decided_on text,
    entry_id text,
    comment text NOT NULL,
    CONSTRAINT funds_carry_pkey PRIMARY KEY (id),
    CONSTRAINT funds_carry_check CHECK ((decided_by <> prepared_by)),
    CONSTRAINT funds_carry_check1 CHECK (((state = 'approved'::text) = (entry_id IS NOT NULL))),
    CONSTRAINT funds_carry_decided_on_check CHECK ((length(decided_on) = 10)),
    CONSTRAINT funds_carry_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_carry_proposed_on_check CHECK ((length(proposed_on) = 10)),
    CONSTRAINT funds_carry_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'approved'::text, 'refused'::text]))),
    CONSTRAINT funds_carry_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT funds_carry_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_carry_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_carry_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_carry_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_line(id),
    CONSTRAINT funds_carry_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_carry_fund ON funds_carry USING btree (fund_id, year, id);

CREATE TABLE funds_commitment (
    id text NOT NULL,
    ref text NOT NULL,
    project_id text NOT NULL,
    package_id text NOT NULL,
    fund_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    title text NOT NULL,
    payee_id text,
    legal_basis text NOT NULL,
    method text NOT NULL,
    quotes integer NOT NULL,
    justification text NOT NULL,
    currency text NOT NULL,
    original_minor bigint NOT NULL,
    billed_minor bigint NOT NULL,
    minor bigint NOT NULL,
    delivery_on text NOT NULL,
    obligation_on text,
    charged_year integer NOT NULL,
    carried integer NOT NULL,
    by_authority boolean NOT NULL,
    ex_post boolean NOT NULL,
    contribution_id text NOT NULL,
    steps text NOT NULL,
    signatures integer NOT NULL,
    round integer NOT NULL,
    requested_by text,
    requested_on text,
    signed_on text,
    details text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_commitment_pkey PRIMARY KEY (id),
    CONSTRAINT funds_commitment_ref_key UNIQUE (ref),
    CONSTRAINT funds_commitment_check CHECK (((billed_minor >= 0) AND (billed_minor <= original_minor))),
    CONSTRAINT funds_commitment_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_commitment_delivery_on_check CHECK ((length(delivery_on) = 10)),
    CONSTRAINT funds_commitment_kind_check CHECK ((kind = ANY (ARRAY['procurement'::text, 'service'::text, 'travel'::text, 'advance'::text, 'agent'::text]))),
    CONSTRAINT funds_commitment_minor_check CHECK ((minor >= 0)),
    CONSTRAINT funds_commitment_obligation_on_check CHECK ((length(obligation_on) = 10)),
    CONSTRAINT funds_commitment_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_commitment_quotes_check CHECK ((quotes >= 0)),
    CONSTRAINT funds_commitment_requested_on_check CHECK ((length(requested_on) = 10)),
    CONSTRAINT funds_commitment_signatures_check CHECK (((signatures >= 1) AND (signatures <= 2))),
    CONSTRAINT funds_commitment_signed_on_check CHECK ((length(signed_on) = 10)),
    CONSTRAINT funds_commitment_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'requested'::text, 'certified'::text, 'funds_checked'::text, 'approved'::text, 'signed'::text, 'part_delivered'::text, 'delivered'::text, 'liquidated'::text, 'closed'::text, 'returned'::text, 'refused'::text, 'cancelled'::text]))),
    CONSTRAINT funds_commitment_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_commitment_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_commitment_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_commitment_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES funds_payee(id),
    CONSTRAINT funds_commitment_requested_by_fkey FOREIGN KEY (requested_by) REFERENCES control_actor(id),
    CONSTRAINT funds_commitment_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_commitment_fund ON funds_commitment USING btree (fund_id, charged_year, id);
CREATE INDEX funds_commitment_payee ON funds_commitment USING btree (payee_id, requested_on);
CREATE INDEX funds_commitment_project ON funds_commitment USING btree (project_id, id);
CREATE INDEX funds_commitment_state ON funds_commitment USING btree (state, id);

CREATE TABLE funds_commitment_item (
    commitment_id text NOT NULL,
    line_id text NOT NULL,
    original_minor bigint NOT NULL,
    CONSTRAINT funds_commitment_item_pkey PRIMARY KEY (commitment_id, line_id),
    CONSTRAINT funds_commitment_item_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_commitment_item_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_commitment_item_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_line(id)
);
CREATE INDEX funds_commitment_item_line ON funds_commitment_item USING btree (line_id);

CREATE TABLE funds_commitment_past (
    commitment_id text NOT NULL,
    until_at text NOT NULL,
    delivery_on text,
    CONSTRAINT funds_commitment_past_pkey PRIMARY KEY (commitment_id, until_at),
    CONSTRAINT funds_commitment_past_delivery_on_check CHECK ((length(delivery_on) = 10)),
    CONSTRAINT funds_commitment_past_until_at_check CHECK ((length(until_at) = 27)),
    CONSTRAINT funds_commitment_past_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id)
);

CREATE TABLE funds_credit_move (
    id text NOT NULL,
    project_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    from_line text NOT NULL,
    to_line text,
    minor bigint NOT NULL,
    level text NOT NULL,
    reason text NOT NULL,
    risk_id text NOT NULL,
    entry_id text,
    made_on text NOT NULL,
    prepared_by text NOT NULL,
    decided_by text,
    decided_on text,
    comment text NOT NULL,
    decided_at text,
    CONSTRAINT funds_credit_move_pkey PRIMARY KEY (id),
    CONSTRAINT funds_credit_move_check CHECK ((decided_by <> prepared_by)),
    CONSTRAINT funds_credit_move_check1 CHECK ((from_line <> to_line)),
    CONSTRAINT funds_credit_move_decided_at_check CHECK ((length(decided_at) = 27)),
    CONSTRAINT funds_credit_move_decided_on_check CHECK ((length(decided_on) = 10)),
    CONSTRAINT funds_credit_move_kind_check CHECK ((kind = ANY (ARRAY['transfer'::text, 'block'::text, 'unblock'::text, 'contingency'::text]))),
    CONSTRAINT funds_credit_move_level_check CHECK ((level = ANY (ARRAY['manager'::text, 'controller'::text, 'board'::text]))),
    CONSTRAINT funds_credit_move_made_on_check CHECK ((length(made_on) = 10)),
    CONSTRAINT funds_credit_move_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_credit_move_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'posted'::text, 'refused'::text]))),
    CONSTRAINT funds_credit_move_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT funds_credit_move_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_credit_move_from_line_fkey FOREIGN KEY (from_line) REFERENCES funds_line(id),
    CONSTRAINT funds_credit_move_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_credit_move_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_credit_move_to_line_fkey FOREIGN KEY (to_line) REFERENCES funds_line(id)
);
CREATE INDEX funds_credit_move_line ON funds_credit_move USING btree (from_line, id);

CREATE TABLE funds_delivery (
    id text NOT NULL,
    commitment_id text NOT NULL,
    no integer NOT NULL,
    accepted_on text NOT NULL,
    original_minor bigint NOT NULL,
    document text NOT NULL,
    accepted_by text NOT NULL,
    CONSTRAINT funds_delivery_pkey PRIMARY KEY (id),
    CONSTRAINT funds_delivery_commitment_id_no_key UNIQUE (commitment_id, no),
    CONSTRAINT funds_delivery_accepted_on_check CHECK ((length(accepted_on) = 10)),
    CONSTRAINT funds_delivery_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_delivery_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES control_actor(id),
    CONSTRAINT funds_delivery_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_delivery_id_fkey FOREIGN KEY (id) REFERENCES control_object(id)
);

CREATE TABLE funds_disposition (
    id text NOT NULL,
    fund_id text NOT NULL,
    agreement_id text NOT NULL,
    project_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    minor bigint NOT NULL,
    reason text NOT NULL,
    document text NOT NULL,
    instructed_on text,
    target_fund text,
    target_id text,
    entry_id text,
    proposed_on text NOT NULL,
    settled_on text,
    prepared_by text NOT NULL,
    approved_by text,
    first_by text,
    second_by text,
    comment text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    new_expires_on text,
    new_earmark text NOT NULL DEFAULT ''::text,
    new_earmark_ref text NOT NULL DEFAULT ''::text,
    CONSTRAINT funds_disposition_pkey PRIMARY KEY (id),
    CONSTRAINT funds_disposition_check CHECK (((kind = 'redirect'::text) = (target_fund IS NOT NULL))),
    CONSTRAINT funds_disposition_check1 CHECK ((approved_by <> prepared_by)),
    CONSTRAINT funds_disposition_check2 CHECK (((first_by <> second_by) AND (first_by <> approved_by) AND (first_by <> prepared_by) AND (second_by <> approved_by) AND (second_by <> prepared_by))),
    CONSTRAINT funds_disposition_check3 CHECK (((state = 'settled'::text) = (entry_id IS NOT NULL))),
    CONSTRAINT funds_disposition_check4 CHECK (((state = ANY (ARRAY['proposed'::text, 'refused'::text])) OR ((document <> ''::text) AND (instructed_on IS NOT NULL)))),
    CONSTRAINT funds_disposition_instructed_on_check CHECK ((length(instructed_on) = 10)),
    CONSTRAINT funds_disposition_kind_check CHECK ((kind = ANY (ARRAY['refund'::text, 'redirect'::text, 'retain'::text]))),
    CONSTRAINT funds_disposition_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_disposition_new_earmark_check CHECK ((new_earmark = ANY (ARRAY[''::text, 'none'::text, 'package'::text, 'initiative'::text, 'project'::text, 'category'::text]))),
    CONSTRAINT funds_disposition_new_expires_on_check CHECK ((length(new_expires_on) = 10)),
    CONSTRAINT funds_disposition_proposed_on_check CHECK ((length(proposed_on) = 10)),
    CONSTRAINT funds_disposition_settled_on_check CHECK ((length(settled_on) = 10)),
    CONSTRAINT funds_disposition_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'confirmed'::text, 'approved'::text, 'first_signature'::text, 'settled'::text, 'refused'::text]))),
    CONSTRAINT funds_disposition_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_disposition_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_disposition_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT funds_disposition_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_disposition_first_by_fkey FOREIGN KEY (first_by) REFERENCES control_actor(id),
    CONSTRAINT funds_disposition_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_disposition_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_disposition_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_disposition_second_by_fkey FOREIGN KEY (second_by) REFERENCES control_actor(id),
    CONSTRAINT funds_disposition_target_fund_fkey FOREIGN KEY (target_fund) REFERENCES funds_fund(id),
    CONSTRAINT funds_disposition_target_id_fkey FOREIGN KEY (target_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_disposition_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_disposition_agreement ON funds_disposition USING btree (agreement_id, id);

CREATE TABLE funds_donor_report (
    agreement_id text NOT NULL,
    due_on text NOT NULL,
    sent_on text NOT NULL,
    document text NOT NULL,
    sent_by text NOT NULL,
    CONSTRAINT funds_donor_report_pkey PRIMARY KEY (agreement_id, due_on),
    CONSTRAINT funds_donor_report_document_check CHECK ((document <> ''::text)),
    CONSTRAINT funds_donor_report_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT funds_donor_report_sent_on_check CHECK ((length(sent_on) = 10)),
    CONSTRAINT funds_donor_report_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_donor_report_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_entry (
    id text NOT NULL,
    fund_id text NOT NULL,
    kind text NOT NULL,
    booked_on text NOT NULL,
    recorded_at text NOT NULL,
    recorded_by text NOT NULL,
    source_kind text NOT NULL,
    source_id text NOT NULL,
    reverses text,
    rule text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT funds_entry_pkey PRIMARY KEY (id),
    CONSTRAINT funds_entry_booked_on_check CHECK ((length(booked_on) = 10)),
    CONSTRAINT funds_entry_check CHECK ((id <> reverses)),
    CONSTRAINT funds_entry_recorded_at_check CHECK ((length(recorded_at) = 27)),
    CONSTRAINT funds_entry_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_entry_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES control_actor(id),
    CONSTRAINT funds_entry_reverses_fkey FOREIGN KEY (reverses) REFERENCES funds_entry(id)
);
CREATE INDEX funds_entry_fund ON funds_entry USING btree (fund_id, booked_on, id);
CREATE UNIQUE INDEX funds_entry_reverses ON funds_entry USING btree (reverses) WHERE (reverses IS NOT NULL);
CREATE INDEX funds_entry_source ON funds_entry USING btree (source_id, id);
CREATE TRIGGER funds_entry_keep BEFORE UPDATE ON funds_entry FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_entry_stay BEFORE DELETE ON funds_entry FOR EACH ROW EXECUTE FUNCTION control_refuse();

CREATE TABLE funds_exclusion (
    id text NOT NULL,
    payee_id text NOT NULL,
    from_on text NOT NULL,
    until_on text,
    reason text NOT NULL,
    made_by text NOT NULL,
    CONSTRAINT funds_exclusion_pkey PRIMARY KEY (id),
    CONSTRAINT funds_exclusion_check CHECK ((until_on >= from_on)),
    CONSTRAINT funds_exclusion_from_on_check CHECK ((length(from_on) = 10)),
    CONSTRAINT funds_exclusion_until_on_check CHECK ((length(until_on) = 10)),
    CONSTRAINT funds_exclusion_made_by_fkey FOREIGN KEY (made_by) REFERENCES control_actor(id),
    CONSTRAINT funds_exclusion_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES funds_payee(id)
);
CREATE INDEX funds_exclusion_payee ON funds_exclusion USING btree (payee_id);

CREATE TABLE funds_fund (
    id text NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    authority text NOT NULL,
    ends_on text,
    iban text NOT NULL,
    interest_rule text NOT NULL,
    fee_basis integer NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_fund_pkey PRIMARY KEY (id),
    CONSTRAINT funds_fund_ref_key UNIQUE (ref),
    CONSTRAINT funds_fund_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_fund_ends_on_check CHECK ((length(ends_on) = 10)),
    CONSTRAINT funds_fund_fee_basis_check CHECK (((fee_basis >= 0) AND (fee_basis <= 10000))),
    CONSTRAINT funds_fund_interest_rule_check CHECK ((interest_rule = ANY (ARRAY['fund'::text, 'donor'::text]))),
    CONSTRAINT funds_fund_kind_check CHECK ((kind = ANY (ARRAY['trust_fund'::text, 'common_funded'::text]))),
    CONSTRAINT funds_fund_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
    CONSTRAINT funds_fund_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_fund_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_fund_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_instalment (
    agreement_id text NOT NULL,
    no integer NOT NULL,
    due_on text NOT NULL,
    minor bigint NOT NULL,
    CONSTRAINT funds_instalment_pkey PRIMARY KEY (agreement_id, no),
    CONSTRAINT funds_instalment_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT funds_instalment_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_instalment_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id)
);

CREATE TABLE funds_invoice (
    id text NOT NULL,
    commitment_id text NOT NULL,
    project_id text NOT NULL,
    fund_id text NOT NULL,
    payee_id text NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    state text NOT NULL,
    dated_on text NOT NULL,
    received_on text NOT NULL,
    due_on text NOT NULL,
    currency text NOT NULL,
    original_minor bigint NOT NULL,
    minor bigint NOT NULL,
    held_because text NOT NULL,
    entry_id text,
    registered_by text NOT NULL,
    certified_by text,
    approved_by text,
    comment text NOT NULL,
    details text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_invoice_pkey PRIMARY KEY (id),
    CONSTRAINT funds_invoice_check CHECK ((certified_by <> registered_by)),
    CONSTRAINT funds_invoice_check1 CHECK ((approved_by <> certified_by)),
    CONSTRAINT funds_invoice_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_invoice_dated_on_check CHECK ((length(dated_on) = 10)),
    CONSTRAINT funds_invoice_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT funds_invoice_kind_check CHECK ((kind = ANY (ARRAY['invoice'::text, 'claim'::text]))),
    CONSTRAINT funds_invoice_minor_check CHECK ((minor >= 0)),
    CONSTRAINT funds_invoice_number_check CHECK ((number <> ''::text)),
    CONSTRAINT funds_invoice_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_invoice_received_on_check CHECK ((length(received_on) = 10)),
    CONSTRAINT funds_invoice_state_check CHECK ((state = ANY (ARRAY['received'::text, 'held'::text, 'matched'::text, 'certified'::text, 'approved'::text, 'scheduled'::text, 'paid'::text, 'disputed'::text, 'rejected'::text]))),
    CONSTRAINT funds_invoice_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_invoice_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT funds_invoice_certified_by_fkey FOREIGN KEY (certified_by) REFERENCES control_actor(id),
    CONSTRAINT funds_invoice_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_invoice_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_invoice_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_invoice_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_invoice_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES funds_payee(id),
    CONSTRAINT funds_invoice_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES control_actor(id),
    CONSTRAINT funds_invoice_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_invoice_commitment ON funds_invoice USING btree (commitment_id, id);
CREATE INDEX funds_invoice_payee ON funds_invoice USING btree (payee_id, number);
CREATE INDEX funds_invoice_state ON funds_invoice USING btree (state, due_on, id);

CREATE TABLE funds_line (
    id text NOT NULL,
    budget_id text NOT NULL,
    project_id text NOT NULL,
    package_id text NOT NULL,
    fund_id text NOT NULL,
    year integer NOT NULL,
    no integer NOT NULL,
    chapter text NOT NULL,
    code text NOT NULL,
    title text NOT NULL,
    category text NOT NULL,
    original_minor bigint NOT NULL,
    revised_minor bigint NOT NULL,
    moved_minor bigint NOT NULL,
    CONSTRAINT funds_line_pkey PRIMARY KEY (id),
    CONSTRAINT funds_line_budget_id_code_key UNIQUE (budget_id, code),
    CONSTRAINT funds_line_check CHECK (((revised_minor + moved_minor) >= 0)),
    CONSTRAINT funds_line_original_minor_check CHECK ((original_minor >= 0)),
    CONSTRAINT funds_line_revised_minor_check CHECK ((revised_minor >= 0)),
    CONSTRAINT funds_line_budget_id_fkey FOREIGN KEY (budget_id) REFERENCES funds_budget(id),
    CONSTRAINT funds_line_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id)
);
CREATE INDEX funds_line_fund ON funds_line USING btree (fund_id, year);
CREATE INDEX funds_line_project ON funds_line USING btree (project_id, budget_id, no);

CREATE TABLE funds_line_amount (
    budget_id text NOT NULL,
    no integer NOT NULL,
    line_id text NOT NULL,
    minor bigint NOT NULL,
    CONSTRAINT funds_line_amount_pkey PRIMARY KEY (budget_id, no, line_id),
    CONSTRAINT funds_line_amount_minor_check CHECK ((minor >= 0)),
    CONSTRAINT funds_line_amount_budget_id_no_fkey FOREIGN KEY (budget_id, no) REFERENCES funds_budget_version(budget_id, no),
    CONSTRAINT funds_line_amount_line_id_fkey FOREIGN KEY (line_id) REFERENCES funds_line(id)
);

CREATE TABLE funds_payee (
    id text NOT NULL,
    name text NOT NULL,
    folded text NOT NULL,
    kind text NOT NULL,
    party text NOT NULL,
    person text,
    iban text NOT NULL,
    bic text NOT NULL,
    entered_by text NOT NULL,
    verified_by text,
    verified_on text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_payee_pkey PRIMARY KEY (id),
    CONSTRAINT funds_payee_check CHECK ((verified_by <> entered_by)),
    CONSTRAINT funds_payee_kind_check CHECK ((kind = ANY (ARRAY['vendor'::text, 'agent'::text, 'person'::text]))),
    CONSTRAINT funds_payee_name_check CHECK ((name <> ''::text)),
    CONSTRAINT funds_payee_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_payee_verified_on_check CHECK ((length(verified_on) = 10)),
    CONSTRAINT funds_payee_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES control_actor(id),
    CONSTRAINT funds_payee_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_payee_person_fkey FOREIGN KEY (person) REFERENCES control_actor(id),
    CONSTRAINT funds_payee_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id),
    CONSTRAINT funds_payee_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES control_actor(id)
);
CREATE UNIQUE INDEX funds_payee_iban ON funds_payee USING btree (iban) WHERE (iban <> ''::text);

CREATE TABLE funds_payment (
    id text NOT NULL,
    no integer NOT NULL,
    commitment_id text NOT NULL,
    invoice_id text,
    project_id text NOT NULL,
    fund_id text NOT NULL,
    payee_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    iban text NOT NULL,
    currency text NOT NULL,
    original_minor bigint NOT NULL,
    minor bigint NOT NULL,
    rate text NOT NULL,
    rate_on text NOT NULL,
    rate_source text NOT NULL,
    signatures integer NOT NULL,
    prepared_by text NOT NULL,
    first_by text,
    second_by text,
    released_on text,
    confirmed_on text,
    bank_ref text NOT NULL,
    entry_id text,
    comment text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_payment_pkey PRIMARY KEY (id),
    CONSTRAINT funds_payment_commitment_id_no_key UNIQUE (commitment_id, no),
    CONSTRAINT funds_payment_check CHECK ((first_by <> second_by)),
    CONSTRAINT funds_payment_check1 CHECK (((state <> ALL (ARRAY['released'::text, 'confirmed'::text])) OR ((first_by IS NOT NULL) AND ((signatures = 1) OR (second_by IS NOT NULL)) AND (entry_id IS NOT NULL) AND (released_on IS NOT NULL)))),
    CONSTRAINT funds_payment_confirmed_on_check CHECK ((length(confirmed_on) = 10)),
    CONSTRAINT funds_payment_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_payment_kind_check CHECK ((kind = ANY (ARRAY['invoice'::text, 'advance'::text, 'tranche'::text]))),
    CONSTRAINT funds_payment_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_payment_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_payment_rate_on_check CHECK ((length(rate_on) = 10)),
    CONSTRAINT funds_payment_released_on_check CHECK ((length(released_on) = 10)),
    CONSTRAINT funds_payment_signatures_check CHECK (((signatures >= 1) AND (signatures <= 2))),
    CONSTRAINT funds_payment_state_check CHECK ((state = ANY (ARRAY['prepared'::text, 'first_signature'::text, 'released'::text, 'confirmed'::text, 'returned'::text, 'cancelled'::text]))),
    CONSTRAINT funds_payment_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_payment_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_payment_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_payment_first_by_fkey FOREIGN KEY (first_by) REFERENCES control_actor(id),
    CONSTRAINT funds_payment_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_payment_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_payment_invoice_id_fkey FOREIGN KEY (invoice_id) REFERENCES funds_invoice(id),
    CONSTRAINT funds_payment_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES funds_payee(id),
    CONSTRAINT funds_payment_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_payment_second_by_fkey FOREIGN KEY (second_by) REFERENCES control_actor(id),
    CONSTRAINT funds_payment_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_payment_fund ON funds_payment USING btree (fund_id, released_on);
CREATE UNIQUE INDEX funds_payment_invoice ON funds_payment USING btree (invoice_id) WHERE ((invoice_id IS NOT NULL) AND (state <> ALL (ARRAY['returned'::text, 'cancelled'::text])));
CREATE INDEX funds_payment_project ON funds_payment USING btree (project_id, id);
CREATE INDEX funds_payment_state ON funds_payment USING btree (state, id);

CREATE TABLE funds_rate (
    currency text NOT NULL,
    quoted_on text NOT NULL,
    value text NOT NULL,
    source text NOT NULL,
    CONSTRAINT funds_rate_pkey PRIMARY KEY (currency, quoted_on),
    CONSTRAINT funds_rate_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_rate_quoted_on_check CHECK ((length(quoted_on) = 10)),
    CONSTRAINT funds_rate_value_check CHECK ((value <> ''::text))
);
CREATE INDEX funds_rate_day ON funds_rate USING btree (quoted_on);

CREATE TABLE funds_receipt (
    id text NOT NULL,
    agreement_id text NOT NULL,
    fund_id text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    value_on text NOT NULL,
    original_minor bigint NOT NULL,
    currency text NOT NULL,
    rate text NOT NULL,
    rate_on text NOT NULL,
    rate_source text NOT NULL,
    minor bigint NOT NULL,
    bank_ref text NOT NULL,
    entry_id text,
    prepared_by text NOT NULL,
    confirmed_by text,
    comment text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_receipt_pkey PRIMARY KEY (id),
    CONSTRAINT funds_receipt_agreement_id_no_key UNIQUE (agreement_id, no),
    CONSTRAINT funds_receipt_bank_ref_check CHECK ((bank_ref <> ''::text)),
    CONSTRAINT funds_receipt_check CHECK ((confirmed_by <> prepared_by)),
    CONSTRAINT funds_receipt_check1 CHECK (((state = ANY (ARRAY['confirmed'::text, 'reversed'::text])) = (entry_id IS NOT NULL))),
    CONSTRAINT funds_receipt_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT funds_receipt_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_receipt_original_minor_check CHECK ((original_minor > 0)),
    CONSTRAINT funds_receipt_rate_on_check CHECK ((length(rate_on) = 10)),
    CONSTRAINT funds_receipt_state_check CHECK ((state = ANY (ARRAY['recorded'::text, 'confirmed'::text, 'rejected'::text, 'reversed'::text]))),
    CONSTRAINT funds_receipt_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_receipt_value_on_check CHECK ((length(value_on) = 10)),
    CONSTRAINT funds_receipt_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_receipt_confirmed_by_fkey FOREIGN KEY (confirmed_by) REFERENCES control_actor(id),
    CONSTRAINT funds_receipt_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_receipt_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_receipt_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_receipt_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE UNIQUE INDEX funds_receipt_bank ON funds_receipt USING btree (fund_id, bank_ref) WHERE (state = ANY (ARRAY['recorded'::text, 'confirmed'::text]));
CREATE INDEX funds_receipt_fund ON funds_receipt USING btree (fund_id, value_on, id);

CREATE TABLE funds_recommendation (
    id text NOT NULL,
    ref text NOT NULL,
    body text NOT NULL,
    document text NOT NULL,
    title text NOT NULL,
    wording text NOT NULL,
    owner text NOT NULL,
    due_on text NOT NULL,
    state text NOT NULL,
    answer text NOT NULL,
    evidence text NOT NULL,
    raised_on text NOT NULL,
    verified_by text,
    verified_on text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT funds_recommendation_pkey PRIMARY KEY (id),
    CONSTRAINT funds_recommendation_ref_key UNIQUE (ref),
    CONSTRAINT funds_recommendation_body_check CHECK ((body <> ''::text)),
    CONSTRAINT funds_recommendation_check CHECK ((verified_by <> owner)),
    CONSTRAINT funds_recommendation_check1 CHECK (((state = 'verified'::text) = (verified_by IS NOT NULL))),
    CONSTRAINT funds_recommendation_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT funds_recommendation_raised_on_check CHECK ((length(raised_on) = 10)),
    CONSTRAINT funds_recommendation_state_check CHECK ((state = ANY (ARRAY['open'::text, 'in_progress'::text, 'implemented'::text, 'verified'::text]))),
    CONSTRAINT funds_recommendation_title_check CHECK ((title <> ''::text)),
    CONSTRAINT funds_recommendation_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_recommendation_verified_on_check CHECK ((length(verified_on) = 10)),
    CONSTRAINT funds_recommendation_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_recommendation_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT funds_recommendation_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id),
    CONSTRAINT funds_recommendation_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_recommendation_state ON funds_recommendation USING btree (state, due_on, id);

CREATE TABLE funds_red_told (
    project_id text NOT NULL,
    told_on text NOT NULL,
    CONSTRAINT funds_red_told_pkey PRIMARY KEY (project_id),
    CONSTRAINT funds_red_told_told_on_check CHECK ((length(told_on) = 10))
);

CREATE TABLE funds_setting (
    name text NOT NULL,
    valid_from text NOT NULL,
    value text NOT NULL,
    note text NOT NULL,
    set_at text NOT NULL,
    set_by text NOT NULL,
    CONSTRAINT funds_setting_pkey PRIMARY KEY (name, valid_from),
    CONSTRAINT funds_setting_set_at_check CHECK ((length(set_at) = 27)),
    CONSTRAINT funds_setting_valid_from_check CHECK ((length(valid_from) = 10)),
    CONSTRAINT funds_setting_set_by_fkey FOREIGN KEY (set_by) REFERENCES control_actor(id)
);

CREATE TABLE funds_signature (
    payment_id text NOT NULL,
    no integer NOT NULL,
    actor_id text NOT NULL,
    for_actor text NOT NULL,
    CONSTRAINT funds_signature_pkey PRIMARY KEY (payment_id, no),
    CONSTRAINT funds_signature_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT funds_signature_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES funds_payment(id)
);

CREATE TABLE funds_step (
    id text NOT NULL,
    commitment_id text NOT NULL,
    round integer NOT NULL,
    step text NOT NULL,
    actor_id text NOT NULL,
    for_actor text NOT NULL,
    at text NOT NULL,
    comment text NOT NULL,
    CONSTRAINT funds_step_pkey PRIMARY KEY (id),
    CONSTRAINT funds_step_at_check CHECK ((length(at) = 27)),
    CONSTRAINT funds_step_step_check CHECK ((step = ANY (ARRAY['request'::text, 'certify'::text, 'check'::text, 'approve'::text, 'sign'::text, 'return'::text, 'refuse'::text, 'withdraw'::text, 'cancel'::text]))),
    CONSTRAINT funds_step_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT funds_step_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id)
);
CREATE UNIQUE INDEX funds_step_hand ON funds_step USING btree (commitment_id, round, actor_id) WHERE (step = ANY (ARRAY['request'::text, 'certify'::text, 'check'::text, 'approve'::text, 'sign'::text]));
CREATE INDEX funds_step_kind ON funds_step USING btree (step, at);

CREATE TABLE funds_transfer (
    entry_id text NOT NULL,
    no integer NOT NULL,
    debit_account integer NOT NULL,
    credit_account integer NOT NULL,
    minor bigint NOT NULL,
    contribution_id text NOT NULL,
    project_id text NOT NULL,
    original_minor bigint,
    original_currency text,
    rate text,
    rate_on text,
    rate_source text,
    CONSTRAINT funds_transfer_pkey PRIMARY KEY (entry_id, no),
    CONSTRAINT funds_transfer_check CHECK ((debit_account <> credit_account)),
    CONSTRAINT funds_transfer_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_transfer_original_currency_check CHECK ((length(original_currency) = 3)),
    CONSTRAINT funds_transfer_rate_on_check CHECK ((length(rate_on) = 10))
);
CREATE INDEX funds_transfer_contribution ON funds_transfer USING btree (contribution_id, entry_id) WHERE (contribution_id <> ''::text);
CREATE INDEX funds_transfer_project ON funds_transfer USING btree (project_id, entry_id);
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();

CREATE TABLE funds_write_off (
    id text NOT NULL,
    ref text NOT NULL,
    fund_id text NOT NULL,
    commitment_id text,
    agreement_id text,
    state text NOT NULL,
    minor bigint NOT NULL,
    authority text NOT NULL,
    reason text NOT NULL,
    evidence text NOT NULL,
    recovery text NOT NULL,
    findings text NOT NULL,
    comment text NOT NULL,
    responsible text NOT NULL,
    proposed_on text NOT NULL,
    posted_on text,
    prepared_by text NOT NULL,
    investigated_by text,
    approved_by text,
    posted_by text,
    entry_id text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    investigated_for text,
    approved_for text,
    posted_for text,
    original_minor bigint NOT NULL DEFAULT 0,
    CONSTRAINT funds_write_off_pkey PRIMARY KEY (id),
    CONSTRAINT funds_write_off_ref_key UNIQUE (ref),
    CONSTRAINT funds_write_off_authority_check CHECK ((authority = ANY (ARRAY[''::text, 'controller'::text, 'director'::text]))),
    CONSTRAINT funds_write_off_check CHECK (((commitment_id IS NULL) <> (agreement_id IS NULL))),
    CONSTRAINT funds_write_off_check1 CHECK (((responsible <> investigated_by) AND (responsible <> approved_by) AND (responsible <> posted_by))),
    CONSTRAINT funds_write_off_check2 CHECK (((prepared_by <> investigated_by) AND (prepared_by <> approved_by) AND (investigated_by <> approved_by) AND (approved_by <> posted_by))),
    CONSTRAINT funds_write_off_check3 CHECK (((state = 'posted'::text) = (entry_id IS NOT NULL))),
    CONSTRAINT funds_write_off_check4 CHECK (((state <> ALL (ARRAY['approved'::text, 'posted'::text])) OR ((investigated_by IS NOT NULL) AND (approved_by IS NOT NULL) AND (authority <> ''::text)))),
    CONSTRAINT funds_write_off_evidence_check CHECK ((evidence <> ''::text)),
    CONSTRAINT funds_write_off_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_write_off_original_minor_check CHECK ((original_minor >= 0)),
    CONSTRAINT funds_write_off_posted_on_check CHECK ((length(posted_on) = 10)),
    CONSTRAINT funds_write_off_proposed_on_check CHECK ((length(proposed_on) = 10)),
    CONSTRAINT funds_write_off_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT funds_write_off_recovery_check CHECK ((recovery <> ''::text)),
    CONSTRAINT funds_write_off_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'investigated'::text, 'approved'::text, 'posted'::text, 'refused'::text]))),
    CONSTRAINT funds_write_off_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT funds_write_off_agreement_id_fkey FOREIGN KEY (agreement_id) REFERENCES funds_agreement(id),
    CONSTRAINT funds_write_off_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_approved_for_fkey FOREIGN KEY (approved_for) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_commitment_id_fkey FOREIGN KEY (commitment_id) REFERENCES funds_commitment(id),
    CONSTRAINT funds_write_off_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES funds_entry(id),
    CONSTRAINT funds_write_off_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id),
    CONSTRAINT funds_write_off_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT funds_write_off_investigated_by_fkey FOREIGN KEY (investigated_by) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_investigated_for_fkey FOREIGN KEY (investigated_for) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_posted_by_fkey FOREIGN KEY (posted_by) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_posted_for_fkey FOREIGN KEY (posted_for) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_responsible_fkey FOREIGN KEY (responsible) REFERENCES control_actor(id),
    CONSTRAINT funds_write_off_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX funds_write_off_agreement ON funds_write_off USING btree (agreement_id);
CREATE INDEX funds_write_off_commitment ON funds_write_off USING btree (commitment_id);
CREATE INDEX funds_write_off_fund ON funds_write_off USING btree (fund_id, proposed_on, id);

CREATE TABLE funds_year (
    fund_id text NOT NULL,
    year integer NOT NULL,
    closed_at text NOT NULL,
    closed_by text NOT NULL,
    CONSTRAINT funds_year_pkey PRIMARY KEY (fund_id, year),
    CONSTRAINT funds_year_closed_at_check CHECK ((length(closed_at) = 27)),
    CONSTRAINT funds_year_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES control_actor(id),
    CONSTRAINT funds_year_fund_id_fkey FOREIGN KEY (fund_id) REFERENCES funds_fund(id)
);

CREATE TABLE funds_year_item (
    fund_id text NOT NULL,
    year integer NOT NULL,
    no integer NOT NULL,
    kind text NOT NULL,
    project_id text NOT NULL,
    line_id text NOT NULL,
    commitment_id text NOT NULL,
    minor bigint NOT NULL,
    new_year integer NOT NULL,
    CONSTRAINT funds_year_item_pkey PRIMARY KEY (fund_id, year, no),
    CONSTRAINT funds_year_item_kind_check CHECK ((kind = ANY (ARRAY['carried'::text, 'lapsed'::text, 'expired'::text, 'brought'::text, 'authority'::text]))),
    CONSTRAINT funds_year_item_minor_check CHECK ((minor > 0)),
    CONSTRAINT funds_year_item_fund_id_year_fkey FOREIGN KEY (fund_id, year) REFERENCES funds_year(fund_id, year)
);

CREATE TABLE funds_year_signature (
    fund_id text NOT NULL,
    year integer NOT NULL,
    signed_at text NOT NULL,
    signed_by text NOT NULL,
    CONSTRAINT funds_year_signature_pkey PRIMARY KEY (fund_id, year),
    CONSTRAINT funds_year_signature_signed_at_check CHECK ((length(signed_at) = 27)),
    CONSTRAINT funds_year_signature_fund_id_year_fkey FOREIGN KEY (fund_id, year) REFERENCES funds_year(fund_id, year),
    CONSTRAINT funds_year_signature_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES control_actor(id)
);

CREATE TABLE intake_import (
    id text NOT NULL,
    kind text NOT NULL,
    actor_id text NOT NULL,
    file_name text NOT NULL,
    file_id text NOT NULL,
    sheet text NOT NULL,
    map text NOT NULL,
    state text NOT NULL,
    job_id text NOT NULL,
    counted text NOT NULL,
    created_at text NOT NULL,
    moved_at text NOT NULL,
    CONSTRAINT intake_import_pkey PRIMARY KEY (id),
    CONSTRAINT intake_import_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT intake_import_moved_at_check CHECK ((length(moved_at) = 27)),
    CONSTRAINT intake_import_state_check CHECK ((state = ANY (ARRAY['open'::text, 'applying'::text, 'applied'::text, 'undone'::text]))),
    CONSTRAINT intake_import_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id)
);
CREATE INDEX intake_import_actor ON intake_import USING btree (actor_id, id);
CREATE INDEX intake_import_kind ON intake_import USING btree (kind, state);

CREATE TABLE intake_line (
    import_id text NOT NULL,
    no bigint NOT NULL,
    row_no bigint NOT NULL,
    outcome text NOT NULL,
    object_id text NOT NULL,
    version bigint NOT NULL,
    content text NOT NULL,
    undone text NOT NULL,
    CONSTRAINT intake_line_pkey PRIMARY KEY (import_id, no),
    CONSTRAINT intake_line_outcome_check CHECK ((outcome = ANY (ARRAY['added'::text, 'changed'::text, 'refused'::text, 'skipped'::text]))),
    CONSTRAINT intake_line_import_id_fkey FOREIGN KEY (import_id) REFERENCES intake_import(id)
);
CREATE INDEX intake_line_object ON intake_line USING btree (object_id);

CREATE TABLE intake_match (
    actor_id text NOT NULL,
    kind text NOT NULL,
    signature text NOT NULL,
    map text NOT NULL,
    updated_at text NOT NULL,
    CONSTRAINT intake_match_pkey PRIMARY KEY (actor_id, kind, signature),
    CONSTRAINT intake_match_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT intake_match_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id)
);

CREATE TABLE landscape_activity (
    id text NOT NULL,
    identifier text NOT NULL,
    digest text NOT NULL,
    digest_before text NOT NULL,
    met_in text NOT NULL,
    changed_in text NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    title_other text NOT NULL,
    title_language text NOT NULL,
    publisher_ref text NOT NULL,
    publisher_name text NOT NULL,
    status text NOT NULL,
    starts_on text,
    ends_on text,
    words text NOT NULL,
    organisations text NOT NULL,
    reported text NOT NULL,
    CONSTRAINT landscape_activity_pkey PRIMARY KEY (id),
    CONSTRAINT landscape_activity_identifier_key UNIQUE (identifier),
    CONSTRAINT landscape_activity_digest_check CHECK ((length(digest) = 64)),
    CONSTRAINT landscape_activity_ends_on_check CHECK ((length(ends_on) = 10)),
    CONSTRAINT landscape_activity_identifier_check CHECK ((identifier <> ''::text)),
    CONSTRAINT landscape_activity_starts_on_check CHECK ((length(starts_on) = 10)),
    CONSTRAINT landscape_activity_changed_in_fkey FOREIGN KEY (changed_in) REFERENCES landscape_import(id),
    CONSTRAINT landscape_activity_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT landscape_activity_met_in_fkey FOREIGN KEY (met_in) REFERENCES landscape_import(id)
);
CREATE INDEX landscape_activity_start ON landscape_activity USING btree (COALESCE(starts_on, ''::text), id);

CREATE TABLE landscape_country (
    activity_id text NOT NULL,
    code text NOT NULL,
    CONSTRAINT landscape_country_pkey PRIMARY KEY (activity_id, code),
    CONSTRAINT landscape_country_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES landscape_activity(id)
);
CREATE INDEX landscape_country_code ON landscape_country USING btree (code, activity_id);

CREATE TABLE landscape_entry (
    id text NOT NULL,
    partner_code text NOT NULL,
    theme text NOT NULL,
    actor text NOT NULL,
    channel text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    starts_on text,
    ends_on text,
    amount_minor bigint,
    currency text,
    source text NOT NULL,
    note text NOT NULL,
    words text NOT NULL,
    archived_at text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT landscape_entry_pkey PRIMARY KEY (id),
    CONSTRAINT landscape_entry_actor_check CHECK ((actor <> ''::text)),
    CONSTRAINT landscape_entry_archived_at_check CHECK ((length(archived_at) = 27)),
    CONSTRAINT landscape_entry_channel_check CHECK ((channel = ANY (ARRAY['bilateral'::text, 'eu'::text, 'un'::text, 'nato'::text, 'multilateral'::text, 'other'::text]))),
    CONSTRAINT landscape_entry_check CHECK (((title_en <> ''::text) OR (title_fr <> ''::text))),
    CONSTRAINT landscape_entry_check1 CHECK (((amount_minor IS NULL) = (currency IS NULL))),
    CONSTRAINT landscape_entry_check2 CHECK ((ends_on >= starts_on)),
    CONSTRAINT landscape_entry_currency_check CHECK ((length(currency) = 3)),
    CONSTRAINT landscape_entry_ends_on_check CHECK ((length(ends_on) = 10)),
    CONSTRAINT landscape_entry_source_check CHECK ((source <> ''::text)),
    CONSTRAINT landscape_entry_starts_on_check CHECK ((length(starts_on) = 10)),
    CONSTRAINT landscape_entry_theme_check CHECK ((theme <> ''::text)),
    CONSTRAINT landscape_entry_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT landscape_entry_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT landscape_entry_partner_code_fkey FOREIGN KEY (partner_code) REFERENCES stakeholders_party(code),
    CONSTRAINT landscape_entry_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX landscape_entry_partner ON landscape_entry USING btree (partner_code);

CREATE TABLE landscape_file (
    import_id text NOT NULL,
    position bigint NOT NULL,
    name text NOT NULL,
    standard text NOT NULL,
    activities bigint NOT NULL,
    CONSTRAINT landscape_file_pkey PRIMARY KEY (import_id, "position"),
    CONSTRAINT landscape_file_import_id_fkey FOREIGN KEY (import_id) REFERENCES landscape_import(id)
);

CREATE TABLE landscape_flag (
    activity_id text NOT NULL,
    trap text NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT landscape_flag_pkey PRIMARY KEY (activity_id, trap),
    CONSTRAINT landscape_flag_n_check CHECK ((n > 0)),
    CONSTRAINT landscape_flag_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES landscape_activity(id)
);
CREATE INDEX landscape_flag_trap ON landscape_flag USING btree (trap, activity_id);

CREATE TABLE landscape_import (
    id text NOT NULL,
    started_at text NOT NULL,
    moved_at text NOT NULL,
    state text NOT NULL,
    started_by text NOT NULL,
    files bigint NOT NULL,
    activities bigint NOT NULL,
    created bigint NOT NULL,
    updated bigint NOT NULL,
    unchanged bigint NOT NULL,
    refused bigint NOT NULL,
    job_id text,
    waiting boolean NOT NULL DEFAULT false,
    CONSTRAINT landscape_import_pkey PRIMARY KEY (id),
    CONSTRAINT landscape_import_moved_at_check CHECK ((length(moved_at) = 27)),
    CONSTRAINT landscape_import_started_at_check CHECK ((length(started_at) = 27)),
    CONSTRAINT landscape_import_state_check CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text]))),
    CONSTRAINT landscape_import_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT landscape_import_job_id_fkey FOREIGN KEY (job_id) REFERENCES control_job(id),
    CONSTRAINT landscape_import_started_by_fkey FOREIGN KEY (started_by) REFERENCES control_actor(id)
);
CREATE INDEX landscape_import_started ON landscape_import USING btree (started_at);

CREATE TABLE landscape_import_flag (
    import_id text NOT NULL,
    trap text NOT NULL,
    n bigint NOT NULL,
    CONSTRAINT landscape_import_flag_pkey PRIMARY KEY (import_id, trap),
    CONSTRAINT landscape_import_flag_n_check CHECK ((n > 0)),
    CONSTRAINT landscape_import_flag_import_id_fkey FOREIGN KEY (import_id) REFERENCES landscape_import(id)
);

CREATE TABLE landscape_refusal (
    import_id text NOT NULL,
    position bigint NOT NULL,
    file text NOT NULL,
    line bigint NOT NULL,
    key text NOT NULL,
    args text NOT NULL,
    CONSTRAINT landscape_refusal_pkey PRIMARY KEY (import_id, "position"),
    CONSTRAINT landscape_refusal_import_id_fkey FOREIGN KEY (import_id) REFERENCES landscape_import(id)
);

CREATE TABLE landscape_sector (
    activity_id text NOT NULL,
    code text NOT NULL,
    CONSTRAINT landscape_sector_pkey PRIMARY KEY (activity_id, code),
    CONSTRAINT landscape_sector_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES landscape_activity(id)
);
CREATE INDEX landscape_sector_code ON landscape_sector USING btree (code, activity_id);

CREATE TABLE landscape_transaction (
    activity_id text NOT NULL,
    position bigint NOT NULL,
    type text NOT NULL,
    currency text NOT NULL,
    on_day text,
    amount text NOT NULL,
    amount_minor bigint,
    reported text NOT NULL,
    CONSTRAINT landscape_transaction_pkey PRIMARY KEY (activity_id, "position"),
    CONSTRAINT landscape_transaction_on_day_check CHECK ((length(on_day) = 10)),
    CONSTRAINT landscape_transaction_activity_id_fkey FOREIGN KEY (activity_id) REFERENCES landscape_activity(id)
);
CREATE INDEX landscape_transaction_exact ON landscape_transaction USING btree (currency, type, activity_id, amount_minor) WHERE (amount_minor IS NOT NULL);
CREATE INDEX landscape_transaction_inexact ON landscape_transaction USING btree (currency, type, activity_id, amount) WHERE ((amount_minor IS NULL) AND (amount <> ''::text));

CREATE TABLE mail_bounce (
    address text NOT NULL,
    status text NOT NULL,
    detail text NOT NULL,
    at text NOT NULL,
    CONSTRAINT mail_bounce_pkey PRIMARY KEY (address),
    CONSTRAINT mail_bounce_at_check CHECK ((length(at) = 27))
);

CREATE TABLE mail_message (
    id text NOT NULL,
    dedup text NOT NULL,
    kind text NOT NULL,
    person text NOT NULL,
    address text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    data text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    attempts integer NOT NULL,
    next_at text NOT NULL,
    lease text NOT NULL,
    lease_until text,
    created_at text NOT NULL,
    ended_at text,
    CONSTRAINT mail_message_pkey PRIMARY KEY (id),
    CONSTRAINT mail_message_dedup_key UNIQUE (dedup),
    CONSTRAINT mail_message_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT mail_message_ended_at_check CHECK ((length(ended_at) = 27)),
    CONSTRAINT mail_message_language_check CHECK ((language = ANY (ARRAY[''::text, 'en'::text, 'fr'::text]))),
    CONSTRAINT mail_message_lease_until_check CHECK ((length(lease_until) = 27)),
    CONSTRAINT mail_message_next_at_check CHECK ((length(next_at) = 27)),
    CONSTRAINT mail_message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'sent'::text, 'doubtful'::text, 'failed'::text, 'dropped'::text, 'bounced'::text])))
);
CREATE INDEX mail_message_next ON mail_message USING btree (state, next_at);
CREATE INDEX mail_message_person ON mail_message USING btree (person, id);

CREATE TABLE mail_preference (
    person text NOT NULL,
    value text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT mail_preference_pkey PRIMARY KEY (person),
    CONSTRAINT mail_preference_person_fkey FOREIGN KEY (person) REFERENCES control_actor(id)
);

CREATE TABLE mail_setting (
    id text NOT NULL,
    value text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT mail_setting_pkey PRIMARY KEY (id),
    CONSTRAINT mail_setting_id_check CHECK ((id = 'office'::text))
);

CREATE TABLE office_digest (
    person text NOT NULL,
    day text NOT NULL,
    at text NOT NULL,
    CONSTRAINT office_digest_pkey PRIMARY KEY (person),
    CONSTRAINT office_digest_at_check CHECK ((length(at) = 27)),
    CONSTRAINT office_digest_day_check CHECK ((length(day) = 10)),
    CONSTRAINT office_digest_person_fkey FOREIGN KEY (person) REFERENCES control_actor(id)
);

CREATE TABLE office_feed (
    id text NOT NULL,
    owner text NOT NULL,
    package text NOT NULL,
    digest text NOT NULL,
    created_at text NOT NULL,
    revoked_at text,
    CONSTRAINT office_feed_pkey PRIMARY KEY (id),
    CONSTRAINT office_feed_digest_key UNIQUE (digest),
    CONSTRAINT office_feed_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT office_feed_digest_check CHECK ((length(digest) = 64)),
    CONSTRAINT office_feed_revoked_at_check CHECK ((length(revoked_at) = 27)),
    CONSTRAINT office_feed_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id)
);
CREATE INDEX office_feed_owner ON office_feed USING btree (owner, id);

CREATE TABLE office_invitation (
    uid text NOT NULL,
    person text NOT NULL,
    sequence bigint NOT NULL,
    cancelled boolean NOT NULL,
    CONSTRAINT office_invitation_pkey PRIMARY KEY (uid, person),
    CONSTRAINT office_invitation_person_fkey FOREIGN KEY (person) REFERENCES control_actor(id)
);

CREATE TABLE office_profile (
    id text NOT NULL,
    value text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT office_profile_pkey PRIMARY KEY (id),
    CONSTRAINT office_profile_id_check CHECK ((id = 'office'::text))
);

CREATE TABLE office_step (
    name text NOT NULL,
    state text NOT NULL,
    at text NOT NULL,
    CONSTRAINT office_step_pkey PRIMARY KEY (name),
    CONSTRAINT office_step_at_check CHECK ((length(at) = 27)),
    CONSTRAINT office_step_state_check CHECK ((state = ANY (ARRAY['done'::text, 'skipped'::text])))
);

CREATE TABLE office_urgent (
    approval text NOT NULL,
    at text NOT NULL,
    CONSTRAINT office_urgent_pkey PRIMARY KEY (approval),
    CONSTRAINT office_urgent_at_check CHECK ((length(at) = 27))
);

CREATE TABLE office_view (
    id text NOT NULL,
    owner text NOT NULL,
    page text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    team boolean NOT NULL,
    CONSTRAINT office_view_pkey PRIMARY KEY (id),
    CONSTRAINT office_view_owner_page_name_key UNIQUE (owner, page, name),
    CONSTRAINT office_view_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id)
);
CREATE INDEX office_view_page ON office_view USING btree (page);

CREATE TABLE people_link (
    id text NOT NULL,
    user_id text,
    purpose text NOT NULL,
    token_hash text NOT NULL,
    created_at text NOT NULL,
    expires_at text NOT NULL,
    used_at text,
    CONSTRAINT people_link_pkey PRIMARY KEY (id),
    CONSTRAINT people_link_token_hash_key UNIQUE (token_hash),
    CONSTRAINT people_link_check CHECK (((purpose = 'first_administrator'::text) = (user_id IS NULL))),
    CONSTRAINT people_link_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT people_link_expires_at_check CHECK ((length(expires_at) = 27)),
    CONSTRAINT people_link_purpose_check CHECK ((purpose = ANY (ARRAY['invitation'::text, 'reset'::text, 'first_administrator'::text]))),
    CONSTRAINT people_link_token_hash_check CHECK ((length(token_hash) = 64)),
    CONSTRAINT people_link_used_at_check CHECK ((length(used_at) = 27)),
    CONSTRAINT people_link_user_id_fkey FOREIGN KEY (user_id) REFERENCES people_user(id)
);
CREATE INDEX people_link_user ON people_link USING btree (user_id);

CREATE TABLE people_recovery (
    user_id text NOT NULL,
    code_hash text NOT NULL,
    used_at text,
    CONSTRAINT people_recovery_pkey PRIMARY KEY (user_id, code_hash),
    CONSTRAINT people_recovery_code_hash_check CHECK ((length(code_hash) = 64)),
    CONSTRAINT people_recovery_used_at_check CHECK ((length(used_at) = 27)),
    CONSTRAINT people_recovery_user_id_fkey FOREIGN KEY (user_id) REFERENCES people_user(id)
);

CREATE TABLE people_token (
    id text NOT NULL,
    user_id text NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    acts text NOT NULL,
    created_at text NOT NULL,
    created_by text NOT NULL,
    expires_on text NOT NULL,
    last_used_on text,
    revoked_at text,
    CONSTRAINT people_token_pkey PRIMARY KEY (id),
    CONSTRAINT people_token_token_hash_key UNIQUE (token_hash),
    CONSTRAINT people_token_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT people_token_expires_on_check CHECK ((length(expires_on) = 10)),
    CONSTRAINT people_token_last_used_on_check CHECK ((length(last_used_on) = 10)),
    CONSTRAINT people_token_revoked_at_check CHECK ((length(revoked_at) = 27)),
    CONSTRAINT people_token_token_hash_check CHECK ((length(token_hash) = 64)),
    CONSTRAINT people_token_created_by_fkey FOREIGN KEY (created_by) REFERENCES control_actor(id),
    CONSTRAINT people_token_user_id_fkey FOREIGN KEY (user_id) REFERENCES people_user(id)
);
CREATE INDEX people_token_user ON people_token USING btree (user_id);

CREATE TABLE people_user (
    id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    name_key text NOT NULL,
    nation text NOT NULL,
    language text NOT NULL,
    clearance integer NOT NULL,
    clearance_until text,
    password_hash text NOT NULL,
    password_at text,
    must_renew boolean NOT NULL,
    must_use_code boolean NOT NULL,
    code_secret text NOT NULL,
    code_step bigint NOT NULL,
    epoch bigint NOT NULL,
    signed_in_at text,
    created_at text NOT NULL,
    deactivated_at text,
    version bigint NOT NULL,
    CONSTRAINT people_user_pkey PRIMARY KEY (id),
    CONSTRAINT people_user_login_key UNIQUE (login),
    CONSTRAINT people_user_clearance_check CHECK (((clearance >= 0) AND (clearance <= 5))),
    CONSTRAINT people_user_clearance_until_check CHECK ((length(clearance_until) = 10)),
    CONSTRAINT people_user_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT people_user_deactivated_at_check CHECK ((length(deactivated_at) = 27)),
    CONSTRAINT people_user_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT people_user_login_check CHECK ((login = lower(login))),
    CONSTRAINT people_user_password_at_check CHECK ((length(password_at) = 27)),
    CONSTRAINT people_user_signed_in_at_check CHECK ((length(signed_in_at) = 27)),
    CONSTRAINT people_user_id_fkey FOREIGN KEY (id) REFERENCES control_actor(id)
);
CREATE INDEX people_user_name ON people_user USING btree (name_key, id);

CREATE TABLE portfolio_asset (
    id text NOT NULL,
    project_id text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    donor text NOT NULL,
    state text NOT NULL,
    ordered integer NOT NULL,
    received integer NOT NULL,
    transferred integer NOT NULL,
    serials text NOT NULL,
    value_minor bigint NOT NULL,
    value_currency text NOT NULL,
    received_on text,
    remarks text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    custodian text NOT NULL DEFAULT ''::text,
    location text NOT NULL DEFAULT ''::text,
    CONSTRAINT portfolio_asset_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_asset_check CHECK (((received >= 0) AND (received <= ordered))),
    CONSTRAINT portfolio_asset_check1 CHECK (((transferred >= 0) AND (transferred <= received))),
    CONSTRAINT portfolio_asset_ordered_check CHECK ((ordered > 0)),
    CONSTRAINT portfolio_asset_received_on_check CHECK ((length(received_on) = 10)),
    CONSTRAINT portfolio_asset_state_check CHECK ((state = ANY (ARRAY['ordered'::text, 'received'::text, 'inspected'::text, 'in_custody'::text, 'transferred'::text, 'verified'::text, 'lost'::text, 'written_off'::text]))),
    CONSTRAINT portfolio_asset_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_asset_value_minor_check CHECK ((value_minor >= 0)),
    CONSTRAINT portfolio_asset_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_asset_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_asset_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_asset_project ON portfolio_asset USING btree (project_id, id);

CREATE TABLE portfolio_assignment (
    project_id text NOT NULL,
    uid integer NOT NULL,
    resource_uid integer NOT NULL,
    units integer NOT NULL,
    CONSTRAINT portfolio_assignment_pkey PRIMARY KEY (project_id, uid, resource_uid),
    CONSTRAINT portfolio_assignment_units_check CHECK ((units >= 0)),
    CONSTRAINT portfolio_assignment_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_baseline (
    project_id text NOT NULL,
    no integer NOT NULL,
    frozen_on text NOT NULL,
    approved_by text NOT NULL,
    change_id text,
    start_on text NOT NULL,
    end_on text NOT NULL,
    budget_minor bigint NOT NULL,
    budget_currency text NOT NULL,
    name text NOT NULL DEFAULT ''::text,
    CONSTRAINT portfolio_baseline_pkey PRIMARY KEY (project_id, no),
    CONSTRAINT portfolio_baseline_change_id_key UNIQUE (change_id),
    CONSTRAINT portfolio_baseline_check CHECK (((no = 1) = (change_id IS NULL))),
    CONSTRAINT portfolio_baseline_check1 CHECK ((end_on >= start_on)),
    CONSTRAINT portfolio_baseline_end_on_check CHECK ((length(end_on) = 10)),
    CONSTRAINT portfolio_baseline_frozen_on_check CHECK ((length(frozen_on) = 10)),
    CONSTRAINT portfolio_baseline_no_check CHECK ((no > 0)),
    CONSTRAINT portfolio_baseline_start_on_check CHECK ((length(start_on) = 10)),
    CONSTRAINT portfolio_baseline_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_baseline_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_baseline_link (
    project_id text NOT NULL,
    baseline_no integer NOT NULL,
    from_project text NOT NULL,
    from_uid integer NOT NULL,
    to_uid integer NOT NULL,
    kind text NOT NULL,
    lag integer NOT NULL,
    lag_unit text NOT NULL,
    CONSTRAINT portfolio_baseline_link_pkey PRIMARY KEY (project_id, baseline_no, from_project, from_uid, to_uid),
    CONSTRAINT portfolio_baseline_link_project_id_baseline_no_fkey FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline(project_id, no)
);

CREATE TABLE portfolio_baseline_task (
    project_id text NOT NULL,
    baseline_no integer NOT NULL,
    uid integer NOT NULL,
    task_id text NOT NULL,
    position integer NOT NULL,
    level integer NOT NULL,
    kind text NOT NULL,
    code text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    start_at text NOT NULL,
    finish_at text NOT NULL,
    duration integer NOT NULL,
    cost_minor bigint NOT NULL,
    CONSTRAINT portfolio_baseline_task_pkey PRIMARY KEY (project_id, baseline_no, uid),
    CONSTRAINT portfolio_baseline_task_finish_at_check CHECK ((length(finish_at) = 16)),
    CONSTRAINT portfolio_baseline_task_kind_check CHECK ((kind = ANY (ARRAY['task'::text, 'milestone'::text]))),
    CONSTRAINT portfolio_baseline_task_start_at_check CHECK ((length(start_at) = 16)),
    CONSTRAINT portfolio_baseline_task_project_id_baseline_no_fkey FOREIGN KEY (project_id, baseline_no) REFERENCES portfolio_baseline(project_id, no)
);

CREATE TABLE portfolio_bottom_line (
    object_id text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    signed_by text NOT NULL,
    signed_on text NOT NULL,
    CONSTRAINT portfolio_bottom_line_pkey PRIMARY KEY (object_id),
    CONSTRAINT portfolio_bottom_line_signed_on_check CHECK ((length(signed_on) = 10)),
    CONSTRAINT portfolio_bottom_line_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_bottom_line_signed_by_fkey FOREIGN KEY (signed_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_calendar (
    id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    kind text NOT NULL,
    base text NOT NULL,
    week text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT portfolio_calendar_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_calendar_kind_check CHECK ((kind = ANY (ARRAY['country'::text, 'person'::text])))
);

CREATE TABLE portfolio_calendar_day (
    calendar_id text NOT NULL,
    from_on text NOT NULL,
    to_on text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    hours text NOT NULL,
    CONSTRAINT portfolio_calendar_day_pkey PRIMARY KEY (calendar_id, from_on),
    CONSTRAINT portfolio_calendar_day_check CHECK ((to_on >= from_on)),
    CONSTRAINT portfolio_calendar_day_from_on_check CHECK ((length(from_on) = 10)),
    CONSTRAINT portfolio_calendar_day_to_on_check CHECK ((length(to_on) = 10)),
    CONSTRAINT portfolio_calendar_day_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES portfolio_calendar(id)
);

CREATE TABLE portfolio_calendar_week (
    calendar_id text NOT NULL,
    from_on text NOT NULL,
    week text NOT NULL,
    CONSTRAINT portfolio_calendar_week_pkey PRIMARY KEY (calendar_id, from_on),
    CONSTRAINT portfolio_calendar_week_from_on_check CHECK ((length(from_on) = 10)),
    CONSTRAINT portfolio_calendar_week_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES portfolio_calendar(id)
);

CREATE TABLE portfolio_category (
    project_id text NOT NULL,
    no bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    share bigint NOT NULL,
    CONSTRAINT portfolio_category_pkey PRIMARY KEY (project_id, no),
    CONSTRAINT portfolio_category_share_check CHECK (((share >= 0) AND (share <= 100))),
    CONSTRAINT portfolio_category_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_change (
    id text NOT NULL,
    status text NOT NULL,
    description text NOT NULL,
    not_doing text NOT NULL,
    requester text NOT NULL,
    action text NOT NULL,
    size integer NOT NULL,
    priority integer NOT NULL,
    target_on text,
    new_end text,
    new_minor bigint NOT NULL,
    new_currency text NOT NULL,
    outcome text NOT NULL,
    decided_by text,
    decided_on text,
    comment text NOT NULL,
    merged_into text,
    delivered_on text,
    plan_diff text NOT NULL,
    CONSTRAINT portfolio_change_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_change_check CHECK ((decided_by <> requester)),
    CONSTRAINT portfolio_change_check1 CHECK ((merged_into <> id)),
    CONSTRAINT portfolio_change_check2 CHECK (((status <> 'merged'::text) OR (merged_into IS NOT NULL))),
    CONSTRAINT portfolio_change_check3 CHECK (((status <> 'implemented'::text) OR (plan_diff <> ''::text))),
    CONSTRAINT portfolio_change_decided_on_check CHECK ((length(decided_on) = 10)),
    CONSTRAINT portfolio_change_delivered_on_check CHECK ((length(delivered_on) = 10)),
    CONSTRAINT portfolio_change_new_end_check CHECK ((length(new_end) = 10)),
    CONSTRAINT portfolio_change_new_minor_check CHECK ((new_minor >= 0)),
    CONSTRAINT portfolio_change_outcome_check CHECK ((outcome = ANY (ARRAY[''::text, 'approve'::text, 'reject'::text, 'postpone'::text, 'merge'::text]))),
    CONSTRAINT portfolio_change_priority_check CHECK (((priority >= 1) AND (priority <= 5))),
    CONSTRAINT portfolio_change_size_check CHECK (((size >= 1) AND (size <= 5))),
    CONSTRAINT portfolio_change_status_check CHECK ((status = ANY (ARRAY['submitted'::text, 'assessing'::text, 'waiting_approval'::text, 'approved'::text, 'rejected'::text, 'postponed'::text, 'merged'::text, 'implemented'::text]))),
    CONSTRAINT portfolio_change_target_on_check CHECK ((length(target_on) = 10)),
    CONSTRAINT portfolio_change_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_change_id_fkey FOREIGN KEY (id) REFERENCES portfolio_entry(id),
    CONSTRAINT portfolio_change_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES portfolio_entry(id),
    CONSTRAINT portfolio_change_requester_fkey FOREIGN KEY (requester) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_check (
    project_id text NOT NULL,
    no bigint NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    done_on text,
    done_by text,
    CONSTRAINT portfolio_check_pkey PRIMARY KEY (project_id, no),
    CONSTRAINT portfolio_check_check CHECK (((done_on IS NULL) = (done_by IS NULL))),
    CONSTRAINT portfolio_check_done_on_check CHECK ((length(done_on) = 10)),
    CONSTRAINT portfolio_check_done_by_fkey FOREIGN KEY (done_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_check_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_contingency (
    id text NOT NULL,
    project_id text NOT NULL,
    risk_id text,
    title text NOT NULL,
    trigger_text text NOT NULL,
    plan text NOT NULL,
    reserve_minor bigint NOT NULL,
    reserve_currency text NOT NULL,
    owner text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_contingency_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_contingency_reserve_minor_check CHECK ((reserve_minor >= 0)),
    CONSTRAINT portfolio_contingency_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_contingency_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_contingency_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT portfolio_contingency_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_contingency_risk_id_fkey FOREIGN KEY (risk_id) REFERENCES portfolio_risk(id),
    CONSTRAINT portfolio_contingency_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_contingency_project ON portfolio_contingency USING btree (project_id, id);

CREATE TABLE portfolio_contingency_use (
    id text NOT NULL,
    contingency_id text NOT NULL,
    state text NOT NULL,
    minor bigint NOT NULL,
    occurred text NOT NULL,
    occurred_on text NOT NULL,
    prepared_by text NOT NULL,
    approved_by text,
    invoked_on text,
    comment text NOT NULL,
    CONSTRAINT portfolio_contingency_use_next_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_contingency_use_next_check CHECK ((approved_by <> prepared_by)),
    CONSTRAINT portfolio_contingency_use_next_check1 CHECK (((state = ANY (ARRAY['open'::text, 'withdrawn'::text])) = (approved_by IS NULL))),
    CONSTRAINT portfolio_contingency_use_next_check2 CHECK (((state = 'approved'::text) = (invoked_on IS NOT NULL))),
    CONSTRAINT portfolio_contingency_use_next_invoked_on_check CHECK ((length(invoked_on) = 10)),
    CONSTRAINT portfolio_contingency_use_next_minor_check CHECK ((minor > 0)),
    CONSTRAINT portfolio_contingency_use_next_occurred_check CHECK ((occurred <> ''::text)),
    CONSTRAINT portfolio_contingency_use_next_occurred_on_check CHECK ((length(occurred_on) = 10)),
    CONSTRAINT portfolio_contingency_use_next_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'returned'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_contingency_use_next_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_contingency_use_next_contingency_id_fkey FOREIGN KEY (contingency_id) REFERENCES portfolio_contingency(id),
    CONSTRAINT portfolio_contingency_use_next_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_contingency_use_of ON portfolio_contingency_use USING btree (contingency_id, id);
CREATE UNIQUE INDEX portfolio_contingency_use_open ON portfolio_contingency_use USING btree (contingency_id) WHERE (state = 'open'::text);

CREATE TABLE portfolio_coordinator (
    package_id text NOT NULL,
    actor_id text NOT NULL,
    CONSTRAINT portfolio_coordinator_pkey PRIMARY KEY (package_id, actor_id),
    CONSTRAINT portfolio_coordinator_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT portfolio_coordinator_package_id_fkey FOREIGN KEY (package_id) REFERENCES portfolio_package(id)
);
CREATE INDEX portfolio_coordinator_actor ON portfolio_coordinator USING btree (actor_id);

CREATE TABLE portfolio_criterion (
    id text NOT NULL,
    object_id text NOT NULL,
    no integer NOT NULL,
    text text NOT NULL,
    met_on text,
    evidence text NOT NULL,
    CONSTRAINT portfolio_criterion_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_criterion_object_id_no_key UNIQUE (object_id, no),
    CONSTRAINT portfolio_criterion_met_on_check CHECK ((length(met_on) = 10)),
    CONSTRAINT portfolio_criterion_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id)
);

CREATE TABLE portfolio_decision (
    id text NOT NULL,
    description text NOT NULL,
    board text NOT NULL,
    present text NOT NULL,
    comments text NOT NULL,
    decided_on text NOT NULL,
    applies_from text,
    communicated_to text NOT NULL,
    CONSTRAINT portfolio_decision_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_decision_applies_from_check CHECK ((length(applies_from) = 10)),
    CONSTRAINT portfolio_decision_board_check CHECK ((board = ANY (ARRAY['project'::text, 'package'::text, 'portfolio'::text]))),
    CONSTRAINT portfolio_decision_check CHECK ((applies_from >= decided_on)),
    CONSTRAINT portfolio_decision_decided_on_check CHECK ((length(decided_on) = 10)),
    CONSTRAINT portfolio_decision_present_check CHECK ((present <> ''::text)),
    CONSTRAINT portfolio_decision_id_fkey FOREIGN KEY (id) REFERENCES portfolio_entry(id)
);

CREATE TABLE portfolio_deliverable (
    id text NOT NULL,
    project_id text NOT NULL,
    no integer NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    criteria text NOT NULL,
    must boolean NOT NULL,
    state text NOT NULL,
    producer text,
    acceptor text,
    payee text NOT NULL,
    due_on text NOT NULL,
    forecast_on text,
    submitted_on text,
    submitted_by text,
    accepted_on text,
    accepted_by text,
    evidence text NOT NULL,
    remarks text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_deliverable_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_deliverable_project_id_no_key UNIQUE (project_id, no),
    CONSTRAINT portfolio_deliverable_accepted_on_check CHECK ((length(accepted_on) = 10)),
    CONSTRAINT portfolio_deliverable_check CHECK ((acceptor <> producer)),
    CONSTRAINT portfolio_deliverable_check1 CHECK ((accepted_by <> producer)),
    CONSTRAINT portfolio_deliverable_check2 CHECK ((accepted_by <> submitted_by)),
    CONSTRAINT portfolio_deliverable_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT portfolio_deliverable_forecast_on_check CHECK ((length(forecast_on) = 10)),
    CONSTRAINT portfolio_deliverable_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'in_progress'::text, 'submitted'::text, 'accepted_provisionally'::text, 'accepted'::text, 'rejected'::text]))),
    CONSTRAINT portfolio_deliverable_submitted_on_check CHECK ((length(submitted_on) = 10)),
    CONSTRAINT portfolio_deliverable_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_deliverable_accepted_by_fkey FOREIGN KEY (accepted_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_deliverable_acceptor_fkey FOREIGN KEY (acceptor) REFERENCES control_actor(id),
    CONSTRAINT portfolio_deliverable_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_deliverable_producer_fkey FOREIGN KEY (producer) REFERENCES control_actor(id),
    CONSTRAINT portfolio_deliverable_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_deliverable_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_deliverable_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_deliverable_due ON portfolio_deliverable USING btree (due_on, id);

CREATE TABLE portfolio_document (
    id text NOT NULL,
    holder_kind text NOT NULL,
    holder_id text NOT NULL,
    about_kind text NOT NULL,
    about_id text,
    no integer NOT NULL,
    ref text NOT NULL,
    title text NOT NULL,
    language text NOT NULL,
    author text NOT NULL,
    dated_on text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_document_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_document_holder_id_no_key UNIQUE (holder_id, no),
    CONSTRAINT portfolio_document_about_kind_check CHECK ((about_kind = ANY (ARRAY[''::text, 'deliverable'::text, 'waiver'::text]))),
    CONSTRAINT portfolio_document_check CHECK (((about_id IS NULL) = (about_kind = ''::text))),
    CONSTRAINT portfolio_document_check1 CHECK (((state = 'withdrawn'::text) = (reason <> ''::text))),
    CONSTRAINT portfolio_document_dated_on_check CHECK ((length(dated_on) = 10)),
    CONSTRAINT portfolio_document_holder_kind_check CHECK ((holder_kind = ANY (ARRAY['programme'::text, 'package'::text, 'initiative'::text, 'project'::text]))),
    CONSTRAINT portfolio_document_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text, 'other'::text]))),
    CONSTRAINT portfolio_document_no_check CHECK ((no > 0)),
    CONSTRAINT portfolio_document_state_check CHECK ((state = ANY (ARRAY['current'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_document_title_check CHECK ((title <> ''::text)),
    CONSTRAINT portfolio_document_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_document_about_id_fkey FOREIGN KEY (about_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_document_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_document_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_document_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_document_about ON portfolio_document USING btree (about_id);

CREATE TABLE portfolio_end_use_check (
    handover_id text NOT NULL,
    no integer NOT NULL,
    due_on text NOT NULL,
    done_on text,
    finding text NOT NULL,
    issue_id text,
    CONSTRAINT portfolio_end_use_check_next_pkey PRIMARY KEY (handover_id, no),
    CONSTRAINT portfolio_end_use_check_next_done_on_check CHECK ((length(done_on) = 10)),
    CONSTRAINT portfolio_end_use_check_next_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT portfolio_end_use_check_next_handover_id_fkey FOREIGN KEY (handover_id) REFERENCES portfolio_handover(id),
    CONSTRAINT portfolio_end_use_check_next_issue_id_fkey FOREIGN KEY (issue_id) REFERENCES portfolio_issue(id)
);
CREATE INDEX portfolio_end_use_check_due ON portfolio_end_use_check USING btree (due_on) WHERE ((done_on IS NULL) AND (issue_id IS NULL));

CREATE TABLE portfolio_entry (
    id text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    holder_id text NOT NULL,
    project_id text,
    parent_kind text NOT NULL,
    parent_id text NOT NULL,
    partner text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    lang text NOT NULL,
    category text NOT NULL,
    status text NOT NULL,
    open boolean NOT NULL,
    level integer NOT NULL,
    owner text,
    identified_by text NOT NULL,
    identified_on text NOT NULL,
    target_on text,
    due_on text,
    links text NOT NULL,
    board text NOT NULL,
    waiting boolean NOT NULL,
    escalated_by text,
    escalated_on text,
    escalated_reason text NOT NULL,
    decision_id text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_entry_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_entry_holder_id_ref_key UNIQUE (holder_id, ref),
    CONSTRAINT portfolio_entry_board_check CHECK ((board = ANY (ARRAY[''::text, 'package'::text, 'portfolio'::text]))),
    CONSTRAINT portfolio_entry_check CHECK (((NOT waiting) OR (board <> ''::text))),
    CONSTRAINT portfolio_entry_check1 CHECK (((NOT waiting) OR (decision_id IS NULL))),
    CONSTRAINT portfolio_entry_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT portfolio_entry_escalated_on_check CHECK ((length(escalated_on) = 10)),
    CONSTRAINT portfolio_entry_identified_on_check CHECK ((length(identified_on) = 10)),
    CONSTRAINT portfolio_entry_kind_check CHECK ((kind = ANY (ARRAY['risk'::text, 'issue'::text, 'decision'::text, 'change'::text]))),
    CONSTRAINT portfolio_entry_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT portfolio_entry_level_check CHECK (((level >= 0) AND (level <= 25))),
    CONSTRAINT portfolio_entry_parent_kind_check CHECK ((parent_kind = ANY (ARRAY['package'::text, 'programme'::text]))),
    CONSTRAINT portfolio_entry_target_on_check CHECK ((length(target_on) = 10)),
    CONSTRAINT portfolio_entry_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_entry_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES portfolio_entry(id),
    CONSTRAINT portfolio_entry_escalated_by_fkey FOREIGN KEY (escalated_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_entry_holder_id_fkey FOREIGN KEY (holder_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_entry_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_entry_identified_by_fkey FOREIGN KEY (identified_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_entry_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT portfolio_entry_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_entry_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_entry_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_entry_board ON portfolio_entry USING btree (board, waiting, level, id);
CREATE INDEX portfolio_entry_due ON portfolio_entry USING btree (open, due_on, id);
CREATE INDEX portfolio_entry_holder ON portfolio_entry USING btree (holder_id, kind);
CREATE INDEX portfolio_entry_kind ON portfolio_entry USING btree (kind, open, level, id);
CREATE INDEX portfolio_entry_level ON portfolio_entry USING btree (open, level, id);
CREATE INDEX portfolio_entry_owner ON portfolio_entry USING btree (owner, open, due_on);
CREATE INDEX portfolio_entry_parent ON portfolio_entry USING btree (parent_id, kind, open);
CREATE INDEX portfolio_entry_partner ON portfolio_entry USING btree (partner, open, level, id);
CREATE INDEX portfolio_entry_project ON portfolio_entry USING btree (project_id, kind, open);

CREATE TABLE portfolio_exception (
    id text NOT NULL,
    project_id text NOT NULL,
    baseline_no integer NOT NULL,
    raised_on text NOT NULL,
    due_on text NOT NULL,
    breaches text NOT NULL,
    report text NOT NULL,
    report_by text,
    decided_on text,
    decided_by text,
    decision text NOT NULL,
    CONSTRAINT portfolio_exception_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_exception_check CHECK ((decided_by <> report_by)),
    CONSTRAINT portfolio_exception_decided_on_check CHECK ((length(decided_on) = 10)),
    CONSTRAINT portfolio_exception_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT portfolio_exception_raised_on_check CHECK ((length(raised_on) = 10)),
    CONSTRAINT portfolio_exception_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_exception_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_exception_report_by_fkey FOREIGN KEY (report_by) REFERENCES control_actor(id)
);
CREATE UNIQUE INDEX portfolio_exception_open ON portfolio_exception USING btree (project_id) WHERE (decided_on IS NULL);
CREATE INDEX portfolio_exception_project ON portfolio_exception USING btree (project_id, id);

CREATE TABLE portfolio_gate (
    id text NOT NULL,
    project_id text NOT NULL,
    gate text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    state text NOT NULL,
    note text NOT NULL,
    findings text NOT NULL,
    prepared_by text NOT NULL,
    prepared_at text NOT NULL,
    approved_by text,
    approved_at text,
    comment text NOT NULL,
    CONSTRAINT portfolio_gate_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_gate_approved_at_check CHECK ((length(approved_at) = 27)),
    CONSTRAINT portfolio_gate_check CHECK (((state = 'withdrawn'::text) OR (approved_by <> prepared_by))),
    CONSTRAINT portfolio_gate_check1 CHECK (((state = 'open'::text) = (approved_by IS NULL))),
    CONSTRAINT portfolio_gate_check2 CHECK (((approved_by IS NULL) = (approved_at IS NULL))),
    CONSTRAINT portfolio_gate_gate_check CHECK ((gate = ANY (ARRAY['request'::text, 'planning'::text, 'execution'::text, 'start'::text, 'closing'::text, 'end'::text, 'finance'::text]))),
    CONSTRAINT portfolio_gate_prepared_at_check CHECK ((length(prepared_at) = 27)),
    CONSTRAINT portfolio_gate_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'returned'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_gate_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_gate_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_gate_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE UNIQUE INDEX portfolio_gate_open ON portfolio_gate USING btree (project_id) WHERE (state = 'open'::text);
CREATE INDEX portfolio_gate_project ON portfolio_gate USING btree (project_id, id);

CREATE TABLE portfolio_goal (
    id text NOT NULL,
    itpp_id text NOT NULL,
    objective_id text NOT NULL,
    no text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    theme text NOT NULL,
    target_on text NOT NULL,
    state text NOT NULL,
    CONSTRAINT portfolio_goal_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_goal_itpp_id_no_key UNIQUE (itpp_id, no),
    CONSTRAINT portfolio_goal_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'on_track'::text, 'at_risk'::text, 'achieved'::text, 'dropped'::text]))),
    CONSTRAINT portfolio_goal_target_on_check CHECK ((length(target_on) = 10)),
    CONSTRAINT portfolio_goal_itpp_id_fkey FOREIGN KEY (itpp_id) REFERENCES portfolio_itpp(id),
    CONSTRAINT portfolio_goal_objective_id_fkey FOREIGN KEY (objective_id) REFERENCES portfolio_objective(id)
);
CREATE INDEX portfolio_goal_objective ON portfolio_goal USING btree (objective_id);

CREATE TABLE portfolio_goal_link (
    object_id text NOT NULL,
    goal_id text NOT NULL,
    CONSTRAINT portfolio_goal_link_pkey PRIMARY KEY (object_id, goal_id),
    CONSTRAINT portfolio_goal_link_goal_id_fkey FOREIGN KEY (goal_id) REFERENCES portfolio_goal(id),
    CONSTRAINT portfolio_goal_link_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id)
);
CREATE INDEX portfolio_goal_link_goal ON portfolio_goal_link USING btree (goal_id);

CREATE TABLE portfolio_handover (
    id text NOT NULL,
    project_id text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    from_office text NOT NULL,
    to_office text NOT NULL,
    place text NOT NULL,
    on_day text,
    donors text NOT NULL,
    contact_point boolean NOT NULL,
    end_use text NOT NULL,
    items text NOT NULL,
    certificate text NOT NULL,
    certificate_on text,
    signed_for_partner text NOT NULL,
    signed_for_nato text NOT NULL,
    cancelled_reason text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_handover_next_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_handover_next_project_id_no_key UNIQUE (project_id, no),
    CONSTRAINT portfolio_handover_next_certificate_on_check CHECK ((length(certificate_on) = 10)),
    CONSTRAINT portfolio_handover_next_check CHECK (((state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'cancelled'::text])) OR ((certificate <> ''::text) AND (certificate_on IS NOT NULL)))),
    CONSTRAINT portfolio_handover_next_check1 CHECK (((state = 'cancelled'::text) = (cancelled_reason <> ''::text))),
    CONSTRAINT portfolio_handover_next_on_day_check CHECK ((length(on_day) = 10)),
    CONSTRAINT portfolio_handover_next_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'scheduled'::text, 'signed'::text, 'verified'::text, 'closed'::text, 'cancelled'::text]))),
    CONSTRAINT portfolio_handover_next_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_handover_next_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_handover_next_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_handover_next_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_handover_day ON portfolio_handover USING btree (on_day, id);

CREATE TABLE portfolio_initiative (
    id text NOT NULL,
    package_id text NOT NULL,
    no integer NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    theme text NOT NULL,
    lead text NOT NULL,
    partner_lead text NOT NULL,
    objective_en text NOT NULL,
    objective_fr text NOT NULL,
    elements text NOT NULL,
    parp_goals text NOT NULL,
    start_on text NOT NULL,
    end_on text,
    maturity_start integer NOT NULL,
    maturity_target integer NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_initiative_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_initiative_package_id_no_key UNIQUE (package_id, no),
    CONSTRAINT portfolio_initiative_ref_key UNIQUE (ref),
    CONSTRAINT portfolio_initiative_check CHECK (((maturity_target >= maturity_start) AND (maturity_target <= 5))),
    CONSTRAINT portfolio_initiative_check1 CHECK ((end_on >= start_on)),
    CONSTRAINT portfolio_initiative_end_on_check CHECK ((length(end_on) = 10)),
    CONSTRAINT portfolio_initiative_maturity_start_check CHECK (((maturity_start >= 0) AND (maturity_start <= 5))),
    CONSTRAINT portfolio_initiative_start_on_check CHECK ((length(start_on) = 10)),
    CONSTRAINT portfolio_initiative_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'active'::text, 'paused'::text, 'concluded'::text, 'dropped'::text]))),
    CONSTRAINT portfolio_initiative_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_initiative_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_initiative_package_id_fkey FOREIGN KEY (package_id) REFERENCES portfolio_package(id),
    CONSTRAINT portfolio_initiative_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_institution (
    id text NOT NULL,
    programme_id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    kind text NOT NULL,
    city text NOT NULL,
    CONSTRAINT portfolio_institution_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_institution_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES portfolio_programme(id)
);
CREATE INDEX portfolio_institution_programme ON portfolio_institution USING btree (programme_id);

CREATE TABLE portfolio_issue (
    id text NOT NULL,
    status text NOT NULL,
    description text NOT NULL,
    action text NOT NULL,
    urgency integer NOT NULL,
    impact integer NOT NULL,
    size integer NOT NULL,
    target_on text,
    resolution text NOT NULL,
    CONSTRAINT portfolio_issue_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_issue_impact_check CHECK (((impact >= 1) AND (impact <= 5))),
    CONSTRAINT portfolio_issue_size_check CHECK (((size >= 1) AND (size <= 5))),
    CONSTRAINT portfolio_issue_status_check CHECK ((status = ANY (ARRAY['open'::text, 'postponed'::text, 'resolved'::text, 'closed'::text]))),
    CONSTRAINT portfolio_issue_target_on_check CHECK ((length(target_on) = 10)),
    CONSTRAINT portfolio_issue_urgency_check CHECK (((urgency >= 1) AND (urgency <= 5))),
    CONSTRAINT portfolio_issue_id_fkey FOREIGN KEY (id) REFERENCES portfolio_entry(id)
);

CREATE TABLE portfolio_itpp (
    id text NOT NULL,
    partner text NOT NULL,
    start_on text NOT NULL,
    end_on text NOT NULL,
    state text NOT NULL,
    superseded_on text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_itpp_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_itpp_check CHECK ((end_on >= start_on)),
    CONSTRAINT portfolio_itpp_end_on_check CHECK ((length(end_on) = 10)),
    CONSTRAINT portfolio_itpp_start_on_check CHECK ((length(start_on) = 10)),
    CONSTRAINT portfolio_itpp_state_check CHECK ((state = ANY (ARRAY['drafting'::text, 'negotiated'::text, 'agreed_by_partner'::text, 'approved_by_council'::text, 'in_force'::text, 'under_review'::text, 'expired'::text, 'superseded'::text]))),
    CONSTRAINT portfolio_itpp_superseded_on_check CHECK ((length(superseded_on) = 10)),
    CONSTRAINT portfolio_itpp_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_itpp_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_itpp_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_itpp_partner ON portfolio_itpp USING btree (partner, start_on);

CREATE TABLE portfolio_line (
    version_id text NOT NULL,
    initiative_id text NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    CONSTRAINT portfolio_line_pkey PRIMARY KEY (version_id, initiative_id),
    CONSTRAINT portfolio_line_initiative_id_fkey FOREIGN KEY (initiative_id) REFERENCES portfolio_initiative(id),
    CONSTRAINT portfolio_line_version_id_fkey FOREIGN KEY (version_id) REFERENCES portfolio_version(id)
);
CREATE INDEX portfolio_line_initiative ON portfolio_line USING btree (initiative_id);

CREATE TABLE portfolio_objection (
    id text NOT NULL,
    procedure_id text NOT NULL,
    party text NOT NULL,
    received_at text NOT NULL,
    text text NOT NULL,
    document text NOT NULL,
    entered_by text NOT NULL,
    entered_at text NOT NULL,
    CONSTRAINT portfolio_objection_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_objection_entered_at_check CHECK ((length(entered_at) = 27)),
    CONSTRAINT portfolio_objection_received_at_check CHECK ((length(received_at) = 27)),
    CONSTRAINT portfolio_objection_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_objection_procedure_id_fkey FOREIGN KEY (procedure_id) REFERENCES portfolio_procedure(id)
);
CREATE INDEX portfolio_objection_procedure ON portfolio_objection USING btree (procedure_id);

CREATE TABLE portfolio_objective (
    id text NOT NULL,
    itpp_id text NOT NULL,
    no integer NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    CONSTRAINT portfolio_objective_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_objective_itpp_id_no_key UNIQUE (itpp_id, no),
    CONSTRAINT portfolio_objective_itpp_id_fkey FOREIGN KEY (itpp_id) REFERENCES portfolio_itpp(id)
);

CREATE TABLE portfolio_override (
    id text NOT NULL,
    project_id text NOT NULL,
    dimension text NOT NULL,
    rating integer NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    prepared_by text NOT NULL,
    prepared_on text NOT NULL,
    approved_by text,
    expires_on text NOT NULL,
    CONSTRAINT portfolio_override_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_override_check CHECK ((approved_by <> prepared_by)),
    CONSTRAINT portfolio_override_dimension_check CHECK ((dimension = ANY (ARRAY['schedule'::text, 'cost'::text, 'scope'::text, 'risk'::text, 'resources'::text]))),
    CONSTRAINT portfolio_override_expires_on_check CHECK ((length(expires_on) = 10)),
    CONSTRAINT portfolio_override_prepared_on_check CHECK ((length(prepared_on) = 10)),
    CONSTRAINT portfolio_override_rating_check CHECK (((rating >= 1) AND (rating <= 3))),
    CONSTRAINT portfolio_override_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT portfolio_override_state_check CHECK ((state = ANY (ARRAY['open'::text, 'in_force'::text, 'returned'::text, 'ended'::text]))),
    CONSTRAINT portfolio_override_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_override_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_override_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE UNIQUE INDEX portfolio_override_open ON portfolio_override USING btree (project_id) WHERE (state = 'open'::text);
CREATE INDEX portfolio_override_project ON portfolio_override USING btree (project_id, id);

CREATE TABLE portfolio_package (
    id text NOT NULL,
    programme_id text NOT NULL,
    partner text NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    state text NOT NULL,
    programme_officer text NOT NULL,
    objectives_en text NOT NULL,
    objectives_fr text NOT NULL,
    review_months integer NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_package_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_package_ref_key UNIQUE (ref),
    CONSTRAINT portfolio_package_review_months_check CHECK (((review_months >= 1) AND (review_months <= 60))),
    CONSTRAINT portfolio_package_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'assessing'::text, 'on_hold'::text, 'drafting'::text, 'consultation'::text, 'for_decision'::text, 'endorsed'::text, 'implementing'::text, 'under_review'::text, 'suspended'::text, 'completing'::text, 'closed'::text, 'declined'::text, 'terminated'::text]))),
    CONSTRAINT portfolio_package_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_package_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_package_programme_id_fkey FOREIGN KEY (programme_id) REFERENCES portfolio_programme(id),
    CONSTRAINT portfolio_package_programme_officer_fkey FOREIGN KEY (programme_officer) REFERENCES control_actor(id),
    CONSTRAINT portfolio_package_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE UNIQUE INDEX portfolio_package_in_force ON portfolio_package USING btree (partner) WHERE (state = ANY (ARRAY['endorsed'::text, 'implementing'::text, 'under_review'::text, 'suspended'::text, 'completing'::text]));
CREATE INDEX portfolio_package_programme ON portfolio_package USING btree (programme_id);

CREATE TABLE portfolio_plan (
    project_id text NOT NULL,
    calendar text NOT NULL,
    status_on text,
    version bigint NOT NULL,
    plan_file_id text,
    begins_on text,
    ends_on text,
    CONSTRAINT portfolio_plan_pkey PRIMARY KEY (project_id),
    CONSTRAINT portfolio_plan_begins_on_check CHECK ((length(begins_on) = 10)),
    CONSTRAINT portfolio_plan_ends_on_check CHECK ((length(ends_on) = 10)),
    CONSTRAINT portfolio_plan_status_on_check CHECK ((length(status_on) = 10)),
    CONSTRAINT portfolio_plan_plan_file_id_fkey FOREIGN KEY (plan_file_id) REFERENCES portfolio_plan_file(id),
    CONSTRAINT portfolio_plan_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_plan_draft (
    id text NOT NULL,
    project_id text NOT NULL,
    author text NOT NULL,
    edits text NOT NULL,
    state text NOT NULL,
    change_id text,
    version bigint NOT NULL,
    CONSTRAINT portfolio_plan_draft_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_plan_draft_state_check CHECK ((state = ANY (ARRAY['open'::text, 'submitted'::text, 'adopted'::text, 'dropped'::text]))),
    CONSTRAINT portfolio_plan_draft_author_fkey FOREIGN KEY (author) REFERENCES control_actor(id),
    CONSTRAINT portfolio_plan_draft_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_plan_draft_change ON portfolio_plan_draft USING btree (change_id);
CREATE UNIQUE INDEX portfolio_plan_draft_open ON portfolio_plan_draft USING btree (project_id, author) WHERE (state = 'open'::text);

CREATE TABLE portfolio_plan_file (
    id text NOT NULL,
    project_id text NOT NULL,
    kind text NOT NULL,
    file_id text NOT NULL,
    network text NOT NULL,
    notes text NOT NULL,
    CONSTRAINT portfolio_plan_file_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_plan_file_kind_check CHECK ((kind = ANY (ARRAY['project'::text, 'table'::text]))),
    CONSTRAINT portfolio_plan_file_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_plan_file_project ON portfolio_plan_file USING btree (project_id);

CREATE TABLE portfolio_plan_resource (
    project_id text NOT NULL,
    uid integer NOT NULL,
    actor_id text,
    name text NOT NULL,
    max_units integer NOT NULL,
    CONSTRAINT portfolio_plan_resource_pkey PRIMARY KEY (project_id, uid),
    CONSTRAINT portfolio_plan_resource_max_units_check CHECK ((max_units >= 0)),
    CONSTRAINT portfolio_plan_resource_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT portfolio_plan_resource_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_plan_resource_actor ON portfolio_plan_resource USING btree (actor_id);

CREATE TABLE portfolio_procedure (
    id text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    version_no integer NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    document text NOT NULL,
    opened_at text NOT NULL,
    ends_at text NOT NULL,
    zone text NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT portfolio_procedure_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_procedure_check CHECK ((ends_at > opened_at)),
    CONSTRAINT portfolio_procedure_ends_at_check CHECK ((length(ends_at) = 27)),
    CONSTRAINT portfolio_procedure_opened_at_check CHECK ((length(opened_at) = 27)),
    CONSTRAINT portfolio_procedure_state_check CHECK ((state = ANY (ARRAY['running'::text, 'agreed'::text, 'silence_broken'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_procedure_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_procedure_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES control_object(id)
);
CREATE INDEX portfolio_procedure_ends ON portfolio_procedure USING btree (ends_at, id);
CREATE INDEX portfolio_procedure_subject ON portfolio_procedure USING btree (subject_id, id);

CREATE TABLE portfolio_programme (
    id text NOT NULL,
    partner text NOT NULL,
    kind text NOT NULL,
    ref text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    start_year integer NOT NULL,
    phase_en text NOT NULL,
    phase_fr text NOT NULL,
    state text NOT NULL,
    policy_lead text NOT NULL,
    academic_leads text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_programme_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_programme_partner_kind_key UNIQUE (partner, kind),
    CONSTRAINT portfolio_programme_ref_key UNIQUE (ref),
    CONSTRAINT portfolio_programme_check CHECK (((kind = 'dcb'::text) = (state = ''::text))),
    CONSTRAINT portfolio_programme_kind_check CHECK ((kind = ANY (ARRAY['dcb'::text, 'deep'::text]))),
    CONSTRAINT portfolio_programme_state_check CHECK ((state = ANY (ARRAY[''::text, 'requested'::text, 'survey'::text, 'planning'::text, 'active'::text, 'review'::text, 'paused'::text, 'benchmarking'::text, 'concluded'::text, 'ended_by_host'::text]))),
    CONSTRAINT portfolio_programme_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_programme_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_programme_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_project (
    id text NOT NULL,
    ref text NOT NULL,
    parent_kind text NOT NULL,
    parent_id text NOT NULL,
    initiative_id text,
    partner text NOT NULL,
    state text NOT NULL,
    track text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    folded text NOT NULL,
    lang text NOT NULL,
    theme text NOT NULL,
    planned_start text,
    planned_end text,
    budget_minor bigint NOT NULL,
    budget_currency text NOT NULL,
    officer text,
    owner text,
    baseline_no integer NOT NULL,
    forecast_start text,
    forecast_end text,
    forecast_minor bigint,
    actual_start text,
    actual_end text,
    overlap_answer text NOT NULL,
    overlap_note text NOT NULL,
    overlap_listed integer NOT NULL,
    overlap_by text,
    overlap_on text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_project_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_project_ref_key UNIQUE (ref),
    CONSTRAINT portfolio_project_actual_end_check CHECK ((length(actual_end) = 10)),
    CONSTRAINT portfolio_project_actual_start_check CHECK ((length(actual_start) = 10)),
    CONSTRAINT portfolio_project_baseline_no_check CHECK ((baseline_no >= 0)),
    CONSTRAINT portfolio_project_budget_minor_check CHECK ((budget_minor >= 0)),
    CONSTRAINT portfolio_project_check CHECK ((planned_end >= planned_start)),
    CONSTRAINT portfolio_project_check1 CHECK ((forecast_end >= forecast_start)),
    CONSTRAINT portfolio_project_check2 CHECK ((actual_end >= actual_start)),
    CONSTRAINT portfolio_project_forecast_end_check CHECK ((length(forecast_end) = 10)),
    CONSTRAINT portfolio_project_forecast_minor_check CHECK ((forecast_minor >= 0)),
    CONSTRAINT portfolio_project_forecast_start_check CHECK ((length(forecast_start) = 10)),
    CONSTRAINT portfolio_project_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT portfolio_project_overlap_answer_check CHECK ((overlap_answer = ANY (ARRAY[''::text, 'no_duplication'::text, 'coordinated'::text]))),
    CONSTRAINT portfolio_project_overlap_on_check CHECK ((length(overlap_on) = 10)),
    CONSTRAINT portfolio_project_parent_kind_check CHECK ((parent_kind = ANY (ARRAY['package'::text, 'programme'::text]))),
    CONSTRAINT portfolio_project_planned_end_check CHECK ((length(planned_end) = 10)),
    CONSTRAINT portfolio_project_planned_start_check CHECK ((length(planned_start) = 10)),
    CONSTRAINT portfolio_project_state_check CHECK ((state = ANY (ARRAY['idea'::text, 'submitted'::text, 'approved'::text, 'rejected'::text, 'initiating'::text, 'planning'::text, 'ready'::text, 'executing'::text, 'suspended'::text, 'closing'::text, 'operationally_closed'::text, 'financially_closed'::text, 'archived'::text, 'cancelled'::text]))),
    CONSTRAINT portfolio_project_track_check CHECK ((track = ANY (ARRAY['light'::text, 'standard'::text, 'full'::text]))),
    CONSTRAINT portfolio_project_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_project_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_project_initiative_id_fkey FOREIGN KEY (initiative_id) REFERENCES portfolio_initiative(id),
    CONSTRAINT portfolio_project_officer_fkey FOREIGN KEY (officer) REFERENCES control_actor(id),
    CONSTRAINT portfolio_project_overlap_by_fkey FOREIGN KEY (overlap_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_project_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT portfolio_project_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES control_object(id),
    CONSTRAINT portfolio_project_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX portfolio_project_end ON portfolio_project USING btree (forecast_end, ref);
CREATE INDEX portfolio_project_initiative ON portfolio_project USING btree (initiative_id);
CREATE INDEX portfolio_project_officer ON portfolio_project USING btree (officer, ref);
CREATE INDEX portfolio_project_parent ON portfolio_project USING btree (parent_id, ref);
CREATE INDEX portfolio_project_partner ON portfolio_project USING btree (partner, theme);

CREATE TABLE portfolio_record (
    id text NOT NULL,
    object_id text NOT NULL,
    about text NOT NULL,
    purpose text NOT NULL,
    body text NOT NULL,
    occasion text NOT NULL,
    dated_on text NOT NULL,
    document text NOT NULL,
    entered_by text NOT NULL,
    entered_at text NOT NULL,
    document_id text,
    file_id text,
    CONSTRAINT portfolio_record_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_record_dated_on_check CHECK ((length(dated_on) = 10)),
    CONSTRAINT portfolio_record_entered_at_check CHECK ((length(entered_at) = 27)),
    CONSTRAINT portfolio_record_document_id_fkey FOREIGN KEY (document_id) REFERENCES portfolio_document(id),
    CONSTRAINT portfolio_record_entered_by_fkey FOREIGN KEY (entered_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_record_file_id_fkey FOREIGN KEY (file_id) REFERENCES control_file(id),
    CONSTRAINT portfolio_record_object_id_fkey FOREIGN KEY (object_id) REFERENCES control_object(id)
);
CREATE INDEX portfolio_record_document ON portfolio_record USING btree (document_id);
CREATE INDEX portfolio_record_object ON portfolio_record USING btree (object_id, id);

CREATE TABLE portfolio_risk (
    id text NOT NULL,
    sign text NOT NULL,
    status text NOT NULL,
    cause text NOT NULL,
    event text NOT NULL,
    effect text NOT NULL,
    likelihood integer NOT NULL,
    impact integer NOT NULL,
    assessed_on text NOT NULL,
    strategy text NOT NULL,
    action text NOT NULL,
    target_on text,
    closed_reason text NOT NULL,
    issue_id text,
    prepared_by text NOT NULL,
    approved_by text,
    CONSTRAINT portfolio_risk_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_risk_assessed_on_check CHECK ((length(assessed_on) = 10)),
    CONSTRAINT portfolio_risk_check CHECK ((approved_by <> prepared_by)),
    CONSTRAINT portfolio_risk_check1 CHECK (((status <> 'closed'::text) OR (issue_id IS NOT NULL) OR (closed_reason <> ''::text))),
    CONSTRAINT portfolio_risk_impact_check CHECK (((impact >= 1) AND (impact <= 5))),
    CONSTRAINT portfolio_risk_likelihood_check CHECK (((likelihood >= 1) AND (likelihood <= 5))),
    CONSTRAINT portfolio_risk_sign_check CHECK ((sign = ANY (ARRAY['threat'::text, 'opportunity'::text]))),
    CONSTRAINT portfolio_risk_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'assessing'::text, 'waiting_approval'::text, 'approved'::text, 'rejected'::text, 'closed'::text]))),
    CONSTRAINT portfolio_risk_target_on_check CHECK ((length(target_on) = 10)),
    CONSTRAINT portfolio_risk_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT portfolio_risk_id_fkey FOREIGN KEY (id) REFERENCES portfolio_entry(id),
    CONSTRAINT portfolio_risk_issue_id_fkey FOREIGN KEY (issue_id) REFERENCES portfolio_entry(id),
    CONSTRAINT portfolio_risk_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_setting (
    name text NOT NULL,
    object_id text NOT NULL,
    value text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_setting_next_pkey PRIMARY KEY (name, object_id),
    CONSTRAINT portfolio_setting_next_name_check CHECK ((name = ANY (ARRAY['tracks'::text, 'thresholds'::text, 'end_use'::text]))),
    CONSTRAINT portfolio_setting_next_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_setting_next_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_sheet (
    project_id text NOT NULL,
    problem text NOT NULL,
    objectives text NOT NULL,
    deliverables text NOT NULL,
    beneficiaries text NOT NULL,
    host_text text NOT NULL,
    host_minor bigint NOT NULL,
    host_currency text NOT NULL,
    host_reason text NOT NULL,
    justification text NOT NULL,
    success_criteria text NOT NULL,
    scope_in text NOT NULL,
    scope_out text NOT NULL,
    assumptions text NOT NULL,
    constraints text NOT NULL,
    elements text NOT NULL,
    delivery text NOT NULL,
    lead_nation text NOT NULL,
    executing_agent text NOT NULL,
    donors text NOT NULL,
    gender text NOT NULL,
    environment text NOT NULL,
    export text NOT NULL,
    communication text NOT NULL,
    tolerance_days integer NOT NULL,
    tolerance_percent integer NOT NULL,
    tolerance_scope text NOT NULL,
    tolerance_quality text NOT NULL,
    risk_appetite text NOT NULL,
    acceptance text NOT NULL,
    sustainment_plan text NOT NULL,
    sustainment_owner text NOT NULL,
    sustainment_minor bigint NOT NULL,
    sustainment_currency text NOT NULL,
    lessons text NOT NULL,
    no_lesson_reason text NOT NULL,
    retention text NOT NULL,
    CONSTRAINT portfolio_sheet_pkey PRIMARY KEY (project_id),
    CONSTRAINT portfolio_sheet_delivery_check CHECK ((delivery = ANY (ARRAY[''::text, 'office'::text, 'nation'::text, 'executing_agent'::text]))),
    CONSTRAINT portfolio_sheet_retention_check CHECK ((retention = ANY (ARRAY[''::text, 'permanent'::text, 'temporary'::text]))),
    CONSTRAINT portfolio_sheet_risk_appetite_check CHECK ((risk_appetite = ANY (ARRAY[''::text, 'low'::text, 'moderate'::text, 'high'::text]))),
    CONSTRAINT portfolio_sheet_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);

CREATE TABLE portfolio_snapshot (
    project_id text NOT NULL,
    reported_on text NOT NULL,
    schedule integer NOT NULL,
    cost integer NOT NULL,
    scope integer NOT NULL,
    risk integer NOT NULL,
    resources integer NOT NULL,
    overall integer NOT NULL,
    forecast_end text,
    forecast_minor bigint NOT NULL,
    forecast_currency text NOT NULL,
    progress integer NOT NULL,
    taken_by text NOT NULL,
    CONSTRAINT portfolio_snapshot_pkey PRIMARY KEY (project_id, reported_on),
    CONSTRAINT portfolio_snapshot_forecast_end_check CHECK ((length(forecast_end) = 10)),
    CONSTRAINT portfolio_snapshot_reported_on_check CHECK ((length(reported_on) = 10)),
    CONSTRAINT portfolio_snapshot_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_snapshot_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_standing (
    project_id text NOT NULL,
    schedule integer NOT NULL,
    cost integer NOT NULL,
    scope integer NOT NULL,
    risk integer NOT NULL,
    resources integer NOT NULL,
    overall integer NOT NULL,
    former integer NOT NULL,
    reported_on text,
    progress integer NOT NULL,
    next_en text NOT NULL,
    next_fr text NOT NULL,
    next_on text,
    exception_due text,
    rated_on text NOT NULL,
    CONSTRAINT portfolio_standing_pkey PRIMARY KEY (project_id),
    CONSTRAINT portfolio_standing_cost_check CHECK (((cost >= 0) AND (cost <= 3))),
    CONSTRAINT portfolio_standing_exception_due_check CHECK ((length(exception_due) = 10)),
    CONSTRAINT portfolio_standing_former_check CHECK (((former >= 0) AND (former <= 3))),
    CONSTRAINT portfolio_standing_next_on_check CHECK ((length(next_on) = 10)),
    CONSTRAINT portfolio_standing_overall_check CHECK (((overall >= 0) AND (overall <= 3))),
    CONSTRAINT portfolio_standing_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT portfolio_standing_rated_on_check CHECK ((length(rated_on) = 10)),
    CONSTRAINT portfolio_standing_reported_on_check CHECK ((length(reported_on) = 10)),
    CONSTRAINT portfolio_standing_resources_check CHECK (((resources >= 0) AND (resources <= 3))),
    CONSTRAINT portfolio_standing_risk_check CHECK (((risk >= 0) AND (risk <= 3))),
    CONSTRAINT portfolio_standing_schedule_check CHECK (((schedule >= 0) AND (schedule <= 3))),
    CONSTRAINT portfolio_standing_scope_check CHECK (((scope >= 0) AND (scope <= 3))),
    CONSTRAINT portfolio_standing_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_standing_overall ON portfolio_standing USING btree (overall, project_id);
CREATE INDEX portfolio_standing_rated ON portfolio_standing USING btree (rated_on);

CREATE TABLE portfolio_supporting_activity (
    id text NOT NULL,
    goal_id text NOT NULL,
    text_en text NOT NULL,
    text_fr text NOT NULL,
    link_kind text NOT NULL,
    link_id text NOT NULL,
    CONSTRAINT portfolio_supporting_activity_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_supporting_activity_goal_id_fkey FOREIGN KEY (goal_id) REFERENCES portfolio_goal(id)
);
CREATE INDEX portfolio_supporting_activity_goal ON portfolio_supporting_activity USING btree (goal_id);

CREATE TABLE portfolio_task (
    id text NOT NULL,
    project_id text NOT NULL,
    uid integer NOT NULL,
    position integer NOT NULL,
    level integer NOT NULL,
    kind text NOT NULL,
    no integer NOT NULL,
    code text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    owner text,
    manual boolean NOT NULL,
    duration integer NOT NULL,
    constraint_kind text NOT NULL,
    constraint_at text,
    deadline_on text,
    calendar text NOT NULL,
    percent integer NOT NULL,
    actual_start text,
    actual_finish text,
    remaining integer,
    splits text NOT NULL,
    cost_minor bigint NOT NULL,
    predecessor text NOT NULL,
    cancelled boolean NOT NULL,
    reason text NOT NULL,
    baseline_on text,
    start_at text NOT NULL,
    finish_at text NOT NULL,
    total_float integer NOT NULL,
    free_float integer NOT NULL,
    critical boolean NOT NULL,
    version bigint NOT NULL,
    effort integer NOT NULL DEFAULT 0,
    follows text NOT NULL DEFAULT ''::text,
    CONSTRAINT portfolio_task_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_task_project_id_uid_key UNIQUE (project_id, uid),
    CONSTRAINT portfolio_task_actual_finish_check CHECK ((length(actual_finish) = 16)),
    CONSTRAINT portfolio_task_actual_start_check CHECK ((length(actual_start) = 16)),
    CONSTRAINT portfolio_task_baseline_on_check CHECK ((length(baseline_on) = 10)),
    CONSTRAINT portfolio_task_check CHECK ((finish_at >= start_at)),
    CONSTRAINT portfolio_task_check1 CHECK (((percent = 100) = (actual_finish IS NOT NULL))),
    CONSTRAINT portfolio_task_check2 CHECK (((constraint_kind = ANY (ARRAY[''::text, 'alap'::text])) = (constraint_at IS NULL))),
    CONSTRAINT portfolio_task_constraint_at_check CHECK ((length(constraint_at) = 16)),
    CONSTRAINT portfolio_task_constraint_kind_check CHECK ((constraint_kind = ANY (ARRAY[''::text, 'alap'::text, 'mso'::text, 'mfo'::text, 'snet'::text, 'snlt'::text, 'fnet'::text, 'fnlt'::text]))),
    CONSTRAINT portfolio_task_cost_minor_check CHECK ((cost_minor >= 0)),
    CONSTRAINT portfolio_task_deadline_on_check CHECK ((length(deadline_on) = 10)),
    CONSTRAINT portfolio_task_duration_check CHECK ((duration >= 0)),
    CONSTRAINT portfolio_task_effort_check CHECK ((effort >= 0)),
    CONSTRAINT portfolio_task_finish_at_check CHECK ((length(finish_at) = 16)),
    CONSTRAINT portfolio_task_follows_check1 CHECK ((follows = ANY (ARRAY[''::text, 'duration'::text, 'units'::text, 'file'::text]))),
    CONSTRAINT portfolio_task_kind_check CHECK ((kind = ANY (ARRAY['task'::text, 'milestone'::text]))),
    CONSTRAINT portfolio_task_level_check CHECK (((level >= 1) AND (level <= 32))),
    CONSTRAINT portfolio_task_percent_check CHECK (((percent >= 0) AND (percent <= 100))),
    CONSTRAINT portfolio_task_remaining_check CHECK ((remaining >= 0)),
    CONSTRAINT portfolio_task_start_at_check CHECK ((length(start_at) = 16)),
    CONSTRAINT portfolio_task_uid_check CHECK ((uid > 0)),
    CONSTRAINT portfolio_task_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT portfolio_task_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_task_owner ON portfolio_task USING btree (owner, finish_at);
CREATE INDEX portfolio_task_project ON portfolio_task USING btree (project_id, "position");

CREATE TABLE portfolio_task_link (
    project_id text NOT NULL,
    from_project text NOT NULL,
    from_uid integer NOT NULL,
    to_uid integer NOT NULL,
    kind text NOT NULL,
    lag integer NOT NULL,
    lag_unit text NOT NULL,
    CONSTRAINT portfolio_task_link_pkey PRIMARY KEY (project_id, from_project, from_uid, to_uid),
    CONSTRAINT portfolio_task_link_kind_check CHECK ((kind = ANY (ARRAY['FS'::text, 'SS'::text, 'FF'::text, 'SF'::text]))),
    CONSTRAINT portfolio_task_link_lag_unit_check CHECK ((lag_unit = ANY (ARRAY['work'::text, 'elapsed'::text, 'percent'::text, 'elapsed_percent'::text]))),
    CONSTRAINT portfolio_task_link_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX portfolio_task_link_from ON portfolio_task_link USING btree (from_project, from_uid);

CREATE TABLE portfolio_template (
    id text NOT NULL,
    project_id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    content text NOT NULL,
    retired boolean NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT portfolio_template_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_template_check CHECK (((name_en <> ''::text) OR (name_fr <> ''::text))),
    CONSTRAINT portfolio_template_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT portfolio_template_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT portfolio_template_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE portfolio_template_left_out (
    code text NOT NULL,
    CONSTRAINT portfolio_template_left_out_pkey PRIMARY KEY (code)
);

CREATE TABLE portfolio_version (
    id text NOT NULL,
    package_id text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    body text NOT NULL,
    occasion text NOT NULL,
    endorsed_on text,
    document text NOT NULL,
    CONSTRAINT portfolio_version_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_version_package_id_no_key UNIQUE (package_id, no),
    CONSTRAINT portfolio_version_check CHECK (((state <> ALL (ARRAY['endorsed'::text, 'superseded'::text])) OR ((endorsed_on IS NOT NULL) AND (body <> ''::text) AND (document <> ''::text)))),
    CONSTRAINT portfolio_version_endorsed_on_check CHECK ((length(endorsed_on) = 10)),
    CONSTRAINT portfolio_version_state_check CHECK ((state = ANY (ARRAY['drafting'::text, 'for_decision'::text, 'endorsed'::text, 'superseded'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_version_package_id_fkey FOREIGN KEY (package_id) REFERENCES portfolio_package(id)
);
CREATE UNIQUE INDEX portfolio_version_in_force ON portfolio_version USING btree (package_id) WHERE (state = 'endorsed'::text);
CREATE UNIQUE INDEX portfolio_version_open ON portfolio_version USING btree (package_id) WHERE (state = ANY (ARRAY['drafting'::text, 'for_decision'::text]));

CREATE TABLE portfolio_waiver (
    id text NOT NULL,
    rule text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    about text NOT NULL,
    state text NOT NULL,
    author text NOT NULL,
    approver text,
    reason text NOT NULL,
    granted_on text,
    expires_on text NOT NULL,
    CONSTRAINT portfolio_waiver_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_waiver_check CHECK ((approver <> author)),
    CONSTRAINT portfolio_waiver_check1 CHECK (((state <> 'granted'::text) OR (granted_on IS NOT NULL))),
    CONSTRAINT portfolio_waiver_expires_on_check CHECK ((length(expires_on) = 10)),
    CONSTRAINT portfolio_waiver_granted_on_check CHECK ((length(granted_on) = 10)),
    CONSTRAINT portfolio_waiver_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'granted'::text, 'refused'::text, 'withdrawn'::text]))),
    CONSTRAINT portfolio_waiver_approver_fkey FOREIGN KEY (approver) REFERENCES control_actor(id),
    CONSTRAINT portfolio_waiver_author_fkey FOREIGN KEY (author) REFERENCES control_actor(id),
    CONSTRAINT portfolio_waiver_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT portfolio_waiver_subject_id_fkey FOREIGN KEY (subject_id) REFERENCES control_object(id)
);
CREATE INDEX portfolio_waiver_subject ON portfolio_waiver USING btree (subject_id, rule);

CREATE TABLE recruitment_alert (
    id text NOT NULL,
    subscriber text NOT NULL,
    salt text NOT NULL,
    address text NOT NULL,
    language text NOT NULL,
    kind text NOT NULL,
    frequency text NOT NULL,
    criteria text NOT NULL,
    vacancy_id text,
    state text NOT NULL,
    asked_at text NOT NULL,
    confirmed_at text,
    looked_at text,
    deadline_at text,
    reminded_for text,
    CONSTRAINT recruitment_alert_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_alert_asked_at_check CHECK ((length(asked_at) = 27)),
    CONSTRAINT recruitment_alert_check CHECK (((kind = 'notice'::text) = (vacancy_id IS NOT NULL))),
    CONSTRAINT recruitment_alert_check1 CHECK (((state = 'active'::text) = (confirmed_at IS NOT NULL))),
    CONSTRAINT recruitment_alert_confirmed_at_check CHECK ((length(confirmed_at) = 27)),
    CONSTRAINT recruitment_alert_deadline_at_check CHECK ((length(deadline_at) = 27)),
    CONSTRAINT recruitment_alert_frequency_check CHECK ((frequency = ANY (ARRAY['instant'::text, 'daily'::text, 'weekly'::text]))),
    CONSTRAINT recruitment_alert_kind_check CHECK ((kind = ANY (ARRAY['search'::text, 'notice'::text]))),
    CONSTRAINT recruitment_alert_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT recruitment_alert_looked_at_check CHECK ((length(looked_at) = 27)),
    CONSTRAINT recruitment_alert_reminded_for_check CHECK ((length(reminded_for) = 27)),
    CONSTRAINT recruitment_alert_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'active'::text]))),
    CONSTRAINT recruitment_alert_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);
CREATE INDEX recruitment_alert_subscriber ON recruitment_alert USING btree (subscriber);
CREATE INDEX recruitment_alert_vacancy ON recruitment_alert USING btree (vacancy_id);
CREATE INDEX recruitment_alert_work ON recruitment_alert USING btree (state, kind, frequency, id);

CREATE TABLE recruitment_alert_told (
    subscriber text NOT NULL,
    vacancy_id text NOT NULL,
    alert_id text NOT NULL,
    told_at text NOT NULL,
    CONSTRAINT recruitment_alert_told_pkey PRIMARY KEY (subscriber, vacancy_id),
    CONSTRAINT recruitment_alert_told_told_at_check CHECK ((length(told_at) = 27)),
    CONSTRAINT recruitment_alert_told_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);
CREATE INDEX recruitment_alert_told_alert ON recruitment_alert_told USING btree (alert_id, told_at);

CREATE TABLE recruitment_application (
    id text NOT NULL,
    vacancy_id text NOT NULL,
    state text NOT NULL,
    token_hash text,
    email text NOT NULL,
    name text NOT NULL,
    language text NOT NULL,
    content text NOT NULL,
    handed_in text NOT NULL,
    purpose text NOT NULL,
    legal_basis text NOT NULL,
    delete_on text NOT NULL,
    created_at text NOT NULL,
    changed_at text NOT NULL,
    submitted_at text,
    ended_at text,
    decided_by text,
    decided_at text,
    reasons text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT recruitment_application_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_application_token_hash_key UNIQUE (token_hash),
    CONSTRAINT recruitment_application_changed_at_check CHECK ((length(changed_at) = 27)),
    CONSTRAINT recruitment_application_check CHECK (((state = 'erased'::text) OR ((email <> ''::text) AND (token_hash IS NOT NULL) AND (purpose <> ''::text)))),
    CONSTRAINT recruitment_application_check1 CHECK (((state <> 'erased'::text) OR ((email = ''::text) AND (name = ''::text) AND (token_hash IS NULL) AND (content = ''::text) AND (handed_in = ''::text) AND (reasons = ''::text) AND (ended_at IS NOT NULL)))),
    CONSTRAINT recruitment_application_check2 CHECK (((state <> ALL (ARRAY['submitted'::text, 'eligible'::text, 'ineligible'::text])) OR ((submitted_at IS NOT NULL) AND (handed_in <> ''::text)))),
    CONSTRAINT recruitment_application_check3 CHECK (((state <> ALL (ARRAY['eligible'::text, 'ineligible'::text])) OR ((decided_by IS NOT NULL) AND (decided_at IS NOT NULL) AND (reasons <> ''::text)))),
    CONSTRAINT recruitment_application_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT recruitment_application_decided_at_check CHECK ((length(decided_at) = 27)),
    CONSTRAINT recruitment_application_delete_on_check CHECK ((length(delete_on) = 10)),
    CONSTRAINT recruitment_application_ended_at_check CHECK ((length(ended_at) = 27)),
    CONSTRAINT recruitment_application_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT recruitment_application_legal_basis_check CHECK ((legal_basis = ANY (ARRAY['contract'::text, 'consent'::text]))),
    CONSTRAINT recruitment_application_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'submitted'::text, 'withdrawn'::text, 'eligible'::text, 'ineligible'::text, 'erased'::text]))),
    CONSTRAINT recruitment_application_submitted_at_check CHECK ((length(submitted_at) = 27)),
    CONSTRAINT recruitment_application_token_hash_check CHECK ((length(token_hash) = 64)),
    CONSTRAINT recruitment_application_version_check CHECK ((version > 0)),
    CONSTRAINT recruitment_application_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES control_actor(id),
    CONSTRAINT recruitment_application_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT recruitment_application_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);
CREATE INDEX recruitment_application_due ON recruitment_application USING btree (delete_on) WHERE (state <> 'erased'::text);
CREATE UNIQUE INDEX recruitment_application_one ON recruitment_application USING btree (vacancy_id, email) WHERE ((email <> ''::text) AND (state <> 'withdrawn'::text));
CREATE INDEX recruitment_application_state ON recruitment_application USING btree (vacancy_id, state);

CREATE TABLE recruitment_cv (
    id text NOT NULL,
    token_hash text NOT NULL,
    vacancy_id text NOT NULL,
    sealed bytea NOT NULL,
    expires_at text NOT NULL,
    choice bytea,
    CONSTRAINT recruitment_cv_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_cv_token_hash_key UNIQUE (token_hash),
    CONSTRAINT recruitment_cv_expires_at_check CHECK ((length(expires_at) = 27)),
    CONSTRAINT recruitment_cv_token_hash_check CHECK ((length(token_hash) = 64)),
    CONSTRAINT recruitment_cv_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);
CREATE INDEX recruitment_cv_due ON recruitment_cv USING btree (expires_at);

CREATE TABLE recruitment_notice (
    id text NOT NULL,
    vacancy_id text NOT NULL,
    reference text NOT NULL,
    withdrawn boolean NOT NULL,
    internal boolean NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    division_en text NOT NULL,
    division_fr text NOT NULL,
    location_en text NOT NULL,
    location_fr text NOT NULL,
    grade text NOT NULL,
    contract text NOT NULL,
    second_level bigint NOT NULL,
    words text NOT NULL,
    content text NOT NULL,
    changes text NOT NULL,
    published_at text NOT NULL,
    deadline_at text NOT NULL,
    changed_at text NOT NULL,
    CONSTRAINT recruitment_notice_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_notice_reference_key UNIQUE (reference),
    CONSTRAINT recruitment_notice_vacancy_id_key UNIQUE (vacancy_id),
    CONSTRAINT recruitment_notice_changed_at_check CHECK ((length(changed_at) = 27)),
    CONSTRAINT recruitment_notice_deadline_at_check CHECK ((length(deadline_at) = 27)),
    CONSTRAINT recruitment_notice_published_at_check CHECK ((length(published_at) = 27)),
    CONSTRAINT recruitment_notice_second_level_check CHECK (((second_level >= 0) AND (second_level <= 5))),
    CONSTRAINT recruitment_notice_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT recruitment_notice_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);
CREATE INDEX recruitment_notice_open ON recruitment_notice USING btree (withdrawn, deadline_at);

CREATE TABLE recruitment_public (
    id text NOT NULL,
    state text NOT NULL,
    CONSTRAINT recruitment_public_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_public_id_check CHECK ((id = 'notices'::text))
);

CREATE TABLE recruitment_selection (
    id text NOT NULL,
    vacancy_id text NOT NULL,
    stage text NOT NULL,
    due_on text,
    content text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT recruitment_selection_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_selection_vacancy_id_key UNIQUE (vacancy_id),
    CONSTRAINT recruitment_selection_due_on_check CHECK ((length(due_on) = 10)),
    CONSTRAINT recruitment_selection_stage_check CHECK ((stage = ANY (ARRAY['form'::text, 'video'::text, 'test'::text, 'panel'::text, 'decision'::text, 'clearances'::text, 'ended'::text]))),
    CONSTRAINT recruitment_selection_version_check CHECK ((version > 0)),
    CONSTRAINT recruitment_selection_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT recruitment_selection_vacancy_id_fkey FOREIGN KEY (vacancy_id) REFERENCES recruitment_vacancy(id)
);

CREATE TABLE recruitment_selection_candidate (
    id text NOT NULL,
    selection_id text NOT NULL,
    application_id text NOT NULL,
    code text NOT NULL,
    standing text NOT NULL,
    content text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT recruitment_selection_candidate_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_selection_candidate_application_id_key UNIQUE (application_id),
    CONSTRAINT recruitment_selection_candidate_selection_id_code_key UNIQUE (selection_id, code),
    CONSTRAINT recruitment_selection_candidate_standing_check CHECK ((standing = ANY (ARRAY['running'::text, 'out'::text, 'ranked'::text, 'recommended'::text, 'reserve'::text, 'regret'::text, 'provisional'::text, 'final'::text, 'declined'::text, 'lapsed'::text, 'appointed'::text]))),
    CONSTRAINT recruitment_selection_candidate_version_check CHECK ((version > 0)),
    CONSTRAINT recruitment_selection_candidate_application_id_fkey FOREIGN KEY (application_id) REFERENCES recruitment_application(id),
    CONSTRAINT recruitment_selection_candidate_selection_id_fkey FOREIGN KEY (selection_id) REFERENCES recruitment_selection(id)
);

CREATE TABLE recruitment_selection_letter (
    id text NOT NULL,
    candidate_id text NOT NULL,
    kind text NOT NULL,
    stage text NOT NULL,
    language text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    sent_at text,
    sent_by text,
    CONSTRAINT recruitment_selection_letter_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_selection_letter_candidate_id_kind_stage_key UNIQUE (candidate_id, kind, stage),
    CONSTRAINT recruitment_selection_letter_check CHECK (((sent_at IS NULL) = (sent_by IS NULL))),
    CONSTRAINT recruitment_selection_letter_kind_check CHECK ((kind = ANY (ARRAY['invitation'::text, 'regret'::text, 'reserve'::text, 'provisional'::text, 'final'::text]))),
    CONSTRAINT recruitment_selection_letter_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT recruitment_selection_letter_sent_at_check CHECK ((length(sent_at) = 27)),
    CONSTRAINT recruitment_selection_letter_stage_check CHECK ((stage = ANY (ARRAY['form'::text, 'video'::text, 'test'::text, 'panel'::text, 'decision'::text, 'clearances'::text, 'ended'::text]))),
    CONSTRAINT recruitment_selection_letter_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES recruitment_selection_candidate(id),
    CONSTRAINT recruitment_selection_letter_sent_by_fkey FOREIGN KEY (sent_by) REFERENCES control_actor(id)
);

CREATE TABLE recruitment_selection_sheet (
    candidate_id text NOT NULL,
    stage text NOT NULL,
    actor_id text NOT NULL,
    handed_in_at text,
    content text NOT NULL,
    CONSTRAINT recruitment_selection_sheet_pkey PRIMARY KEY (candidate_id, stage, actor_id),
    CONSTRAINT recruitment_selection_sheet_handed_in_at_check CHECK ((length(handed_in_at) = 27)),
    CONSTRAINT recruitment_selection_sheet_stage_check CHECK ((stage = ANY (ARRAY['form'::text, 'video'::text, 'test'::text, 'panel'::text]))),
    CONSTRAINT recruitment_selection_sheet_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES control_actor(id),
    CONSTRAINT recruitment_selection_sheet_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES recruitment_selection_candidate(id)
);

CREATE TABLE recruitment_template (
    id text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    content text NOT NULL,
    retired boolean NOT NULL,
    CONSTRAINT recruitment_template_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_template_id_fkey FOREIGN KEY (id) REFERENCES control_object(id)
);

CREATE TABLE recruitment_vacancy (
    id text NOT NULL,
    reference text NOT NULL,
    state text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    division_en text NOT NULL,
    division_fr text NOT NULL,
    grade text NOT NULL,
    pending_budget boolean NOT NULL,
    deadline_at text,
    words text NOT NULL,
    content text NOT NULL,
    flags text NOT NULL,
    changes text NOT NULL,
    version bigint NOT NULL,
    prepared_by text NOT NULL,
    submitted_by text,
    approved_by text,
    approved_at text,
    published_at text,
    closed_at text,
    comment text NOT NULL,
    notice_id text,
    correction text NOT NULL,
    hands text NOT NULL DEFAULT '[]'::text,
    CONSTRAINT recruitment_vacancy_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_vacancy_reference_key UNIQUE (reference),
    CONSTRAINT recruitment_vacancy_approved_at_check CHECK ((length(approved_at) = 27)),
    CONSTRAINT recruitment_vacancy_check CHECK (((approved_by IS NULL) OR ((approved_by <> prepared_by) AND (approved_by <> submitted_by)))),
    CONSTRAINT recruitment_vacancy_check1 CHECK (((state <> ALL (ARRAY['approved'::text, 'published'::text])) OR (approved_by IS NOT NULL))),
    CONSTRAINT recruitment_vacancy_check2 CHECK (((state <> 'published'::text) OR ((notice_id IS NOT NULL) AND (published_at IS NOT NULL) AND (deadline_at IS NOT NULL)))),
    CONSTRAINT recruitment_vacancy_closed_at_check CHECK ((length(closed_at) = 27)),
    CONSTRAINT recruitment_vacancy_deadline_at_check CHECK ((length(deadline_at) = 27)),
    CONSTRAINT recruitment_vacancy_published_at_check CHECK ((length(published_at) = 27)),
    CONSTRAINT recruitment_vacancy_version_check CHECK ((version > 0)),
    CONSTRAINT recruitment_vacancy_approved_by_fkey FOREIGN KEY (approved_by) REFERENCES control_actor(id),
    CONSTRAINT recruitment_vacancy_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT recruitment_vacancy_prepared_by_fkey FOREIGN KEY (prepared_by) REFERENCES control_actor(id),
    CONSTRAINT recruitment_vacancy_submitted_by_fkey FOREIGN KEY (submitted_by) REFERENCES control_actor(id)
);
CREATE INDEX recruitment_vacancy_due ON recruitment_vacancy USING btree (state, deadline_at);

CREATE TABLE reports_file (
    report_id text NOT NULL,
    lang text NOT NULL,
    format text NOT NULL,
    file_id text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    size bigint NOT NULL,
    issued boolean NOT NULL,
    made_at text NOT NULL,
    CONSTRAINT reports_file_pkey PRIMARY KEY (report_id, lang, format),
    CONSTRAINT reports_file_report_id_fkey FOREIGN KEY (report_id) REFERENCES reports_report(id)
);
CREATE INDEX reports_file_sha256 ON reports_file USING btree (sha256);

CREATE TABLE reports_report (
    id text NOT NULL,
    ref text NOT NULL,
    kind text NOT NULL,
    title_en text NOT NULL,
    title_fr text NOT NULL,
    about text NOT NULL,
    subject_id text NOT NULL,
    subject_ref text NOT NULL,
    subject_en text NOT NULL,
    subject_fr text NOT NULL,
    from_day text,
    on_day text NOT NULL,
    known_at text,
    langs text NOT NULL,
    formats text NOT NULL,
    sections text NOT NULL,
    texts text NOT NULL,
    line_en text NOT NULL,
    line_fr text NOT NULL,
    line_by text,
    line_on text,
    marked boolean NOT NULL,
    retention text NOT NULL,
    state text NOT NULL,
    author text NOT NULL,
    cleared_by text,
    issued_by text,
    created_at text NOT NULL,
    cleared_at text,
    issued_at text,
    comment text NOT NULL,
    style bigint NOT NULL,
    job text NOT NULL,
    frozen text NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT reports_report_pkey PRIMARY KEY (id),
    CONSTRAINT reports_report_ref_key UNIQUE (ref),
    CONSTRAINT reports_report_check CHECK (((cleared_by IS NULL) OR (cleared_by <> author))),
    CONSTRAINT reports_report_from_day_check CHECK ((length(from_day) = 10)),
    CONSTRAINT reports_report_line_on_check CHECK ((length(line_on) = 10)),
    CONSTRAINT reports_report_on_day_check CHECK ((length(on_day) = 10)),
    CONSTRAINT reports_report_author_fkey FOREIGN KEY (author) REFERENCES control_actor(id),
    CONSTRAINT reports_report_cleared_by_fkey FOREIGN KEY (cleared_by) REFERENCES control_actor(id),
    CONSTRAINT reports_report_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT reports_report_issued_by_fkey FOREIGN KEY (issued_by) REFERENCES control_actor(id),
    CONSTRAINT reports_report_line_by_fkey FOREIGN KEY (line_by) REFERENCES control_actor(id)
);
CREATE INDEX reports_report_subject ON reports_report USING btree (subject_id, state);

CREATE TABLE reports_style (
    version bigint NOT NULL,
    font text NOT NULL,
    heading_font text NOT NULL,
    ink text NOT NULL,
    accent text NOT NULL,
    paper text NOT NULL,
    logo bytea,
    docx bytea,
    pptx bytea,
    saved_at text NOT NULL,
    saved_by text NOT NULL,
    CONSTRAINT reports_style_pkey PRIMARY KEY (version),
    CONSTRAINT reports_style_version_check CHECK ((version > 0)),
    CONSTRAINT reports_style_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES control_actor(id)
);

CREATE TABLE reports_template (
    kind text NOT NULL,
    version bigint NOT NULL,
    source text NOT NULL,
    removed boolean NOT NULL,
    saved_at text NOT NULL,
    saved_by text NOT NULL,
    CONSTRAINT reports_template_pkey PRIMARY KEY (kind, version),
    CONSTRAINT reports_template_version_check CHECK ((version > 0)),
    CONSTRAINT reports_template_saved_by_fkey FOREIGN KEY (saved_by) REFERENCES control_actor(id)
);

CREATE TABLE stakeholders_card_import (
    id text NOT NULL,
    owner text NOT NULL,
    party_id text NOT NULL,
    cards text NOT NULL,
    created_at text NOT NULL,
    CONSTRAINT stakeholders_card_import_pkey PRIMARY KEY (id),
    CONSTRAINT stakeholders_card_import_created_at_check CHECK ((length(created_at) = 27)),
    CONSTRAINT stakeholders_card_import_owner_fkey FOREIGN KEY (owner) REFERENCES control_actor(id),
    CONSTRAINT stakeholders_card_import_party_id_fkey FOREIGN KEY (party_id) REFERENCES stakeholders_party(id)
);

CREATE TABLE stakeholders_contact (
    id text NOT NULL,
    party_id text NOT NULL,
    name text NOT NULL,
    post text NOT NULL,
    unit text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    language text NOT NULL,
    national_poc boolean NOT NULL,
    purpose text NOT NULL,
    legal_basis text NOT NULL,
    consent_on text,
    delete_on text NOT NULL,
    erased_on text,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT stakeholders_contact_pkey PRIMARY KEY (id),
    CONSTRAINT stakeholders_contact_check CHECK (((erased_on IS NOT NULL) OR ((name <> ''::text) AND (purpose <> ''::text) AND ((legal_basis <> 'consent'::text) OR (consent_on IS NOT NULL))))),
    CONSTRAINT stakeholders_contact_check1 CHECK (((erased_on IS NULL) OR ((name = ''::text) AND (post = ''::text) AND (unit = ''::text) AND (email = ''::text) AND (phone = ''::text) AND (purpose = ''::text)))),
    CONSTRAINT stakeholders_contact_consent_on_check CHECK ((length(consent_on) = 10)),
    CONSTRAINT stakeholders_contact_delete_on_check CHECK ((length(delete_on) = 10)),
    CONSTRAINT stakeholders_contact_erased_on_check CHECK ((length(erased_on) = 10)),
    CONSTRAINT stakeholders_contact_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT stakeholders_contact_legal_basis_check CHECK ((legal_basis = ANY (ARRAY['consent'::text, 'public_task'::text, 'contract'::text, 'legitimate_interest'::text]))),
    CONSTRAINT stakeholders_contact_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT stakeholders_contact_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT stakeholders_contact_party_id_fkey FOREIGN KEY (party_id) REFERENCES stakeholders_party(id),
    CONSTRAINT stakeholders_contact_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX stakeholders_contact_due ON stakeholders_contact USING btree (delete_on) WHERE (erased_on IS NULL);
CREATE INDEX stakeholders_contact_party ON stakeholders_contact USING btree (party_id);

CREATE TABLE stakeholders_membership (
    id text NOT NULL,
    party_id text NOT NULL,
    of_group text NOT NULL,
    valid_from text,
    valid_to text,
    source text NOT NULL,
    CONSTRAINT stakeholders_membership_pkey PRIMARY KEY (id),
    CONSTRAINT stakeholders_membership_check CHECK ((valid_to >= valid_from)),
    CONSTRAINT stakeholders_membership_source_check CHECK ((source <> ''::text)),
    CONSTRAINT stakeholders_membership_valid_from_check CHECK ((length(valid_from) = 10)),
    CONSTRAINT stakeholders_membership_valid_to_check CHECK ((length(valid_to) = 10)),
    CONSTRAINT stakeholders_membership_party_id_fkey FOREIGN KEY (party_id) REFERENCES stakeholders_party(id)
);
CREATE INDEX stakeholders_membership_group ON stakeholders_membership USING btree (of_group);
CREATE INDEX stakeholders_membership_party ON stakeholders_membership USING btree (party_id);

CREATE TABLE stakeholders_party (
    id text NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    iso2 text NOT NULL,
    name_en text NOT NULL,
    name_fr text NOT NULL,
    sort_en text NOT NULL,
    sort_fr text NOT NULL,
    home text NOT NULL,
    capital_en text NOT NULL,
    capital_fr text NOT NULL,
    capital_lat double precision NOT NULL,
    capital_lon double precision NOT NULL,
    region text NOT NULL,
    language text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT stakeholders_party_pkey PRIMARY KEY (id),
    CONSTRAINT stakeholders_party_code_key UNIQUE (code),
    CONSTRAINT stakeholders_party_capital_lat_check CHECK (((capital_lat >= ('-90'::integer)::double precision) AND (capital_lat <= (90)::double precision))),
    CONSTRAINT stakeholders_party_capital_lon_check CHECK (((capital_lon >= ('-180'::integer)::double precision) AND (capital_lon <= (180)::double precision))),
    CONSTRAINT stakeholders_party_check CHECK ((((kind = 'country'::text) AND (length(code) = 3) AND (length(iso2) = 2) AND (home = ''::text)) OR ((kind = 'organisation'::text) AND (iso2 = ''::text)))),
    CONSTRAINT stakeholders_party_code_check CHECK (((length(code) >= 2) AND (length(code) <= 12))),
    CONSTRAINT stakeholders_party_home_check CHECK ((length(home) = ANY (ARRAY[0, 3]))),
    CONSTRAINT stakeholders_party_iso2_check CHECK ((length(iso2) = ANY (ARRAY[0, 2]))),
    CONSTRAINT stakeholders_party_kind_check CHECK ((kind = ANY (ARRAY['country'::text, 'organisation'::text]))),
    CONSTRAINT stakeholders_party_language_check CHECK ((language = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT stakeholders_party_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT stakeholders_party_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT stakeholders_party_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);
CREATE INDEX stakeholders_party_home ON stakeholders_party USING btree (home) WHERE (home <> ''::text);
CREATE UNIQUE INDEX stakeholders_party_iso2 ON stakeholders_party USING btree (iso2) WHERE (iso2 <> ''::text);

CREATE TABLE visitpack_pack (
    id text NOT NULL,
    subject_kind text NOT NULL,
    subject_id text NOT NULL,
    partner text NOT NULL,
    on_day text NOT NULL,
    visitor text NOT NULL,
    lang text NOT NULL,
    notes text NOT NULL,
    version bigint NOT NULL,
    updated_at text NOT NULL,
    updated_by text NOT NULL,
    CONSTRAINT visitpack_pack_pkey PRIMARY KEY (id),
    CONSTRAINT visitpack_pack_subject_id_on_day_key UNIQUE (subject_id, on_day),
    CONSTRAINT visitpack_pack_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT visitpack_pack_on_day_check CHECK ((length(on_day) = 10)),
    CONSTRAINT visitpack_pack_subject_kind_check CHECK ((subject_kind = ANY (ARRAY['party'::text, 'package'::text]))),
    CONSTRAINT visitpack_pack_updated_at_check CHECK ((length(updated_at) = 27)),
    CONSTRAINT visitpack_pack_id_fkey FOREIGN KEY (id) REFERENCES control_object(id),
    CONSTRAINT visitpack_pack_updated_by_fkey FOREIGN KEY (updated_by) REFERENCES control_actor(id)
);

CREATE TABLE web_draft (
    person_id text NOT NULL,
    form text NOT NULL,
    body text NOT NULL,
    saved_at text NOT NULL,
    CONSTRAINT web_draft_pkey PRIMARY KEY (person_id, form),
    CONSTRAINT web_draft_saved_at_check CHECK ((length(saved_at) = 27))
);
CREATE INDEX web_draft_age ON web_draft USING btree (saved_at);

CREATE TABLE web_session (
    token_hash text NOT NULL,
    person_id text NOT NULL,
    data text NOT NULL,
    expires_at text NOT NULL,
    CONSTRAINT web_session_pkey PRIMARY KEY (token_hash),
    CONSTRAINT web_session_expires_at_check CHECK ((length(expires_at) = 27))
);
CREATE INDEX web_session_expiry ON web_session USING btree (expires_at);
CREATE INDEX web_session_person ON web_session USING btree (person_id);

CREATE TABLE week_snapshot (
    project_id text NOT NULL,
    week text NOT NULL,
    taken_on text NOT NULL,
    officer text,
    state text NOT NULL,
    schedule integer NOT NULL,
    cost integer NOT NULL,
    scope integer NOT NULL,
    risk integer NOT NULL,
    resources integer NOT NULL,
    overall integer NOT NULL,
    progress integer NOT NULL,
    end_on text,
    issues integer NOT NULL,
    risks integer NOT NULL,
    overdue integer NOT NULL,
    CONSTRAINT week_snapshot_pkey PRIMARY KEY (project_id, week),
    CONSTRAINT week_snapshot_cost_check CHECK (((cost >= 0) AND (cost <= 3))),
    CONSTRAINT week_snapshot_end_on_check CHECK ((length(end_on) = 10)),
    CONSTRAINT week_snapshot_overall_check CHECK (((overall >= 0) AND (overall <= 3))),
    CONSTRAINT week_snapshot_progress_check CHECK (((progress >= 0) AND (progress <= 100))),
    CONSTRAINT week_snapshot_resources_check CHECK (((resources >= 0) AND (resources <= 3))),
    CONSTRAINT week_snapshot_risk_check CHECK (((risk >= 0) AND (risk <= 3))),
    CONSTRAINT week_snapshot_schedule_check CHECK (((schedule >= 0) AND (schedule <= 3))),
    CONSTRAINT week_snapshot_scope_check CHECK (((scope >= 0) AND (scope <= 3))),
    CONSTRAINT week_snapshot_taken_on_check CHECK ((length(taken_on) = 10)),
    CONSTRAINT week_snapshot_week_check CHECK ((length(week) = 8)),
    CONSTRAINT week_snapshot_officer_fkey FOREIGN KEY (officer) REFERENCES control_actor(id),
    CONSTRAINT week_snapshot_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id)
);
CREATE INDEX week_snapshot_week ON week_snapshot USING btree (week, project_id);

CREATE TABLE week_update (
    project_id text NOT NULL,
    week text NOT NULL,
    no integer NOT NULL,
    state text NOT NULL,
    next_step text NOT NULL,
    worry text NOT NULL,
    lang text NOT NULL,
    overall integer NOT NULL,
    late boolean NOT NULL,
    written_by text NOT NULL,
    written_at text NOT NULL,
    revision bigint NOT NULL,
    CONSTRAINT week_update_pkey PRIMARY KEY (project_id, week, no),
    CONSTRAINT week_update_lang_check CHECK ((lang = ANY (ARRAY['en'::text, 'fr'::text]))),
    CONSTRAINT week_update_no_check CHECK ((no > 0)),
    CONSTRAINT week_update_overall_check CHECK (((overall >= 0) AND (overall <= 3))),
    CONSTRAINT week_update_state_check CHECK ((state <> ''::text)),
    CONSTRAINT week_update_week_check CHECK ((length(week) = 8)),
    CONSTRAINT week_update_written_at_check CHECK ((length(written_at) = 27)),
    CONSTRAINT week_update_project_id_fkey FOREIGN KEY (project_id) REFERENCES portfolio_project(id),
    CONSTRAINT week_update_written_by_fkey FOREIGN KEY (written_by) REFERENCES control_actor(id)
);
CREATE INDEX week_update_week ON week_update USING btree (week, project_id);
