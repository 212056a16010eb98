-- +goose Up
-- The next reference of a register is counted within its holder.
CREATE INDEX portfolio_entry_holder ON portfolio_entry (holder_id, kind);
