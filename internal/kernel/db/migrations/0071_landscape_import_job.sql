-- +goose Up
-- An import that was uploaded on a page is read by a job: its files wait, attached to it, until the job
-- has come to it.
ALTER TABLE landscape_import ADD COLUMN job_id TEXT REFERENCES control_job (id);
ALTER TABLE landscape_import ADD COLUMN waiting BOOLEAN NOT NULL DEFAULT FALSE;
