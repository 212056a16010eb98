-- +goose Up
-- Visiting cards on their way in: read and shown, not yet taken. Personal data, so they go within a day.

CREATE TABLE stakeholders_card_import (
    id          TEXT PRIMARY KEY,
    owner       TEXT NOT NULL REFERENCES control_actor (id),
    party_id    TEXT NOT NULL REFERENCES stakeholders_party (id),
    cards       TEXT NOT NULL,
    created_at  TEXT NOT NULL CHECK (length(created_at) = 27)
);
