-- +goose Up
-- Templates that ship and that the office does not offer.

CREATE TABLE portfolio_template_left_out (
    code TEXT PRIMARY KEY
);
