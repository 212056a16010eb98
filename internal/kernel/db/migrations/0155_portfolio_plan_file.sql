-- +goose Up
-- What was imported into a plan. A plan that came from a file rests on it: what the plan does not model is
-- computed with and written back from there.
CREATE TABLE portfolio_plan_file (
    id          TEXT PRIMARY KEY,
    project_id  TEXT NOT NULL REFERENCES portfolio_project (id),
    kind        TEXT NOT NULL CHECK (kind IN ('project', 'table')), -- a file of Microsoft Project, or rows
    file_id     TEXT NOT NULL, -- the file as it was uploaded; '' for rows
    network     TEXT NOT NULL, -- JSON: what the engine reads in it
    notes       TEXT NOT NULL -- JSON: what it says and the engine does not follow
);
CREATE INDEX portfolio_plan_file_project ON portfolio_plan_file (project_id);

ALTER TABLE portfolio_plan ADD COLUMN plan_file_id TEXT REFERENCES portfolio_plan_file (id);
ALTER TABLE portfolio_plan ADD COLUMN begins_on TEXT CHECK (length(begins_on) = 10); -- NULL: the planned start of the project
ALTER TABLE portfolio_plan ADD COLUMN ends_on TEXT CHECK (length(ends_on) = 10); -- scheduled backwards from here
ALTER TABLE portfolio_plan DROP COLUMN remainder;
