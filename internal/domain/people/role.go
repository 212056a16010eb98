package people

import (
	"slices"

	"cairn/internal/kernel/control"
)

// The roles of handbook §5, with their abbreviations there, and two that an office needs beside
// them: the directorate's secretary, who records what the Council decided (§4.2), and the reader,
// who may look and nothing else. A role's name on screen is "people.role." and its code.
const (
	ProjectOfficer      control.Role = "project_officer"      // PO
	EducationOfficer    control.Role = "education_officer"    // ETO
	ProgrammeOfficer    control.Role = "programme_officer"    // PRO
	TeamLeader          control.Role = "team_leader"          // TL
	Director            control.Role = "director"             // DIR
	Secretary           control.Role = "secretary"            // the directorate's
	FundManager         control.Role = "fund_manager"         // RPM
	FinancialController control.Role = "financial_controller" // FC
	Treasury            control.Role = "treasury"             // TRE
	Contracting         control.Role = "contracting"          // CON
	Coordinator         control.Role = "coordinator"          // CO, resident in the country
	LocalStaff          control.Role = "local_staff"          // LES
	AcademicLead        control.Role = "academic_lead"        // AL
	Expert              control.Role = "expert"               // SME
	PartnerUser         control.Role = "partner_user"         // PU
	DonorUser           control.Role = "donor_user"           // DU
	NationalContact     control.Role = "national_contact"     // NP
	EvaluationOfficer   control.Role = "evaluation_officer"   // ME
	RecordsManager      control.Role = "records_manager"      // KM
	Recruiter           control.Role = "recruiter"            // HR
	PanelMember         control.Role = "panel_member"         // PM
	Candidate           control.Role = "candidate"            // CA
	Reader              control.Role = "reader"               // reads what lies in its scope
	Auditor             control.Role = "auditor"              // AU: reads everything, does nothing
	Administrator       control.Role = "administrator"        // AD: no business approval
)

// Roles are all roles, in the order they are offered.
var Roles = []control.Role{
	ProjectOfficer, EducationOfficer, ProgrammeOfficer, TeamLeader, Director, Secretary,
	FundManager, FinancialController, Treasury, Contracting,
	Coordinator, LocalStaff, AcademicLead, Expert,
	PartnerUser, DonorUser, NationalContact,
	EvaluationOfficer, RecordsManager, Recruiter, PanelMember, Candidate,
	Reader, Auditor, Administrator,
}

// Preset is a bundle of roles that fits a desk in an office of fifty, so that whoever hires need not
// know all roles. It is only a way of choosing: what a person holds are the roles.
type Preset struct {
	Code  string // its name on screen is "people.preset." and the code
	Roles []control.Role
}

// Presets are the six desks. Every other role is given by itself.
var Presets = []Preset{
	{"officer", []control.Role{ProjectOfficer, EducationOfficer}},
	{"programme_manager", []control.Role{ProgrammeOfficer, TeamLeader, EvaluationOfficer}},
	{"finance", []control.Role{FundManager, FinancialController, Treasury, Contracting}},
	{"field", []control.Role{Coordinator, LocalStaff}},
	{"director", []control.Role{Director, Secretary}},
	{"viewer", []control.Role{Reader}},
}

// PresetByCode finds a preset; ok is false for an unknown code.
func PresetByCode(code string) (p Preset, ok bool) {
	i := slices.IndexFunc(Presets, func(p Preset) bool { return p.Code == code })
	if i < 0 {
		return Preset{}, false
	}
	return Presets[i], true
}

// Permits reports whether a role may do an act: the answer that control asks for at every write. An
// act that is not in the matrix nobody may do.
func Permits(role control.Role, act control.Act) bool {
	return slices.Contains(matrix[act], role)
}

// RolesFor are the roles that may do an act, nil for an act the matrix does not know.
func RolesFor(act control.Act) []control.Role { return slices.Clone(matrix[act]) }

// Acts are all acts of the matrix, in order.
func Acts() []control.Act {
	acts := make([]control.Act, 0, len(matrix))
	for act := range matrix {
		acts = append(acts, act)
	}
	slices.Sort(acts)
	return acts
}

// ActsOf are the acts somebody may do somewhere by their own grants, in order.
func ActsOf(a *control.Actor) []control.Act {
	return slices.DeleteFunc(Acts(), func(act control.Act) bool {
		return !slices.ContainsFunc(a.Grants, func(g control.Grant) bool { return Permits(g.Role, act) })
	})
}
