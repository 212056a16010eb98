-- +goose Up
-- Transfers are append-only (R48), as before their table was made anew.

-- +goose StatementBegin
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
