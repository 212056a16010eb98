-- +goose Up
-- Payments that await a signature stand in the inbox of those who may sign them (R42). Those that were prepared before are put
-- there, under their own identifier, with everybody who had a hand in them; the account is left out.
INSERT INTO control_approval (id, object_kind, object_id, act, title, prepared_by, submitted_at, due_on, before, after, makers, state, comment)
SELECT p.id, 'payment', p.id, 'funds.payment.sign', c.ref || '/P' || CASE WHEN p.no < 10 THEN '0' ELSE '' END || CAST(p.no AS TEXT) || ' ' || y.name,
	COALESCE(p.first_by, p.prepared_by), p.updated_at, COALESCE(i.due_on, substr(p.updated_at, 1, 10)), 'null',
	'{"ref": "' || c.ref || '/P' || CASE WHEN p.no < 10 THEN '0' ELSE '' END || CAST(p.no AS TEXT) || '", "kind": "' || p.kind || '", "state": "' || p.state || '", "version": ' || CAST(p.version AS TEXT) || '}',
	p.prepared_by || ' ' || COALESCE(y.person, '') || ' ' || COALESCE(i.registered_by, '') || ' ' || COALESCE(i.certified_by, '') || ' ' || COALESCE(i.approved_by, '') || ' ' ||
	COALESCE((SELECT string_agg(s.actor_id || ' ' || s.for_actor, ' ') FROM funds_step s WHERE s.commitment_id = c.id AND s.round = c.round), '') || ' ' ||
	COALESCE((SELECT string_agg(s.actor_id || ' ' || s.for_actor, ' ') FROM funds_signature s WHERE s.payment_id = p.id), ''),
	'open', ''
FROM funds_payment p JOIN funds_commitment c ON c.id = p.commitment_id JOIN funds_payee y ON y.id = p.payee_id LEFT JOIN funds_invoice i ON i.id = p.invoice_id
WHERE p.state IN ('prepared', 'first_signature');
