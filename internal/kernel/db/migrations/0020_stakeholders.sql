-- +goose Up
-- Countries and organisations as one party model, what they are and since when, the people there.

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
CREATE UNIQUE INDEX stakeholders_party_iso2 ON stakeholders_party (iso2) WHERE iso2 <> '';
CREATE INDEX stakeholders_party_home ON stakeholders_party (home) WHERE home <> '';

-- R132: who is an Ally, a partner, a donor … is dated. An absent end is open.
CREATE TABLE stakeholders_membership (
    id          TEXT PRIMARY KEY,
    party_id    TEXT NOT NULL REFERENCES stakeholders_party (id),
    of_group    TEXT NOT NULL,
    valid_from  TEXT CHECK (length(valid_from) = 10),
    valid_to    TEXT CHECK (length(valid_to) = 10),
    source      TEXT NOT NULL CHECK (source <> ''),
    CHECK (valid_to >= valid_from)
);
CREATE INDEX stakeholders_membership_party ON stakeholders_membership (party_id);
CREATE INDEX stakeholders_membership_group ON stakeholders_membership (of_group);

-- R131: personal data has a purpose, a legal basis and a day of deletion; after it, only the row is left.
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
CREATE INDEX stakeholders_contact_party ON stakeholders_contact (party_id);
CREATE INDEX stakeholders_contact_due ON stakeholders_contact (delete_on) WHERE erased_on IS NULL;
