-- +goose Up
-- An account is open while it is not empty. The index of open accounts does not name the balance, so that only an account
-- that opens or closes touches it, and not each that is moved (docs/decisions/0098-one-index-of-open-accounts.md).
ALTER TABLE funds_account ADD COLUMN open BOOLEAN NOT NULL DEFAULT TRUE CHECK (open OR balance_minor = 0);
UPDATE funds_account SET open = FALSE WHERE balance_minor = 0;
DROP INDEX funds_account_fund;
DROP INDEX funds_account_project;
DROP INDEX funds_account_contribution;
DROP INDEX funds_account_commitment;
CREATE INDEX funds_account_open ON funds_account (fund_id, project_id, contribution_id) WHERE open;
