package demo_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"cairn/internal/app"
	"cairn/internal/domain/funds"
	briefing "cairn/internal/domain/reports"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/money"
	"cairn/internal/kernel/search"
	"cairn/internal/render/office"
	"cairn/internal/testkit/ooxml"
)

// Reports of the world: every kind in every language and format, donors' numbers against the ledger, what was issued
// made again, compared and checked.
func TestReports(t *testing.T) {
	o := copied(t)
	ctx := o.Control.AsSystem(t.Context())
	offers, err := o.ReportOffers(t.Context(), i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("every kind", func(t *testing.T) { checkKinds(t, ctx, o, offers) })
	t.Run("bottom lines", func(t *testing.T) { checkBottomLines(t, ctx, o) })
	t.Run("a donor's numbers", func(t *testing.T) { checkDonorNumbers(t, ctx, o) })
	t.Run("issued", func(t *testing.T) { checkIssued(t, ctx, o) })
	t.Run("an account that is not reconciled", func(t *testing.T) { checkUnreconciled(t, ctx, o) })
	t.Run("found", func(t *testing.T) { checkFound(t, ctx, o) })
	t.Run("sight", func(t *testing.T) { checkSight(t, o) })
	t.Run("audit", func(t *testing.T) { checkAudit(t, o) })
}

// checkKinds makes everything that the catalogue offers.
func checkKinds(t *testing.T, ctx context.Context, o *app.App, offers []briefing.Offer) {
	english := map[string]bool{}
	for _, key := range o.Words.Keys() {
		en, fr := o.Words.Printer(i18n.EN).T(key), o.Words.Printer(i18n.FR).T(key)
		if en != fr && !strings.Contains(en, "{") && len(en) > 3 {
			english[en] = true
		}
	}
	if len(offers) < 8 {
		t.Errorf("%d kinds are offered", len(offers))
	}
	folder := t.TempDir()
	var files []string
	for _, k := range offers {
		if k.Example == nil {
			t.Errorf("%s has no subject", k.Kind)
			continue
		}
		for _, lang := range i18n.Langs {
			for _, f := range k.Formats {
				order := briefing.Order{Kind: k.Kind, Subject: *k.Example, Lang: lang, Format: f}
				d, err := o.Reports.Document(ctx, order)
				if err != nil {
					t.Fatalf("%s %s %s: %v %v", k.Kind, lang, f, err, fault.Of(err).Args)
				}
				var file bytes.Buffer
				if err := o.Reports.Make(ctx, order, &file); err != nil || file.Len() < 500 {
					t.Errorf("%s %s %s: %d bytes, %v", k.Kind, lang, f, file.Len(), err)
				}
				if f == briefing.DOCX || f == briefing.PPTX || f == briefing.XLSX {
					ooxml.Check(t, file.Bytes())
					name := filepath.Join(folder, fmt.Sprintf("%s-%s-%s.%s", k.Kind, lang, f, f))
					if err := os.WriteFile(name, file.Bytes(), 0o600); err != nil {
						t.Fatal(err)
					}
					files = append(files, name)
				}
				if f != k.Formats[0] {
					continue
				}
				if d.Marking == "" || strings.Contains(d.Marking, "NATO") || strings.Contains(d.Marking, "OTAN") || d.Notice != o.Words.Printer(lang).T("web.fictional") {
					t.Errorf("%s %s is marked %q, %q", k.Kind, lang, d.Marking, d.Notice)
				}
				if len(d.Sections) == 0 || len(d.Sections[0].Blocks) == 0 {
					t.Errorf("%s %s is empty", k.Kind, lang)
				}
				if lang != i18n.FR {
					continue
				}
				for _, text := range textsIn(d) {
					if english[text] {
						t.Errorf("%s says %q in French", k.Kind, text)
					}
				}
			}
		}
	}
	checkOpens(t, folder, files)
}

// checkOpens has LibreOffice open files of every kind and make pages of them.
func checkOpens(t *testing.T, folder string, files []string) {
	ooxml.Needs(t, "soffice")
	ooxml.Convert(t, "pdf", folder, files...)
	for _, name := range files {
		if made, err := os.ReadFile(strings.TrimSuffix(name, filepath.Ext(name)) + ".pdf"); err != nil || !bytes.HasPrefix(made, []byte("%PDF")) {
			t.Errorf("LibreOffice makes no pages of %s: %v", filepath.Base(name), err)
		}
	}
}

// figureInLine is a day or an amount as a bottom line says it in either language.
var figureInLine = regexp.MustCompile(`\d{1,2}(?:er)?\s\p{L}+\.?\s\d{4}|\d{1,3}(?:[,\s]\d{3})*[.,]\d\d\b`)

// checkBottomLines holds the days and amounts of the bottom line of every running project and every package against what the
// tables below it say.
func checkBottomLines(t *testing.T, ctx context.Context, o *app.App) {
	found := 0
	for kind, query := range map[string]string{
		"project_status":     `SELECT p.ref FROM portfolio_project p WHERE p.state IN ('executing', 'suspended', 'closing') ORDER BY p.ref`,
		"package_semiannual": `SELECT p.ref FROM portfolio_package p ORDER BY p.ref`,
	} {
		var refs []string
		err := o.DB.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
			refs, err = db.Collect(ctx, q, db.SQL(query), db.Value[string])
			return err
		})
		if err != nil || len(refs) < 5 {
			t.Fatal(kind, refs, err)
		}
		for _, ref := range refs {
			for _, lang := range i18n.Langs {
				d, err := o.Reports.Document(ctx, briefing.Order{Kind: kind, Subject: ref, Lang: lang, Format: briefing.PDF})
				if err != nil {
					t.Fatal(kind, ref, err)
				}
				line := textsIn(office.Document{Sections: d.Sections[:1]})
				d.Sections = d.Sections[1:]
				var page strings.Builder
				if err := office.HTMLFragment(&page, d, 1); err != nil {
					t.Fatal(err)
				}
				below := plainSpaces(html.UnescapeString(page.String()))
				for _, figure := range figureInLine.FindAllString(plainSpaces(strings.Join(line, " ")), -1) {
					if found++; !strings.Contains(below, figure) {
						t.Errorf("%s of %s in %s: %q is in the bottom line and in no table: %s", kind, ref, lang, figure, line)
					}
				}
			}
		}
	}
	if found < 100 {
		t.Errorf("only %d figures were held against the tables", found)
	}
}

