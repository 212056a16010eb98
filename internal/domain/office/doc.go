// Package office is the officer's desk: my work, approvals, search, the audit trail, jobs, saved views,
// administration of the installation, help. It shows control's own tables, and lists that slices feed
// through the function fields of Service; it knows no other slice and nobody imports it.
//
// Tables: office_view (a filter of a list under a name, for oneself or the team), office_profile (what the
// office is), office_step (how far its setting up has come), office_digest (whose digest was asked for when),
// office_urgent (approvals told at once), office_feed (addresses of calendars), office_invitation (who was told
// of which event).
package office
