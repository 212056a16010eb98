-- +goose Up
-- Projects of the red list of which the Director was told (R81).
CREATE TABLE funds_red_told (
    project_id  TEXT PRIMARY KEY,
    told_on     TEXT NOT NULL CHECK (length(told_on) = 10)
);
