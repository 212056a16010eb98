-- +goose Up
-- The trail and its seals are append-only. A trail row may get its number once, and lose its content
-- and salt by erasure; nothing else, and no row goes.

-- +goose StatementBegin
CREATE TRIGGER control_trail_keep BEFORE UPDATE ON control_trail
WHEN NEW.id <> OLD.id OR NEW.at <> OLD.at OR NEW.actor_id <> OLD.actor_id OR NEW.act <> OLD.act OR NEW.outcome <> OLD.outcome
  OR NEW.object_kind <> OLD.object_kind OR NEW.object_id <> OLD.object_id OR NEW.request_id <> OLD.request_id
  OR NEW.for_actor IS NOT OLD.for_actor OR NEW.digest <> OLD.digest
  OR (OLD.no IS NOT NULL AND NEW.no IS NOT OLD.no)
  OR (NEW.content IS NOT NULL AND NEW.content IS NOT OLD.content) OR (NEW.salt IS NOT NULL AND NEW.salt IS NOT OLD.salt)
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER control_trail_stay BEFORE DELETE ON control_trail BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER control_seal_keep BEFORE UPDATE ON control_seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER control_seal_stay BEFORE DELETE ON control_seal BEGIN SELECT RAISE(ABORT, 'seals are append-only'); END;
-- +goose StatementEnd
