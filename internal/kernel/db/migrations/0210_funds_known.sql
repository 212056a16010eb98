-- +goose Up
-- The instant at which a version of a budget, or a move of credit, came to be known as decided: a statement of the
-- execution of a budget comes out again as it was issued. What was decided before is known from its day on.
ALTER TABLE funds_budget_version ADD COLUMN approved_at TEXT CHECK (length(approved_at) = 27);
UPDATE funds_budget_version SET approved_at = approved_on || 'T00:00:00.000000Z' WHERE approved_on IS NOT NULL;
ALTER TABLE funds_credit_move ADD COLUMN decided_at TEXT CHECK (length(decided_at) = 27);
UPDATE funds_credit_move SET decided_at = decided_on || 'T00:00:00.000000Z' WHERE decided_on IS NOT NULL;
