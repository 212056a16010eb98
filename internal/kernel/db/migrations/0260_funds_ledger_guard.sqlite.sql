-- +goose Up
-- Transfers are append-only (R48), as before their table was made anew. Accounts keep their numbers and are never deleted, because
-- transfers refer to them.

-- +goose StatementBegin
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_account_keep BEFORE UPDATE OF no ON funds_account BEGIN SELECT RAISE(ABORT, 'an account keeps its number'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER funds_account_stay BEFORE DELETE ON funds_account BEGIN SELECT RAISE(ABORT, 'accounts are never deleted'); END;
-- +goose StatementEnd
