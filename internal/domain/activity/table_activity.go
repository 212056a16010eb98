package activity

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/intake"
	"cairn/internal/kernel/money"
)

// activityTable is the list of activities as a table. What is counted by ranks, the programme of the day and
// the people stay on the page of an activity.
func (s *Service) activityTable() intake.Kind {
	return intake.Kind{
		Name: "activities", Title: "activity.activities", Object: KindActivity, List: pathActivities, Page: pathActivity, Add: ActCreate, Edit: ActEdit,
		Fields: append([]intake.Field{
			{Name: "holder", Label: "activity.holder", Also: "activity.table.holder_also", Type: intake.Choice, Must: true, Stays: true},
			{Name: "ref", Label: "activity.ref", Also: "activity.table.ref_also", Locked: true},
			{Name: "title_en", Label: "activity.table.title_en", Also: "activity.table.title_en_also"},
			{Name: "title_fr", Label: "activity.table.title_fr", Also: "activity.table.title_fr_also"},
			{Name: "kind", Label: "activity.kind", Also: "activity.table.kind_also", Type: intake.Choice, Fresh: "workshop"},
			{Name: "format", Label: "activity.format", Also: "activity.table.format_also", Type: intake.Choice, Fresh: "in_person"},
			{Name: "state", Label: "activity.state", Type: intake.Choice, Locked: true},
			{Name: "start", Label: "activity.start", Also: "activity.table.start_also", Type: intake.Day, Must: true},
			{Name: "end", Label: "activity.end", Also: "activity.table.end_also", Type: intake.Day},
			{Name: "start_time", Label: "activity.start_time", Also: "activity.table.start_time_also"},
			{Name: "end_time", Label: "activity.end_time", Also: "activity.table.end_time_also"},
			{Name: "zone", Label: "activity.zone", Fresh: Headquarters},
			{Name: "place", Label: "activity.place", Also: "activity.table.place_also"},
			{Name: "venue", Label: "activity.venue", Also: "activity.table.venue_also"},
			{Name: "lead", Label: "activity.lead", Also: "activity.table.lead_also", Type: intake.Choice},
			{Name: "participants", Label: "activity.table.participants", Also: "activity.table.participants_also", Type: intake.Int},
			{Name: "men", Label: "activity.table.men", Also: "activity.table.men_also", Type: intake.Int},
			{Name: "women", Label: "activity.table.women", Also: "activity.table.women_also", Type: intake.Int},
			{Name: "cost", Label: "activity.table.cost", Also: "activity.table.cost_also", Type: intake.Money},
			{Name: "aim", Label: "activity.aim", Also: "activity.table.aim_also", Type: intake.Long},
			{Name: "lang", Label: "activity.lang", Type: intake.Choice, Fresh: "en"},
		}, markingColumns()...),
		Keys: [][]string{{"ref"}, {"holder", "start", "title_en"}, {"holder", "start", "title_fr"}},
		Tidy: func(v intake.Values) {
			for _, name := range []string{"start_time", "end_time"} {
				v[name] = tidyClock(v[name])
			}
		},
		Offer: s.offerActivities, Rows: activityRows, Check: s.checkActivities, Save: s.saveActivities,
		Remove: func(ctx context.Context, tx *control.Tx, ids ...string) (map[string]string, error) {
			return nil, takeBack(ctx, tx, KindActivity, "activity_activity", "activity_person", ids)
		},
	}
}

// tidyClock writes a time of day as forms send it: "9:30" and "9h30" are "09:30". What is none stays as it is
// and is refused.
func tidyClock(text string) string {
	plain := strings.ToLower(strings.NewReplacer(" ", "", "h", ":", "H", ":", ".", ":").Replace(text))
	if strings.HasSuffix(plain, ":") {
		plain += "00"
	}
	if len(plain) == 4 && plain[1] == ':' {
		plain = "0" + plain
	}
	if isClock(plain) {
		return plain
	}
	return text
}

// calledKinds are what people call kinds of activities besides their names.
var calledKinds = map[Kind][]string{
	"course": {"training course", "training", "formation", "stage"}, "mobile_team": {"mtt", "mobile training team", "mobile training", "equipe mobile"},
	"workshop": {"seminar", "seminaire", "table-top exercise"}, "meeting": {"reunion", "steering committee", "comite de pilotage"},
	"visit_to_hq": {"hq visit"}, "visit_from_hq": {"staff visit", "scoping visit", "expert visit"}, "study_visit": {"study tour"}, "site_survey": {"survey", "reconnaissance"},
}

func (s *Service) offerActivities(ctx context.Context, q db.Querier) (intake.Offer, error) {
	offer, err := s.tableOffer(ctx, q, ActCreate)
	if err != nil {
		return nil, err
	}
	offer["kind"] = intake.Codes("activity.kind.", Kinds...)
	for i, o := range offer["kind"] {
		offer["kind"][i].Also = append(o.Also, calledKinds[Kind(o.Value)]...)
	}
	offer["format"] = intake.Codes("activity.format.", Formats...)
	offer["state"] = intake.Codes("activity.state.", States...)
	offer["lead"], err = intake.People(ctx, q)
	return offer, err
}

