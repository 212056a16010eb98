-- +goose Up
-- Published reference rates: what one euro buys. A day on which none was published has no row.
CREATE TABLE funds_rate (
    currency   TEXT NOT NULL CHECK (length(currency) = 3),
    quoted_on  TEXT NOT NULL CHECK (length(quoted_on) = 10),
    value      TEXT NOT NULL CHECK (value <> ''), -- decimal text, above zero
    source     TEXT NOT NULL,
    PRIMARY KEY (currency, quoted_on)
);
CREATE INDEX funds_rate_day ON funds_rate (quoted_on);
