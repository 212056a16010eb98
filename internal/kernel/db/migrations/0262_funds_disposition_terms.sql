-- +goose Up
-- What a donor's letter says anew of a balance that goes to another fund (R52): its expiry and its earmark. What is empty
-- here stays as in the agreement that it comes from.
ALTER TABLE funds_disposition ADD COLUMN new_expires_on TEXT CHECK (length(new_expires_on) = 10);
ALTER TABLE funds_disposition ADD COLUMN new_earmark TEXT NOT NULL DEFAULT '' CHECK (new_earmark IN ('', 'none', 'package', 'initiative', 'project', 'category'));
ALTER TABLE funds_disposition ADD COLUMN new_earmark_ref TEXT NOT NULL DEFAULT '';