func activityRows(ctx context.Context, q db.Querier, ids ...string) ([]intake.Row, error) {
	f := Filter{}
	if len(ids) > 0 {
		f.IDs = ids
	}
	list, err := Activities(ctx, q, f)
	if err != nil {
		return nil, err
	}
	var people []control.ActorID
	for _, a := range list {
		if a.Lead != "" && !slices.Contains(people, a.Lead) {
			people = append(people, a.Lead)
		}
	}
	names, err := control.Names(ctx, q, people...)
	if err != nil {
		return nil, err
	}
	codes, err := holderCodes(ctx, q, holdersIn(list))
	rows := make([]intake.Row, len(list))
	for i, a := range list {
		v := intake.ValuesOf(a.Form)
		v["holder"], v["ref"], v["state"] = HolderRef{a.Holder}.String(), a.Code, string(a.State)
		v["cost"] = intake.Sum(costAsOne(a.Costs))
		if !a.Planned.IsZero() {
			all := a.Planned.Counted()
			v["participants"] = strconv.Itoa(a.Planned.Total)
			v["men"], v["women"] = count(all.Men), count(all.Women)
		}
		rows[i] = intake.Row{ID: string(a.ID), Version: a.Version, Values: v, Marking: a.Marking, Words: map[string]string{v["holder"]: codes[v["holder"]], v["lead"]: names[a.Lead]}}
	}
	return rows, err
}

// count is a number as a value; nobody is no value.
func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// costAsOne is what is planned to be spent, where all of it is in one currency.
func costAsOne(costs []Cost) money.Amount {
	if totals := CostTotals(costs); len(totals) == 1 {
		return settled(totals[0].Planned)
	}
	return money.Amount{}
}

// costOther is the category of a cost that a table states as one sum.
const costOther CostCategory = "other"

// activityOver is an activity as an entry would have it. What the table does not show stays.
func activityOver(was Activity, e *intake.Entry) (Activity, error) {
	a := was
	if err := intake.Fill(e.Now, &a.Form); err != nil {
		return a, err
	}
	a.Agenda, a.Costs, a.Planned = was.Agenda, was.Costs, was.Planned
	if e.Changed("participants", "men", "women") || e.Added() {
		a.Planned = plannedOf(e.Now)
	}
	if e.Changed("cost") || e.Added() {
		sum, err := intake.AmountOf(e.Now["cost"])
		if err != nil {
			return a, err
		}
		a.Costs = packedCosts([]Cost{{Category: costOther, Planned: sum}})
		if sum.Minor == 0 {
			a.Costs = []Cost{}
		}
	}
	a.Form = a.Form.trimmed()
	return a, nil
}

// plannedOf is a head count whose ranks nobody has stated. Without a total, men and women are everybody.
func plannedOf(v intake.Values) Headcount {
	number := func(name string) int { n, _ := strconv.Atoi(v[name]); return n } // wholeOf has checked it
	b := BandCount{Band: UnknownBand, Men: number("men"), Women: number("women")}
	h := Headcount{Total: number("participants")}
	if v["participants"] == "" {
		h.Total = b.Men + b.Women
	}
	b.NotStated = h.Total - b.Men - b.Women
	if b.Sum() != 0 || b.Men != 0 || b.Women != 0 || b.NotStated != 0 {
		h.Bands = []BandCount{b}
	}
	return h
}

// checkOver refuses to change in a table what was broken down on a page.
func checkOver(e *intake.Entry, was Activity) {
	ranked := slices.ContainsFunc(was.Planned.Bands, func(b BandCount) bool { return b.Band != UnknownBand })
	if ranked && e.Changed("participants", "men", "women") {
		e.Refuse("participants", "activity.table.ranked", nil)
	}
	single := len(was.Costs) == 0 || len(was.Costs) == 1 && was.Costs[0].Category == costOther && was.Costs[0].Actual.Minor == 0
	if !single && e.Changed("cost") {
		e.Refuse("cost", "activity.table.costs", nil)
	}
}

// activitiesWas loads the activities that a batch changes, by id.
func activitiesWas(ctx context.Context, q db.Querier, batch []*intake.Entry) (map[string]Activity, error) {
	ids := changedIDs(batch)
	if len(ids) == 0 {
		return nil, nil
	}
	list, err := Activities(ctx, q, Filter{IDs: ids})
	was := make(map[string]Activity, len(list))
	for _, a := range list {
		was[string(a.ID)] = a
	}
	return was, err
}

func (s *Service) checkActivities(ctx context.Context, q db.Querier, batch []*intake.Entry) error {
	was, err := activitiesWas(ctx, q, batch)
	if err != nil {
		return err
	}
	allowed, err := s.allowedHolders(ctx, q, ActCreate)
	if err != nil {
		return err
	}
	actor := control.ActorFrom(ctx)
	for _, e := range batch {
		before := was[e.ID]
		switch {
		case e.Added() && !allowed[e.Now["holder"]]:
			e.Refuse("holder", "activity.table.holder_forbidden", nil)
			continue
		case !e.Added() && (actor == nil || !actor.MayDecide(ActEdit, before.scope)):
			e.Refuse("", "activity.table.forbidden", nil)
			continue
		case !e.Added() && before.State.Over():
			e.Refuse("", "activity.over", fault.Args{"state": before.State.Word()})
			continue
		}
		after, err := activityOver(before, e)
		if err != nil {
			return err
		}
		checkOver(e, before)
		if err := e.RefuseErr(after.Check()); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) saveActivities(ctx context.Context, tx *control.Tx, batch []*intake.Entry) error {
	was, err := activitiesWas(ctx, tx, batch)
	if err != nil {
		return err
	}
	at := protections{}
	for _, e := range batch {
		before := was[e.ID]
		after, err := activityOver(before, e)
		if err != nil {
			return err
		}
		if !e.Added() {
			if _, err := keepActivity(ctx, tx, before, after); err != nil {
				return err
			}
			e.Version++
			continue
		}
		o, err := at.of(ctx, tx, e.Now["holder"])
		if err != nil {
			return err
		}
		done, err := s.Enter(ctx, tx, o, after.Form, nil)
		if err != nil {
			return err
		}
		e.ID, e.Version = done.Object.ID, 1
	}
	return nil
}
