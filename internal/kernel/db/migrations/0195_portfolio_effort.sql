-- +goose Up
-- Of effort, duration and units of a task one follows from the other two.
ALTER TABLE portfolio_task ADD COLUMN follows TEXT NOT NULL DEFAULT '' CHECK (follows IN ('', 'duration', 'units')); -- '' is the effort
ALTER TABLE portfolio_task ADD COLUMN effort INTEGER NOT NULL DEFAULT 0 CHECK (effort >= 0); -- working minutes of all people; 0 where it follows
