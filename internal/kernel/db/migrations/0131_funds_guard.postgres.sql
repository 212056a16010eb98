-- +goose Up
-- Entries and transfers are append-only (R48): a correction is a reversal and a new entry.

CREATE TRIGGER funds_entry_keep BEFORE UPDATE ON funds_entry FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_entry_stay BEFORE DELETE ON funds_entry FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_transfer_keep BEFORE UPDATE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER funds_transfer_stay BEFORE DELETE ON funds_transfer FOR EACH ROW EXECUTE FUNCTION control_refuse();
