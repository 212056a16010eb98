-- +goose Up
-- Transfers are append-only (R48), as before their table was made anew. Accounts keep their numbers and are never deleted, because
-- transfers refer to them.

CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_account_keep BEFORE UPDATE OF no ON funds_account FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_account_stay BEFORE DELETE ON funds_account FOR EACH ROW EXECUTE FUNCTION control_refuse();
