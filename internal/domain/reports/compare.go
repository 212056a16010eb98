package reports

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
)

// Change is how a figure differs between two issues: "received: 1.20 → 1.35 M, 2 receipts since".
type Change struct {
	Key      string         `json:"key"`
	Of       string         `json:"of,omitempty"`
	Label    string         `json:"label"`
	Currency money.Currency `json:"currency,omitempty"`
	Was      *string        `json:"was"` // decimal; null where the first issue does not have the figure
	Now      *string        `json:"now"`
	Change   string         `json:"change"`
	Since    []Entry        `json:"entries_since"`
	Gone     []Entry        `json:"entries_gone"` // that the first issue counted and the second does not
	Words    string         `json:"words"`

	was, now *Figure
}

// Comparison is two issues figure by figure.
type Comparison struct {
	From    string   `json:"from"`
	To      string   `json:"to"`
	Figures []Change `json:"figures"`
}

// Compare holds two reports whose figures are frozen against each other, by reference. Faults: NotFound; Refused for
// reports on different things, or one that is a draft.
func (s *Service) Compare(ctx context.Context, from, to string, lang i18n.Lang) (out Comparison, err error) {
	a, err := s.ByRef(ctx, from)
	if err != nil {
		return out, err
	}
	b, err := s.ByRef(ctx, to)
	if err != nil {
		return out, err
	}
	for _, r := range []Report{a, b} {
		if r.frozen == nil {
			return out, fault.Refuse("reports.not_frozen", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
	}
	if a.Subject.ID != b.Subject.ID {
		return out, fault.Refuse("reports.other_subject", fault.Args{"from": a.Subject.Ref, "to": b.Subject.Ref})
	}
	return Comparison{from, to, compareFigures(s.Words.Printer(lang), a.frozen.Figures, b.frozen.Figures)}, nil
}

// compareFigures lists the figures of both in the order of the second, then those that are gone.
func compareFigures(p *i18n.Printer, was, now []Figure) []Change {
	list := []Change{}
	for i := range now {
		j := slices.IndexFunc(was, func(f Figure) bool { return f.name() == now[i].name() })
		if j < 0 {
			list = append(list, changeOf(p, nil, &now[i]))
			continue
		}
		list = append(list, changeOf(p, &was[j], &now[i]))
	}
	for j := range was {
		if !slices.ContainsFunc(now, func(f Figure) bool { return f.name() == was[j].name() }) {
			list = append(list, changeOf(p, &was[j], nil))
		}
	}
	return list
}

func changeOf(p *i18n.Printer, was, now *Figure) Change {
	one := now
	if one == nil {
		one = was
	}
	label, _ := one.Label.In(p.Lang)
	c := Change{Key: one.Key, Of: one.Of, Label: label, Currency: one.Currency, Since: []Entry{}, Gone: []Entry{}, was: was, now: now}
	var before, after int64
	var had, has []Entry
	if was != nil {
		before, had = was.Minor, was.Entries
		text := decimal(*was)
		c.Was = &text
	}
	if now != nil {
		after, has = now.Minor, now.Entries
		text := decimal(*now)
		c.Now = &text
	}
	c.Change = decimal(Figure{Minor: after - before, Currency: one.Currency})
	c.Since, c.Gone = append(c.Since, without(has, had)...), append(c.Gone, without(had, has)...)
	c.Words = c.print(p)
	return c
}

func decimal(f Figure) string {
	if f.Currency == "" {
		return strconv.FormatInt(f.Minor, 10)
	}
	return money.Amount{Minor: f.Minor, Currency: f.Currency}.Decimal()
}

// without are the entries of one list that another does not have.
func without(list, other []Entry) (rest []Entry) {
	have := map[string]bool{}
	for _, e := range other {
		have[e.ID] = true
	}
	for _, e := range list {
		if !have[e.ID] {
			rest = append(rest, e)
		}
	}
	return rest
}

// print says the change in a line.
func (c Change) print(p *i18n.Printer) string {
	short := func(f *Figure) string {
		if f == nil {
			return "–"
		}
		return value{f.Minor, f.Currency}.short(p)
	}
	name := c.Label
	if c.Of != "" {
		name = c.Of + ", " + name
	}
	receipts := 0
	for _, e := range c.Since {
		if e.Kind == "receipt" {
			receipts++
		}
	}
	args := []any{"name", name, "was", short(c.was), "now", short(c.now), "n", len(c.Since)}
	switch {
	case c.was != nil && c.now != nil && c.was.Minor == c.now.Minor && len(c.Since) == 0:
		return p.T("reports.diff.same", args...)
	case len(c.Since) == 0:
		return p.T("reports.diff.changed", args...)
	case receipts == len(c.Since):
		return p.T("reports.diff.receipts", args...)
	}
	return p.T("reports.diff.entries", args...)
}

// Checked says whether a file is one that was issued.
type Checked struct {
	Result string `json:"result"` // "issued": to the byte; "changed": an issue names itself in it, and it is another; "draft": made of a draft; "unknown"
	Issue  string `json:"issue,omitempty"`
	Lang   string `json:"language,omitempty"`
	Format string `json:"format,omitempty"`
	Name   string `json:"name,omitempty"` // as it was issued
	SHA256 string `json:"sha256"`         // of the file that was brought
	Was    string `json:"sha256_issued,omitempty"`
	On     string `json:"issued_on,omitempty"`
	Again  bool   `json:"again"` // the issue was made again from what is kept, and is the same to the byte
}

// maxChecked is the largest file that is looked at.
const maxChecked = 64 << 20

// mostNames is how many bytes of a file are looked through for the name of its report, unpacked.
const mostNames = 32 << 20

// refForm is how a report names itself within its files.
var refForm = regexp.MustCompile(`RPT-\d{4}-\d{4,}`)

// CheckFile tells whether a file is what was issued, as far as the actor sees issues. Fault: TooLarge.
func (s *Service) CheckFile(ctx context.Context, name string, in io.Reader) (out Checked, err error) {
	data, err := io.ReadAll(io.LimitReader(in, maxChecked+1))
	if err != nil {
		return out, err
	}
	if len(data) > maxChecked {
		return out, fault.New(fault.TooLarge, "reports.file_large", fault.Args{"megabytes": maxChecked >> 20})
	}
	sum := sha256.Sum256(data)
	out.SHA256, out.Result = hex.EncodeToString(sum[:]), "unknown"
	var found []File
	var of []Report
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		if found, err = filesWhere(ctx, q, func(t *db.Text) { t.Add("WHERE f.sha256 = ?", out.SHA256) }); err != nil {
			return err
		}
		if len(found) > 0 {
			of, err = reports(ctx, q, false, func(t *db.Text) { t.Add("WHERE r.id = ?", found[0].Report) })
			return err
		}
		refs := refForm.FindAllString(namesIn(name, data), -1)
		if len(refs) == 0 {
			return nil
		}
		of, err = reports(ctx, q, false, func(t *db.Text) { t.Add("WHERE").In("r.ref", slices.Compact(refs)...).Add("ORDER BY r.ref") })
		return err
	})
	if err != nil || len(of) == 0 {
		return out, err
	}
	out.Issue = of[0].Ref
	if !of[0].IssuedAt.IsZero() {
		out.On = of[0].IssuedAt.Date().String()
	}
	if len(found) == 0 {
		out.Result = "changed"
		return out, s.nearest(ctx, &out, of[0], name)
	}
	f := found[0]
	out.Lang, out.Format, out.Name, out.Was, out.Result = string(f.Lang), string(f.Format), f.Name, f.SHA256, "draft"
	if f.Issued && of[0].State == Issued {
		out.Result = "issued"
		again, err := s.Again(ctx, f.Report, f.Lang, f.Format)
		if err != nil {
			return out, err
		}
		out.Again = bytes.Equal(again, data)
	}
	return out, nil
}

// nearest names the file of an issue that a changed one was, by its name or else by its format.
func (s *Service) nearest(ctx context.Context, out *Checked, r Report, name string) error {
	return s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		list, err := filesOf(ctx, q, r.ID)
		for _, f := range list {
			if f.Issued && (f.Name == filepath.Base(name) || out.Was == "" && "."+string(f.Format) == filepath.Ext(name)) {
				out.Lang, out.Format, out.Name, out.Was = string(f.Lang), string(f.Format), f.Name, f.SHA256
			}
		}
		return err
	})
}

// namesIn are the texts in which a file may name its report: its name, itself, and the parts of an Office file.
func namesIn(name string, data []byte) string {
	var b bytes.Buffer
	b.WriteString(filepath.Base(name) + "\n")
	b.Write(data[:min(len(data), 8<<20)])
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return b.String()
	}
	for _, f := range z.File {
		if b.Len() > mostNames {
			break
		}
		if r, err := f.Open(); err == nil {
			_, _ = io.Copy(&b, io.LimitReader(r, 2<<20)) // what cannot be read names nothing
			_ = r.Close()
		}
	}
	return b.String()
}