// plainSpaces makes every white space a plain one.
func plainSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, s)
}

// textsIn are the texts of a document that are in its language.
func textsIn(d office.Document) (list []string) {
	add := func(texts ...string) { list = append(list, texts...) }
	add(d.Title, d.Marking, d.Notice)
	for _, f := range d.Facts {
		add(f.Name, f.Value)
	}
	for _, s := range d.Sections {
		add(s.Title)
		for _, b := range slices.Concat(s.Blocks, s.Notes) {
			switch b := b.(type) {
			case office.Heading:
				add(b.Text)
			case office.Paragraph:
				for _, r := range b.Runs {
					if r.Lang == "" {
						add(strings.TrimSpace(r.Text))
					}
				}
			case office.Table:
				add(b.Caption, b.Total, b.Empty)
				for _, c := range b.Columns {
					add(c.Title)
				}
				for _, row := range b.Rows {
					for _, c := range row {
						if c.Lang == "" {
							add(c.Text)
						}
					}
				}
			case office.Chart:
				add(b.Caption, b.Alt)
				add(b.Names...)
				for _, s := range b.Series {
					add(s.Name)
				}
			case office.Tiles:
				for _, x := range b.Items {
					add(x.Title, x.Line)
				}
			}
		}
	}
	return list
}

func tableOf(t *testing.T, d office.Document, key string) office.Table {
	t.Helper()
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			if x, ok := b.(office.Table); ok && x.Key == key {
				return x
			}
		}
	}
	t.Fatalf("the report has no table %s", key)
	return office.Table{}
}

