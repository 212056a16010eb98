package demo

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path/filepath"
	"text/template"

	"cairn/internal/domain/landscape"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
)

// Published is what other actors publish of their work: invented publishers with invented activities.
type Published struct {
	Publishers []Publisher         `json:"publishers"`
	Activities []PublishedActivity `json:"activities"`
}

// Publisher is an organisation under an invented reference; Type is IATI's code of its kind.
type Publisher struct {
	Ref  string `json:"ref"`
	Type int    `json:"type"`
	Name Text   `json:"name"`
}

// PublishedActivity is an activity in a country (ISO 3166-1 alpha-2) and a DAC sector.
type PublishedActivity struct {
	Publisher string `json:"publisher"`
	Country   string `json:"country"`
	Sector    string `json:"sector"`
	Title     Text   `json:"title"`
	Start     Day    `json:"start"`
	End       Day    `json:"end"`
	Budget    int64  `json:"budget"`
}

//go:embed world/landscape.xml
var iatiFile embed.FS

var iatiTemplate = template.Must(template.ParseFS(iatiFile, "world/landscape.xml"))

// readPublished plans that the office reads what others have published: at the beginning, and lately
// once more, when it has moved on.
func (b *builder) readPublished() {
	for _, on := range []cal.Date{office.Add(b.opened, 2), b.on(In(-16))} {
		b.at(on, evaluator, "import what others publish", func(ctx context.Context) error { return b.importPublished(ctx, on) })
	}
}

// importPublished writes the activities as they are published on a day into a file and imports it.
func (b *builder) importPublished(ctx context.Context, on cal.Date) (err error) {
	folder, err := os.MkdirTemp("", "cairn-demo")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "demo-activities.xml")
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := iatiTemplate.Execute(f, b.publishedOn(on)); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	result, err := b.Landscape.ImportIATI(ctx, path)
	if err == nil && result.Created+result.Updated != len(b.Published.Activities) {
		err = fmt.Errorf("%d of %d activities came in", result.Created+result.Updated, len(b.Published.Activities))
	}
	return err
}

// published is an activity as the template of the file shows it.
type published struct {
	PublishedActivity
	Publisher    Publisher
	Identifier   string
	Status       int // IATI: 1 planned, 2 under way, 4 closed
	Start, End   cal.Date
	Transactions []transaction
}

// transaction is a commitment (2) or a disbursement (3), in whole euro.
type transaction struct {
	Type  int
	On    cal.Date
	Value int64
}

// publishedOn is the file of a day: what had begun by then or was planned, with what had been paid.
func (b *builder) publishedOn(on cal.Date) any {
	publishers := map[string]Publisher{}
	for _, p := range b.Published.Publishers {
		publishers[p.Ref] = p
	}
	var list []published
	for i, a := range b.Published.Activities {
		p := published{
			PublishedActivity: a, Publisher: publishers[a.Publisher], Identifier: fmt.Sprintf("%s-%03d", a.Publisher, i+1),
			Status: 1, Start: b.on(a.Start), End: b.on(a.End),
		}
		switch {
		case p.End.Before(on):
			p.Status = 4
		case !p.Start.After(on):
			p.Status = 2
		}
		for _, t := range []transaction{{2, p.Start, a.Budget}, {3, p.Start.AddDays(60), a.Budget / 5}, {3, p.Start.AddDays(240), a.Budget / 4}, {3, p.Start.AddDays(420), a.Budget / 5}} {
			if !t.On.After(on) && !t.On.After(p.End) {
				p.Transactions = append(p.Transactions, t)
			}
		}
		list = append(list, p)
	}
	return map[string]any{"On": on, "Activities": list}
}

// enterOther keeps by hand what an officer knows of another actor's work.
func (p *partner) enterOther(o Other, no int) {
	p.at(later(p.entered, p.on(o.Start)), p.officer, "enter what others do for "+p.Code, func(ctx context.Context) error {
		entry := landscape.Entry{
			Partner: p.Code, Theme: landscape.Theme(o.Theme), Actor: o.Actor.In(p.lang), Channel: o.Channel, Title: textOf(o.Title),
			Period: cal.Period{Start: p.on(o.Start), End: p.on(o.End)}, Amount: euro(o.Budget), Source: fmt.Sprintf("DEMO-LND-%s-%d", p.Code, no),
			Marking: control.Marking{Level: control.LevelUnclassified},
		}
		_, err := p.Landscape.CreateEntry(ctx, entry, "")
		return err
	})
}

// listed is how many activities of others an officer sees who checks a project for overlaps (R7).
func (w *work) listed(ctx context.Context) (n int, err error) {
	err = w.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		found, err := w.Landscape.Overlaps(ctx, q, w.Code, landscape.Theme(w.Theme), cal.Period{Start: w.on(w.Start), End: w.on(w.End)})
		n = len(found.Entries) + len(found.Activities)
		return err
	})
	return n, err
}
