-- +goose Up
-- Accounts have short numbers, by which transfers know them, and a transfer keeps nothing that its entry or its accounts tell
-- as well, but for what its indexes need: each column, each index and each foreign key costs every posting
-- (docs/decisions/0108-accounts-have-numbers.md). An account of no commitment stays open: it empties and fills again. Entries and
-- accounts are never deleted, so that a transfer, whose posting has just written or read them, needs no foreign keys.
CREATE TABLE funds_kept_account AS SELECT ROW_NUMBER() OVER (ORDER BY fund_id, project_id, line_id, contribution_id, commitment_id, kind) AS no,
    id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor FROM funds_account;
CREATE TABLE funds_kept_transfer AS SELECT t.entry_id, t.no, a.no AS debit_account, b.no AS credit_account, t.minor, t.contribution_id, t.project_id,
    t.original_minor, t.original_currency, t.rate, t.rate_on, t.rate_source,
    t.original_minor = t.minor AND t.original_currency = f.currency AND t.rate = '1' AND t.rate_on = t.booked_on AND t.rate_source = '' AS own
    FROM funds_transfer t JOIN funds_kept_account a ON a.id = t.debit_account JOIN funds_kept_account b ON b.id = t.credit_account JOIN funds_fund f ON f.id = t.fund_id;
DROP TABLE funds_transfer;
DROP TABLE funds_account;

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
INSERT INTO funds_account (no, id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, open, balance_minor)
    SELECT no, id, fund_id, kind, contribution_id, package_id, project_id, line_id, commitment_id, free, balance_minor <> 0 OR commitment_id = '', balance_minor FROM funds_kept_account;
CREATE INDEX funds_account_open ON funds_account (fund_id, project_id, contribution_id) WHERE open;

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
INSERT INTO funds_transfer (entry_id, no, debit_account, credit_account, minor, contribution_id, project_id, original_minor, original_currency, rate, rate_on, rate_source)
    SELECT entry_id, no, debit_account, credit_account, minor, contribution_id, project_id, CASE WHEN own THEN NULL ELSE original_minor END,
        CASE WHEN own THEN NULL ELSE original_currency END, CASE WHEN own THEN NULL ELSE rate END, CASE WHEN own THEN NULL ELSE rate_on END,
        CASE WHEN own THEN NULL ELSE rate_source END FROM funds_kept_transfer ORDER BY entry_id, no;
CREATE INDEX funds_transfer_contribution ON funds_transfer (contribution_id, entry_id) WHERE contribution_id <> '';
CREATE INDEX funds_transfer_project ON funds_transfer (project_id, entry_id);
DROP TABLE funds_kept_transfer;
DROP TABLE funds_kept_account;

-- A line of the trail gets its number from the sealer: until then the index of numbers need not know it.
DROP INDEX control_trail_no;
CREATE UNIQUE INDEX control_trail_no ON control_trail (no) WHERE no IS NOT NULL;