// checkDonorNumbers holds every number of a donor's report against the financial status of the same day and instant:
// of the contribution, and of its fund.
func checkDonorNumbers(t *testing.T, ctx context.Context, o *app.App) {
	const ref = "TF-DCB/ALDER-01"
	for _, day := range []cal.Date{days[0].AddDays(-300), days[0].AddDays(-30), days[0]} {
		at := o.DB.Now()
		d, err := o.Reports.Document(ctx, briefing.Order{Kind: "donor_report", Subject: ref, Lang: i18n.EN, Format: briefing.DOCX, On: day, AsOf: at})
		if err != nil {
			t.Fatal(err)
		}
		point := funds.Point{On: day, AsOf: at}
		own := oneStatus(t, o, app.FundsQuery{Contribution: ref, Point: point})
		fund := oneStatus(t, o, app.FundsQuery{Fund: "TF-DCB", Point: point})
		words := o.Words.Printer(i18n.EN)
		want := map[string]string{"pledged": own.Pledged, "signed": own.Signed, "received": own.Received, "fees": own.Fees, "allocated": own.Allocated, "budgeted": own.Budgeted,
			"committed": own.Committed, "liquidated": own.Liquidated, "paid": own.Paid, "available": own.Available}
		checkStatus(t, words, tableOf(t, d, "money"), want)
		checkStatus(t, words, tableOf(t, d, "fund"), map[string]string{"pledged": fund.Pledged, "received": fund.Received, "committed": fund.Committed, "paid": fund.Paid, "available": fund.Available})

		statement := tableOf(t, d, "statement")
		sum := int64(0)
		closing := words.T("funds.statement.closing")
		for _, row := range statement.Rows {
			if row[0].Text == closing {
				if row[2].Value != sum {
					t.Errorf("on %s the statement closes at %d and adds up to %d", day, row[2].Value, sum)
				}
				break
			}
			sum += row[2].Value
		}
	}
}

func oneStatus(t *testing.T, o *app.App, q app.FundsQuery) funds.Status {
	t.Helper()
	list, err := o.FundsStatus(t.Context(), q)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0]
}

func checkStatus(t *testing.T, words *i18n.Printer, table office.Table, want map[string]string) {
	t.Helper()
	found := map[string]string{}
	for _, row := range table.Rows {
		for step := range want {
			if row[0].Text == words.T("reports.figure.funds."+step) {
				found[step] = money.Amount{Minor: row[1].Value, Currency: money.Currency(table.Columns[1].Currency)}.Decimal()
			}
		}
	}
	for step, figure := range want {
		if found[step] != figure {
			t.Errorf("%s is %q in the report and %q in the status", step, found[step], figure)
		}
	}
}

