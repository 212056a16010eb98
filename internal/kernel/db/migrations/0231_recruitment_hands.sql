-- +goose Up
-- Whose hands are in the words of a vacancy, as a list of actors in JSON: none of them approves it (R43).
ALTER TABLE recruitment_vacancy ADD COLUMN hands TEXT NOT NULL DEFAULT '[]';
