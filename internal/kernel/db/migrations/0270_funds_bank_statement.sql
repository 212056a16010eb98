-- +goose Up
-- By how much the ledger differed from the bank when a statement was signed off, after what was merely under way, and why;
-- and a statement that was read in by mistake: it is withdrawn with a reason, and what was known of it stays.
ALTER TABLE funds_bank_statement ADD COLUMN difference_minor BIGINT NOT NULL DEFAULT 0;
ALTER TABLE funds_bank_statement ADD COLUMN difference_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE funds_bank_statement ADD COLUMN withdrawn_at TEXT CHECK (length(withdrawn_at) = 27);
ALTER TABLE funds_bank_statement ADD COLUMN withdrawn_by TEXT REFERENCES control_actor (id);
ALTER TABLE funds_bank_statement ADD COLUMN withdrawn_reason TEXT NOT NULL DEFAULT '';
