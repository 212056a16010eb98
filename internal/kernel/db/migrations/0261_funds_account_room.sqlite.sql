-- +goose Up
-- SQLite changes a balance where it lies; the number is that of a step of PostgreSQL.
SELECT 1;
