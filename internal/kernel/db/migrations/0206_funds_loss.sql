-- +goose Up
-- Whom a reviewer, an approver and a poster of a write-off acted for under a delegation, so that four eyes hold for those
-- too (R43, R44); and what a posted write-off takes off a donor's debt, in the agreement's currency: an agreement is owed
-- what was signed, less what came in and what is written off.
ALTER TABLE funds_write_off ADD COLUMN investigated_for TEXT REFERENCES control_actor (id);
ALTER TABLE funds_write_off ADD COLUMN approved_for TEXT REFERENCES control_actor (id);
ALTER TABLE funds_write_off ADD COLUMN posted_for TEXT REFERENCES control_actor (id);
ALTER TABLE funds_write_off ADD COLUMN original_minor BIGINT NOT NULL DEFAULT 0 CHECK (original_minor >= 0);
-- Of a debt in another currency: its part of what was outstanding, as its amount is of what was receivable.
UPDATE funds_write_off SET original_minor = (
    SELECT CASE WHEN a.currency = f.currency THEN funds_write_off.minor
        ELSE CAST(CAST(funds_write_off.minor AS DOUBLE PRECISION) * (a.amount_minor - a.received_minor) / (
            COALESCE((SELECT SUM(x.balance_minor) FROM funds_account x WHERE x.contribution_id = a.id AND x.kind = 'receivable'), 0)
            + (SELECT SUM(o.minor) FROM funds_write_off o WHERE o.agreement_id = a.id AND o.state = 'posted')) AS BIGINT) END
    FROM funds_agreement a JOIN funds_fund f ON f.id = a.fund_id WHERE a.id = funds_write_off.agreement_id)
WHERE agreement_id IS NOT NULL AND state = 'posted';
