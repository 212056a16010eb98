-- +goose Up
-- Transfers are append-only (R48), as before their table was made anew.

CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