// checkIssued makes issues again after the ledger has changed, compares two of them and checks files.
func checkIssued(t *testing.T, ctx context.Context, o *app.App) {
	first, err := issuedOn(ctx, o, "donor_report")
	if err != nil || len(first) != 2 {
		t.Fatal(first, err)
	}
	files := map[string][]byte{}
	for _, r := range first {
		for _, lang := range r.Langs {
			data, err := o.Reports.Again(ctx, r.ID, lang, briefing.DOCX)
			if err != nil {
				t.Fatal(err)
			}
			files[string(r.ID)+string(lang)] = data
			out, err := o.Reports.CheckFile(ctx, "brought.docx", bytes.NewReader(data))
			if err != nil || out.Result != "issued" || !out.Again || out.Issue != r.Ref {
				t.Errorf("%+v %v", out, err)
			}
		}
	}
	funded, err := o.Funds.Funds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(funded, func(f funds.Fund) bool { return f.Ref == "TF-DCB" })
	if _, err := o.Funds.PostInterest(ctx, funded[i].ID, 123_45, days[0].AddDays(-1), "Interest of the month"); err != nil {
		t.Fatal(err)
	}
	for _, r := range first {
		for _, lang := range r.Langs {
			if again, err := o.Reports.Again(ctx, r.ID, lang, briefing.DOCX); err != nil || !bytes.Equal(again, files[string(r.ID)+string(lang)]) {
				t.Errorf("%s in %s is another file after the ledger has changed (%v)", r.Ref, lang, err)
			}
		}
	}
	diff, err := o.Reports.Compare(ctx, first[1].Ref, first[0].Ref, i18n.EN)
	if err != nil {
		t.Fatal(err)
	}
	i = slices.IndexFunc(diff.Figures, func(c briefing.Change) bool { return c.Key == "funds.received" })
	if i < 0 || diff.Figures[i].Change != "1450000.00" || len(diff.Figures[i].Since) != 1 || !strings.Contains(diff.Figures[i].Words, "1 receipt since") {
		t.Errorf("%+v", diff.Figures)
	}
	changed := slices.Clone(files[string(first[0].ID)+"en"])
	changed[len(changed)/2] ^= 1
	if out, err := o.Reports.CheckFile(ctx, first[0].Ref+".docx", bytes.NewReader(changed)); err != nil || out.Result != "changed" || out.Issue != first[0].Ref {
		t.Errorf("%+v %v", out, err)
	}
	if out, err := o.Reports.CheckFile(ctx, "x.docx", strings.NewReader("nothing of ours")); err != nil || out.Result != "unknown" {
		t.Errorf("%+v %v", out, err)
	}
}

