-- +goose Up
-- Lines without an effort of plans that were imported before plans knew what follows say 'file': it is what their file
-- says. Those with one follow it, as before.
ALTER TABLE portfolio_task RENAME COLUMN follows TO follows_before;
ALTER TABLE portfolio_task ADD COLUMN follows TEXT NOT NULL DEFAULT '' CHECK (follows IN ('', 'duration', 'units', 'file')); -- '' is the effort
UPDATE portfolio_task SET follows = follows_before;
UPDATE portfolio_task SET follows = 'file' WHERE follows = '' AND effort = 0 AND project_id IN (SELECT project_id FROM portfolio_plan WHERE plan_file_id IS NOT NULL);
ALTER TABLE portfolio_task DROP COLUMN follows_before;
