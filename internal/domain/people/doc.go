// Package people holds who works with the office: users and how they sign in, the roles of handbook
// §5 and what each may do, delegations of authority, and leavers.
//
// # Terms
//
// A User is a person with a login. A Role is what somebody does here; the matrix (matrix.go) is the
// one table of which role may do which act, in the whole program. A Preset is a desk, a bundle of
// roles to choose by. An Assignment gives roles in one scope for a time. A Mandate is a delegation as
// its giver asks for it (R44). A Link works once, as an invitation, for a new password or for the first
// administrator. A Token lets a program act for a person. An Attempt is a sign-in under way, with the
// Step that comes next. An epoch is a number of the user's: sessions carry that of their beginning, and
// raising it ends them all.
//
// # Invariants
//
//   - Nothing stored opens a door: passwords are kept as argon2id hashes with their cost, tokens, links
//     and recovery codes as digests. What is shown once on the page after, and the secret of one-time
//     codes that is being set up, are sealed until then under a key that the browser's cookie alone
//     gives. (Once set up, the secret of one-time codes has to be kept as it is.)
//   - Whoever tries to sign in learns neither who has an account nor, by the time it takes, which of
//     login and password was wrong. Attempts are slowed down by address and by login; no account is
//     locked. Every attempt is in the trail.
//   - A link, a recovery code and a one-time code work once.
//   - Nobody gives roles to themselves, makes a token in another's name, or hands on what they hold by
//     delegation. The administrator decides no business and the auditor changes nothing. The last
//     administrator stays one.
//   - Whoever has left has no session, token, link, role or delegation (Check holds this).
//
// People are not protected objects: the administration sees all of them or none. Personal data here is
// what the office needs to know of its own staff; the trail's copies can be erased (control.Tx.Erase).
//
// Tables: people_user, people_recovery, people_token, people_link. Other slices do not import this
// package; they know a person as a control.Actor. What it asks of them goes through the function
// fields of Service.
package people
