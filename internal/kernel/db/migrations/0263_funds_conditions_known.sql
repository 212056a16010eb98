-- +goose Up
-- When it was recorded that a donor's conditions are met (R83), so that a statement asked for again counts the money as a
-- liability as long as the office did. What was recorded before this is known from its day on.
ALTER TABLE funds_agreement ADD COLUMN conditions_met_at TEXT CHECK (length(conditions_met_at) = 27);
