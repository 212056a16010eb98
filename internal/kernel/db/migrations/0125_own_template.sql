-- +goose Up
-- Templates that the office makes out of its projects. What they hold is packed: no query looks into it.

CREATE TABLE portfolio_template (
    id         TEXT PRIMARY KEY,
    project_id TEXT NOT NULL REFERENCES portfolio_project (id),
    name_en    TEXT NOT NULL,
    name_fr    TEXT NOT NULL,
    content    TEXT NOT NULL,
    retired    BOOLEAN NOT NULL,
    version    BIGINT NOT NULL,
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    updated_by TEXT NOT NULL REFERENCES control_actor (id),
    CHECK (name_en <> '' OR name_fr <> '')
);
