-- +goose Up
-- The working week of a person from a day on, until the next begins.
CREATE TABLE portfolio_calendar_week (
    calendar_id  TEXT NOT NULL REFERENCES portfolio_calendar (id),
    from_on      TEXT NOT NULL CHECK (length(from_on) = 10),
    week         TEXT NOT NULL, -- hours of each day from Monday, with ; between; no hours at all is the week of the country again
    PRIMARY KEY (calendar_id, from_on)
);
