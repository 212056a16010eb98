package portfolio_test

import (
	"context"
	"slices"
	"testing"

	"cairn/internal/domain/portfolio"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// releasableTo reads to whom an object may be released.
func (o *office) releasableTo(who context.Context, kind, id string) (codes []string) {
	o.t.Helper()
	err := o.Control.Read(who, func(ctx context.Context, q db.Querier) error {
		object, err := control.Protection(ctx, q, control.Ref{Kind: kind, ID: id})
		codes = object.Releasable
		return err
	})
	if err != nil {
		o.t.Fatalf("%s: %v", kind, err)
	}
	return codes
}

// R114, R115: what hangs under a package carries its marking, also waivers and decisions by silence; a
// project, and what hangs under that, keeps its own.
func TestWhatHangsUnderAPackageFollowsItsMarking(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.projects()
		pack := portfolio.PackageID(p.below.ID)
		line := portfolio.InitiativeID(p.must(p.AddInitiative(p.programmeOfficer, pack, initiative("Signals", p.goal))))
		lift := portfolio.WaiverForm{Rule: "R5", Reason: "No goal yet", Expires: day("2027-03-31")}
		p.must(p.MoveVersion(p.programmeOfficer, "portfolio.package.submit_version", pack, paper("2026-11-10")))
		silence := p.must(p.OpenProcedure(p.programmeOfficer, pack, portfolio.ProcedureForm{Title: titled("Version 2"), Document: "D 1", EndsOn: day("2026-12-15"), EndsTime: "18:00"}))
		under := map[string]string{
			portfolio.ObjectInitiative: string(line),
			portfolio.ObjectWaiver:     p.must(p.RequestWaiver(p.programmeOfficer, control.Ref{Kind: portfolio.ObjectInitiative, ID: string(line)}, lift)),
			portfolio.ObjectProcedure:  silence,
			portfolio.ObjectRisk:       p.must(p.RaiseRisk(p.programmeOfficer, p.below, riskForm(2, 2))),
		}
		project := p.create(lightForm())
		risk := p.must(p.RaiseRisk(p.officer, projectLink(project), riskForm(2, 2)))
		waiver := p.must(p.RequestWaiver(p.officer, control.Ref{Kind: portfolio.ObjectProject, ID: string(project)},
			portfolio.WaiverForm{Rule: portfolio.PaperFunds.Rule(), About: string(portfolio.PaperFunds), Reason: "Signed in January", Expires: day("2027-01-31")}))

		now, err := p.Package(p.programmeOfficer, pack)
		if err != nil {
			t.Fatal(err)
		}
		form := portfolio.PackageForm{Title: now.Title, ProgrammeOfficer: now.ProgrammeOfficer, MarkingForm: unclassified()}
		p.must(p.EditPackage(p.programmeOfficer, pack, form))
		for kind, id := range under {
			if got := p.releasableTo(p.programmeOfficer, kind, id); len(got) != 0 {
				t.Errorf("%s stays releasable to %v", kind, got)
			}
		}
		for kind, id := range map[string]string{portfolio.ObjectProject: string(project), portfolio.ObjectRisk: risk, portfolio.ObjectWaiver: waiver} {
			if got := p.releasableTo(p.programmeOfficer, kind, id); !slices.Equal(got, []string{"MDA"}) {
				t.Errorf("%s of the project: %v", kind, got)
			}
		}
		narrow := lightForm()
		narrow.MarkingForm = unclassified()
		p.must(p.EditProject(p.officer, project, 0, narrow))
		for kind, id := range map[string]string{portfolio.ObjectRisk: risk, portfolio.ObjectWaiver: waiver} {
			if got := p.releasableTo(p.programmeOfficer, kind, id); len(got) != 0 {
				t.Errorf("%s stays releasable to %v", kind, got)
			}
		}
	})
}
