-- +goose Up
-- Which of their own sentences the holder of a checked curriculum wants in the tailored one, sealed with the same key and gone with
-- the same row.
ALTER TABLE recruitment_cv ADD COLUMN choice BYTEA;
