package activity

// The addresses of the slice, without language.
const (
	pathActivities   = "/activities"
	pathMonth        = "/activities/month"
	pathNew          = "/activities/new"
	pathActivity     = "/activities/{id}"
	pathEdit         = "/activities/{id}/edit"
	pathPeople       = "/activities/{id}/people"
	pathParticipants = "/activities/{id}/participants"
	pathMove         = "/activities/{id}/{move}"
	pathReport       = "/activities/{id}/report"
	pathInvitation   = "/activities/{id}/invitation"
	pathEventFile    = "/calendar/events/{id}/event.ics" // served by the desk
	pathCertificates = "/activities/{id}/certificates"
	pathHistory      = "/activities/{id}/history"
	pathFiles        = "/activities/{id}/files"
	pathFile         = "/activities/{id}/files/{file}"
	pathDropFile     = "/activities/{id}/files/{file}/remove"

	pathMeetings       = "/meetings"
	pathNewMeeting     = "/meetings/new"
	pathMeeting        = "/meetings/{id}"
	pathEditMeeting    = "/meetings/{id}/edit"
	pathMeetingHistory = "/meetings/{id}/history"

	pathActions       = "/actions"
	pathNewAction     = "/actions/new"
	pathBulkActions   = "/actions/bulk"
	pathAction        = "/actions/{id}"
	pathEditAction    = "/actions/{id}/edit"
	pathAnswer        = "/actions/{id}/answer"
	pathVerify        = "/actions/{id}/verify"
	pathReturn        = "/actions/{id}/return"
	pathCancel        = "/actions/{id}/cancel"
	pathActionHistory = "/actions/{id}/history"
)
