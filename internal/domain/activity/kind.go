package activity

import (
	"slices"
	"strings"

	"cairn/internal/kernel/i18n"
)

// The kinds of the slice's protected objects.
const (
	KindActivity = "activity"
	KindMeeting  = "meeting"
	KindAction   = "action"
)

// Kind is what sort of activity it is.
type Kind string

// Kinds are all, in the order forms offer them.
var Kinds = []Kind{"course", "mobile_team", "workshop", "meeting", "visit_to_hq", "visit_from_hq", "study_visit", "exercise", "conference", "mentoring", "site_survey"}

// KindOfMeeting is the kind that has a record with decisions and actions.
const KindOfMeeting Kind = "meeting"

// Word is the text key of its name.
func (k Kind) Word() i18n.Key { return i18n.Key("activity.kind." + string(k)) }

// Format says whether people come together.
type Format string

// Formats are all. A hybrid activity counts once.
var Formats = []Format{"in_person", "online", "hybrid"}

// Word is the text key of its name.
func (f Format) Word() i18n.Key { return i18n.Key("activity.format." + string(f)) }

// Role is what a person does in an activity.
type Role string

// The roles. Participants are those the activity is for.
const (
	Organiser   Role = "organiser"
	Speaker     Role = "speaker"
	Participant Role = "participant"
	Observer    Role = "observer"
)

// PersonRoles are all, in the order lists show them.
var PersonRoles = []Role{Organiser, Speaker, Participant, Observer}

// Word is the text key of its name.
func (r Role) Word() i18n.Key { return i18n.Key("activity.role." + string(r)) }

// Sex is as the person or the list states it.
type Sex string

// The values. The zero value is "not stated".
const (
	Man       Sex = "man"
	Woman     Sex = "woman"
	NotStated Sex = ""
)

// Band is a band of ranks.
type Band string

// Bands are all, the highest first: general and flag officers, senior officers (OF-3 to OF-5), junior
// officers (OF-1, OF-2), non-commissioned officers, other ranks, civilians, and rank not stated.
var Bands = []Band{"general", "senior", "junior", "nco", "other_ranks", "civilian", "unknown"}

// UnknownBand is the band of people whose rank is not stated.
const UnknownBand Band = "unknown"

// Word is the text key of its name.
func (b Band) Word() i18n.Key { return i18n.Key("activity.band." + string(b)) }

// CostCategory is what money is spent on.
type CostCategory string

// CostCategories are all, in the order forms offer them.
var CostCategories = []CostCategory{"travel", "experts", "venue", "interpretation", "translation", "material", "catering", "other"}

// Word is the text key of its name.
func (c CostCategory) Word() i18n.Key { return i18n.Key("activity.cost." + string(c)) }

func oneOf[T comparable](v T, list []T) bool { return slices.Contains(list, v) }

// partnerOf is the code of the partner in a scope path, "" for what lies under none.
func partnerOf(scope string) string {
	rest, ok := strings.CutPrefix(scope, "partner:")
	code, _, below := strings.Cut(rest, "/")
	if !ok || !below {
		return ""
	}
	return code
}
