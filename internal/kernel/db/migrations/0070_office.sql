-- +goose Up
-- A filter of a list under a name, for its owner or for the team.

CREATE TABLE office_view (
    id     TEXT PRIMARY KEY,
    owner  TEXT NOT NULL REFERENCES control_actor (id),
    page   TEXT NOT NULL,
    name   TEXT NOT NULL,
    query  TEXT NOT NULL,
    team   BOOLEAN NOT NULL,
    UNIQUE (owner, page, name)
);
CREATE INDEX office_view_page ON office_view (page);
