-- +goose Up
-- Entries and transfers are append-only (R48): a correction is a reversal and a new entry.

-- +goose StatementBegin
CREATE TRIGGER funds_entry_keep BEFORE UPDATE ON funds_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_entry_stay BEFORE DELETE ON funds_entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
