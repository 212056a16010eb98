-- +goose Up
-- Balances that are to leave the bank stand in the inbox of those who may sign for it (R42). Those that were approved before are put
-- there, under their own identifier, with everybody who had a hand in them.
INSERT INTO control_approval (id, object_kind, object_id, act, title, prepared_by, submitted_at, due_on, before, after, makers, state, comment)
SELECT d.id, 'disposition', d.id, 'funds.disposition.sign', a.ref, COALESCE(d.first_by, d.approved_by), d.updated_at, substr(d.updated_at, 1, 10), 'null',
	'{"kind": "' || d.kind || '", "state": "' || d.state || '", "version": ' || CAST(d.version AS TEXT) || '}',
	d.prepared_by || ' ' || d.approved_by || ' ' || COALESCE(d.first_by, '') || ' ' ||
	COALESCE((SELECT string_agg(t.for_actor, ' ') FROM control_trail t WHERE t.object_id = d.id AND t.outcome = 'done' AND t.for_actor IS NOT NULL), ''),
	'open', ''
FROM funds_disposition d JOIN funds_agreement a ON a.id = d.agreement_id
WHERE d.state IN ('approved', 'first_signature');
