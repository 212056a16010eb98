package people_test

import (
	"slices"
	"strings"
	"testing"

	"cairn/internal/domain/people"
	"cairn/internal/kernel/control"
)

func TestEveryActHasRolesAndEveryRoleIsOffered(t *testing.T) {
	for _, act := range people.Acts() {
		roles := people.RolesFor(act)
		if len(roles) == 0 {
			t.Errorf("nobody may do %s", act)
		}
		for i, role := range roles {
			if !slices.Contains(people.Roles, role) {
				t.Errorf("%s is given to %q, which is no role", act, role)
			}
			if slices.Contains(roles[:i], role) {
				t.Errorf("%s names %s twice", act, role)
			}
			if !people.Permits(role, act) {
				t.Errorf("%s may not do %s", role, act)
			}
		}
	}
	for _, preset := range people.Presets {
		for _, role := range preset.Roles {
			if !slices.Contains(people.Roles, role) {
				t.Errorf("preset %s holds %q, which is no role", preset.Code, role)
			}
		}
	}
}

func TestActsNobodyMayDo(t *testing.T) {
	for _, c := range []struct {
		role control.Role
		act  control.Act
	}{
		{people.Administrator, "portfolio.project.approve"}, // AD: no business approval
		{people.DonorUser, "portfolio.package.edit"},        // DU never drafts a package
		{people.ProjectOfficer, "portfolio.package.endorse"},
		{people.ProjectOfficer, "people.grant.give"},
		{people.Administrator, "no.such.act"},
		{"no_such_role", "portfolio.project.create"},
	} {
		if people.Permits(c.role, c.act) {
			t.Errorf("%s may do %s", c.role, c.act)
		}
	}
}

// TestAdministratorAndAuditor: handbook §5. The administrator runs the installation and keeps reference
// data but decides nothing of the programme; the auditor reads everything but what candidates told of themselves, which
// only those see who need it, and changes nothing but the auditor's own recommendations (R84).
func TestAdministratorAndAuditor(t *testing.T) {
	business := []string{"portfolio.", "funds.", "results.", "assessment.", "education.", "knowledge.", "recruitment."}
	harmless := []control.Act{"control.anchor.export", "control.check.run", "funds.journal.export", "funds.recommendation.create", "funds.recommendation.verify"}
	configuration := []control.Act{"portfolio.calendar.edit", "portfolio.template.offer", "portfolio.tracks.edit"}
	confidential := []control.Act{"recruitment.application.read", "recruitment.selection.read"}
	for _, act := range people.Acts() {
		reading := strings.HasSuffix(string(act), ".read")
		if people.Permits(people.Administrator, act) && !reading && !slices.Contains(configuration, act) && slices.ContainsFunc(business, func(p string) bool { return strings.HasPrefix(string(act), p) }) {
			t.Errorf("the administrator may do %s", act)
		}
		if slices.Contains(confidential, act) {
			if people.Permits(people.Auditor, act) || people.Permits(people.Administrator, act) {
				t.Errorf("the auditor or the administrator may do %s", act)
			}
			continue
		}
		if people.Permits(people.Auditor, act) && !reading && !slices.Contains(harmless, act) {
			t.Errorf("the auditor may do %s", act)
		}
		if reading && !people.Permits(people.Auditor, act) {
			t.Errorf("the auditor may not do %s", act)
		}
	}
}
