-- +goose Up
-- The trail and its seals are append-only. A trail row may get its number once, and lose its content
-- and salt by erasure; nothing else, and no row goes.

-- +goose StatementBegin
CREATE FUNCTION control_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
-- +goose StatementEnd
CREATE TRIGGER control_trail_keep BEFORE UPDATE ON control_trail FOR EACH ROW
WHEN (NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.actor_id <> OLD.actor_id OR NEW.act <> OLD.act OR NEW.outcome <> OLD.outcome
  OR NEW.object_kind <> OLD.object_kind OR NEW.object_id <> OLD.object_id OR NEW.request_id <> OLD.request_id
  OR NEW.for_actor IS DISTINCT FROM OLD.for_actor OR NEW.digest <> OLD.digest
  OR (OLD.no IS NOT NULL AND NEW.no IS DISTINCT FROM OLD.no)
  OR (NEW.content IS NOT NULL AND NEW.content IS DISTINCT FROM OLD.content) OR (NEW.salt IS NOT NULL AND NEW.salt IS DISTINCT FROM OLD.salt))
EXECUTE FUNCTION control_refuse();
CREATE TRIGGER control_trail_stay BEFORE DELETE ON control_trail FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER control_seal_keep BEFORE UPDATE ON control_seal FOR EACH ROW EXECUTE FUNCTION control_refuse();
CREATE TRIGGER control_seal_stay BEFORE DELETE ON control_seal FOR EACH ROW EXECUTE FUNCTION control_refuse();
