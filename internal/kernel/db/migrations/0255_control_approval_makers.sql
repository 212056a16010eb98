-- +goose Up
-- Who had a hand in what waits for a decision, beside the one who submitted it: identifiers with spaces between them. None of
-- them decides it (R43; docs/decisions/0103-the-inbox-knows-who-had-a-hand.md).
ALTER TABLE control_approval ADD COLUMN makers TEXT NOT NULL DEFAULT '';