// checkUnreconciled has the bank not confirm an entry of long ago: R82 blocks the issue of a donor's report from then on, and
// not the files of its draft, which say so themselves.
func checkUnreconciled(t *testing.T, ctx context.Context, o *app.App) {
	issued, err := issuedOn(ctx, o, "donor_report")
	if err != nil || len(issued) == 0 {
		t.Fatal(issued, err)
	}
	funded, err := o.Funds.Funds(ctx)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(funded, func(f funds.Fund) bool { return f.Ref == "TF-DCB" })
	done, err := o.Reports.Create(ctx, briefing.Settings{Kind: "donor_report", Subject: issued[0].Subject.Ref, On: days[0], Langs: []string{"fr"}, Formats: []string{"docx"}, Level: "unclassified", Retention: briefing.Temporary})
	if err != nil {
		t.Fatal(err)
	}
	id := briefing.ReportID(done.Object.ID)
	err = o.Control.Read(ctx, func(ctx context.Context, q db.Querier) error {
		return funds.Reconciled(ctx, q, funded[i].ID, days[0], o.DB.Now())
	})
	if err != nil {
		t.Fatal("the world's account is not reconciled: ", err)
	}
	if _, err := o.Funds.PostInterest(ctx, funded[i].ID, 7_00, days[0].AddDays(-45), "Interest that no statement of the bank shows"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Reports.Freeze(ctx, id, -1); fault.Of(err).Key != "funds.report.unreconciled" && fault.Of(err).Key != "funds.report.no_statement" {
		t.Errorf("an account with an open entry of 45 days ago is no hindrance: %v", err)
	}
	if _, err := o.Reports.MakeFiles(ctx, id); err != nil {
		t.Fatal(err)
	}
	for more := true; more; {
		if more, err = o.Control.RunNextJob(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if r, err := o.Reports.ByID(ctx, id); err != nil || r.State != briefing.Draft {
		t.Fatal(r.State, err)
	}
	var file string
	err = o.DB.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		file, err = db.One(ctx, q, "file", db.SQL(`SELECT file_id FROM reports_file WHERE report_id = ? AND NOT issued`, string(id)), db.Value[string])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	content, err := o.Control.OpenFile(ctx, file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(content)
	if err != nil {
		t.Fatal(err)
	}
	if said := docxWords(t, data); !strings.Contains(said, o.Words.Printer(i18n.FR).T("funds.statement.provisional")) {
		t.Errorf("the draft does not say that the account is not reconciled: %s", said)
	}
}

// docxWords are the words of the body of a Word file.
func docxWords(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := fs.ReadFile(z, "word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// checkFound finds issued reports by their reference and by words that only their frozen text holds.
func checkFound(t *testing.T, ctx context.Context, o *app.App) {
	if err := o.Search.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	list, err := issuedOn(ctx, o, "donor_report")
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	for query, lang := range map[string]i18n.Lang{list[0].Ref: i18n.EN, "donor report where the amounts come from": i18n.EN, "origine des montants": i18n.FR} {
		found, err := o.Search.Search(ctx, query, search.Filter{Kinds: []string{briefing.ObjectReport}, Lang: lang})
		if err != nil || !slices.ContainsFunc(found.Hits, func(h search.Hit) bool { return h.Code == list[0].Ref }) {
			t.Errorf("%q finds %+v %v", query, found, err)
		}
	}
}

// issuedOn are the issued reports of a kind, the latest first.
func issuedOn(ctx context.Context, o *app.App, kind string) (list []briefing.Report, err error) {
	all, err := o.Reports.List(ctx, briefing.Issued)
	for _, r := range all {
		if r.Kind == kind {
			list = append(list, r)
		}
	}
	return list, err
}

// checkSight makes a report for somebody who sees one partner: what they may not see is not in it, and what was
// issued on others is not found.
func checkSight(t *testing.T, o *app.App) {
	ctx := actingAs(t, o, "Maria Petkova")
	d, err := o.Reports.Document(ctx, briefing.Order{Kind: "portfolio_deck", Subject: "portfolio", Lang: i18n.EN, Format: briefing.PDF})
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range textsIn(d) {
		if strings.Contains(text, "DCB-GEO") || text == "Georgia" {
			t.Errorf("somebody who works for Jordan reads %q", text)
		}
	}
	if got := tableOf(t, d, "packages"); len(got.Rows) != 1 {
		t.Errorf("%d packages are seen", len(got.Rows))
	}
	list, err := o.Reports.List(ctx, briefing.Issued)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Subject.Ref != "DCB-JOR-01" {
			t.Errorf("%s on %s is seen", r.Ref, r.Subject.Ref)
		}
	}
	if _, err := o.Reports.Document(ctx, briefing.Order{Kind: "package_deck", Subject: "DCB-GEO-01", Lang: i18n.EN, Format: briefing.DOCX}); !fault.Is(err, fault.NotFound) {
		t.Error("a deck on a package out of sight:", err)
	}
}

// actingAs is a context in which somebody of the office acts.
func actingAs(t *testing.T, o *app.App, name string) context.Context {
	t.Helper()
	ctx := t.Context()
	err := o.DB.Read(ctx, func(inner context.Context, q db.Querier) error {
		people, err := control.People(inner, q)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(people, func(p control.Person) bool { return p.Name == name })
		who, err := o.Control.Actor(inner, q, people[i].ID)
		ctx = control.WithActor(ctx, who)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ctx
}

// checkAudit holds that the report for those who decide names every overdue recommendation of the auditors, with who answers
// for it (R84), and no other.
func checkAudit(t *testing.T, o *app.App) {
	ctx := actingAs(t, o, "Ingrid Haugland")
	d, err := o.Reports.Document(ctx, briefing.Order{Kind: "portfolio_deck", Subject: "portfolio", Lang: i18n.EN, Format: briefing.PPTX})
	if err != nil {
		t.Fatal(err)
	}
	all, err := o.Funds.Recommendations(ctx, true)
	if err != nil {
		t.Fatal(err)
	}
	late := 0
	rows := tableOf(t, d, "recommendations").Rows
	for _, r := range all {
		if !r.Overdue(o.DB.Now().Date()) {
			continue
		}
		late++
		if !slices.ContainsFunc(rows, func(row []office.Cell) bool { return row[0].Text == r.Ref+" "+r.Title && row[2].Text != "" }) {
			t.Errorf("%s is overdue and not named", r.Ref)
		}
	}
	if late == 0 || late == len(all) || len(rows) != late {
		t.Errorf("%d of %d recommendations are overdue, the report names %d", late, len(all), len(rows))
	}
}
