package activity_test

import (
	"context"
	"slices"
	"testing"

	"cairn/internal/domain/activity"
	"cairn/internal/domain/people"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/stakeholders"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/testkit/table"
)

// A list of events and a list of actions come in, say what could not be read, come back unchanged, take a change
// and are undone.
func TestActivitiesAndActionsAsTables(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		officer := o.hire("Olga Officer", "NLD", people.ProjectOfficer, "partner:MDA/")
		x := table.New(t, o.Control, o.Tables(), activity.Texts, portfolio.Texts, stakeholders.Texts, people.Texts)
		t.Run("activities", func(t *testing.T) { o.activitiesAsTable(t, x, officer) })
		t.Run("actions", func(t *testing.T) { o.actionsAsTable(t, x, officer) })
	})
}

func (o *office) activitiesAsTable(t *testing.T, x *table.Tables, officer context.Context) {
	const list = "Event;Type;Country;From;To;Time;City;Pax;F;Cost (EUR)\n" +
		"Logistics course;training course;Moldova;02/03/2027;05/03/2027;9h30;Chişinău;24;9;12 500,50\n" +
		"Réunion de suivi;Réunion;Supply;31.03.2027;;14:00;Bruxelles;n/a;;TBC\n" +
		"Too many women;course;Moldova;06/04/2027;07/04/2027;;Chişinău;3;9;\n" +
		"Ends first;course;Moldova;09/04/2027;08/04/2027;25:00;Chişinău;;;\n" +
		"Not ours;course;Georgia;09/04/2027;;;;;;\n" +
		"Total;;;;;;;24;9;12 500,50\n"
	b := x.Book("events.csv", list)
	done := x.Takes(officer, "activities", b, nil)
	x.Counts("activities", done, 2, 0, 0, 3)
	x.Counts("again", x.Previews(officer, "activities", b, nil), 0, 0, 2, 3)
	found := o.activities(officer)
	i := slices.IndexFunc(found, func(a activity.Activity) bool { return a.Title.EN == "Logistics course" })
	if i < 0 || len(found) != 2 {
		t.Fatalf("%+v", found)
	}
	a := found[i]
	all := a.Planned.Counted()
	if a.Kind != "course" || a.Start.String() != "2027-03-02" || a.StartTime != "09:30" || a.Planned.Total != 24 || all.Women != 9 || len(a.Costs) != 1 || a.Costs[0].Planned.Minor != 1_250_050 {
		t.Errorf("%+v", a)
	}
	x.ComesBack(officer, "activities", 2, "Building and room", "Logistics course", "Room 4")
	o.must(control.Done{}, x.Undo(officer, done.Import, ""))
	if left := o.activities(officer); len(left) != 1 || left[0].Venue != "Room 4" {
		t.Errorf("after the undo, only what was changed since is left: %+v", left)
	}
}

func (o *office) actionsAsTable(t *testing.T, x *table.Tables, officer context.Context) {
	o.hire("Jan de Boer", "NLD", people.Reader, "")
	o.hire("Jan De Boer", "BEL", people.Reader, "")
	const list = "Projet;Action;Responsable;Échéance;Statut;Suites\n" +
		"Supply;Envoyer la liste;Officer Olga;15/12/2026;en cours;\n" +
		"Supply;Réserver la salle;Ministère;31/12/2026;clos;Salle réservée\n" +
		"Supply;Who is it;Jan de Boer;31/12/2026;ouvert;\n" +
		"Supply;No day;Ministère;fin janvier;ouvert;\n" +
		"Nowhere;Lost;Ministère;31/12/2026;ouvert;\n"
	b := x.Book("actions.csv", list)
	done := x.Takes(officer, "actions", b, nil)
	x.Counts("actions", done, 2, 0, 0, 3)
	for _, r := range done.Refused {
		if r.Column == "" || r.Value == "" || r.Reason == "" {
			t.Errorf("%+v", r)
		}
	}
	x.Counts("again", x.Previews(officer, "actions", b, nil), 0, 0, 2, 3)
	for _, a := range o.actions(officer) {
		switch a.Title {
		case "Envoyer la liste":
			if a.Owner != "Olga Officer" || a.State != activity.ActionOpen {
				t.Errorf("%+v", a)
			}
		case "Réserver la salle":
			if a.OwnerName != "Ministère" || a.State != activity.ActionDone || a.Answer != "Salle réservée" {
				t.Errorf("%+v", a)
			}
		default:
			t.Errorf("%+v", a)
		}
	}
	x.ComesBack(officer, "actions", 2, "Details", "Envoyer la liste", "By mail")
	o.must(control.Done{}, x.Undo(officer, done.Import, ""))
	if left := o.actions(officer); len(left) != 1 || left[0].Detail != "By mail" {
		t.Errorf("after the undo: %+v", left)
	}
}

func (o *office) activities(who context.Context) (list []activity.Activity) {
	o.must(control.Done{}, o.Read(who, func(ctx context.Context, q db.Querier) (err error) {
		list, err = activity.Activities(ctx, q, activity.Filter{})
		return err
	}))
	return list
}

func (o *office) actions(who context.Context) (list []activity.Action) {
	o.must(control.Done{}, o.Read(who, func(ctx context.Context, q db.Querier) (err error) {
		list, err = activity.Actions(ctx, q, activity.ActionFilter{})
		return err
	}))
	return list
}
