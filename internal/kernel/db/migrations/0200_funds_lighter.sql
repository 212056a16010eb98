-- +goose Up
-- Each index on transfers and balances costs every posting; those that no page asks by are gone. What is known or
-- booked since a point is found by the ids of entries, which sort by the time of recording. SQLite uses a partial index
-- only where the query says its condition word for word, so the conditions are few.
DROP INDEX funds_transfer_known;
DROP INDEX funds_transfer_line;
DROP INDEX funds_transfer_commitment;
DROP INDEX funds_account_fund;
DROP INDEX funds_account_line;
DROP INDEX funds_account_project;
DROP INDEX funds_account_package;
DROP INDEX funds_account_contribution;
DROP INDEX funds_account_commitment;
CREATE INDEX funds_account_fund ON funds_account (fund_id, package_id) WHERE balance_minor <> 0;
CREATE INDEX funds_account_project ON funds_account (project_id, line_id) WHERE balance_minor <> 0;
CREATE INDEX funds_account_contribution ON funds_account (contribution_id) WHERE balance_minor <> 0;
CREATE INDEX funds_account_commitment ON funds_account (commitment_id) WHERE balance_minor <> 0;
