-- +goose Up
-- Reports to donors that were sent (R60). When each is due follows from its agreement.
CREATE TABLE funds_donor_report (
    agreement_id  TEXT NOT NULL REFERENCES funds_agreement (id),
    due_on        TEXT NOT NULL CHECK (length(due_on) = 10),
    sent_on       TEXT NOT NULL CHECK (length(sent_on) = 10),
    document      TEXT NOT NULL CHECK (document <> ''),
    sent_by       TEXT NOT NULL REFERENCES control_actor (id),
    PRIMARY KEY (agreement_id, due_on)
);
