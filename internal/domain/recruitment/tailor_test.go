package recruitment_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/doctext"
	"cairn/internal/domain/recruitment"
	"cairn/internal/domain/recruitment/eligibility"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/render/office"
	"cairn/internal/testkit/input"
)

const plannerCV = `Zenobia Quillfeather
Course planner
zq@mail.example, +32 2 555 01 99

Profile
I plan courses for defence academies. This led to three new curricula. I enjoy sailing at weekends with my old boat.

Work experience
Librarian, Town Library (invented), 2012 - 2015
- Lent books to readers
Course planner, Academy of the Plain (invented), 03/2018 - present
I kept the calendar of the school in order.
- Answered telephone calls
- Wrote curricula for military education with four partners, e.g. Dr. Sample of the U.S. team
Key results:
- Evaluated courses in military education
Assistant, Institute of the Hill (invented), 2015 - 2017
- Trained instructors of partner academies
- Ordered paper

Education
Master in education, Hilltop University, 2011

Languages
English: native speaker
French: B2

Interests
Sailing and gardening`

var wanted = []recruitment.Want{
	{Text: i18n.Text{EN: "Have written curricula for military education.", FR: "Avoir rédigé des programmes de formation militaire."}, Kind: eligibility.Statement, Essential: true},
	{Text: i18n.Text{EN: "Have trained instructors.", FR: "Avoir formé des instructeurs."}, Kind: eligibility.Statement},
	{Text: i18n.Text{EN: "Hold a university degree.", FR: "Être titulaire d’un diplôme universitaire."}, Kind: eligibility.Degree, Essential: true},
	{Text: i18n.Text{EN: "Know French.", FR: "Connaître le français."}, Kind: eligibility.Languages, Essential: true},
	{Text: i18n.Text{EN: "Be a national of a member state.", FR: "Être ressortissant d’un État membre."}, Kind: eligibility.Nationality, Essential: true},
}

func tailored(t testing.TB, content string, wants []recruitment.Want) (recruitment.Tailored, *doctext.Text) {
	t.Helper()
	text, err := doctext.Read([]byte(content))
	if err != nil {
		t.Fatal(err)
	}
	return recruitment.Tailor(recruitment.ReadCV(text, onDay), wants, i18n.EN), text
}

// all are the passages of a tailored curriculum.
func all(x recruitment.Tailored) (list []recruitment.Piece) {
	for _, part := range x.Parts {
		for _, e := range part.Entries {
			list = append(list, e.Head...)
			for _, r := range e.Runs {
				list = append(append(list, r.Lead...), r.Pieces...)
			}
		}
	}
	return list
}

func piece(t testing.TB, x recruitment.Tailored, text string) recruitment.Piece {
	t.Helper()
	for _, p := range all(x) {
		if strings.Contains(p.Text, text) {
			return p
		}
	}
	t.Fatalf("no passage has %q", text)
	return recruitment.Piece{}
}

// R142: the candidate's own sentences are chosen by the criteria, with the words that say why; contact, dates, studies and
// languages stay; employments stand by their dates, the last first, and in each the strongest sentence first.
func TestR142TailoredCV(t *testing.T) {
	x, _ := tailored(t, plannerCV, wanted)
	if x.Name != "Zenobia Quillfeather" {
		t.Errorf("name %q", x.Name)
	}
	for _, c := range []struct {
		text string
		kept recruitment.Kept
		in   bool
		why  string // criterion and words
	}{
		{"zq@mail.example", recruitment.KeptContact, true, ""},
		{"Librarian, Town Library", recruitment.KeptDates, true, ""},
		{"Lent books", "", false, ""},
		{"Wrote curricula", "", true, "0 curricula military education"},
		{"Evaluated courses", "", true, "0 military education"},
		{"Key results:", recruitment.KeptLead, true, ""},
		{"calendar of the school", "", false, ""},
		{"Trained instructors", "", true, "1 Trained instructors"},
		{"Master in education", recruitment.KeptStudy, true, "2 Master"},
		{"English: native", recruitment.KeptLanguage, true, "3 English"},
		{"Sailing and", "", false, ""},
	} {
		p := piece(t, x, c.text)
		why := ""
		for _, g := range p.Grounds {
			why += string(rune('0'+g.Criterion)) + " " + strings.Join(g.Words, " ")
		}
		if p.Kept != c.kept || p.In != c.in || why != c.why {
			t.Errorf("%q: kept %q, in %v, why %q", p.Text, p.Kept, p.In, why)
		}
	}
	var heads []string
	for _, e := range x.Parts[2].Entries {
		heads = append(heads, strings.Trim(strings.Fields(e.Head[0].Text)[0], ","))
	}
	if !slices.Equal(heads, []string{"Course", "Assistant", "Librarian"}) {
		t.Errorf("employments stand as %q", heads)
	}
	if x.Criteria[4].Sought || len(x.Criteria[4].Pieces) != 0 || !x.Criteria[0].Sought || len(x.Criteria[0].Pieces) != 2 {
		t.Errorf("criteria %+v", x.Criteria)
	}
	if piece(t, x, "Wrote curricula").Strength != 6 || piece(t, x, "Trained instructors").Strength != 2 {
		t.Error("an essential criterion does not count twice")
	}
	var out []string
	for _, p := range x.LeftOut() {
		out = append(out, p.Text)
	}
	if len(out) != 7 || out[0] != "I plan courses for defence academies. This led to three new curricula." {
		t.Errorf("left out: %q", out)
	}
}

// A sentence that leans on the one before it stays with it; a full stop of an abbreviation ends none.
func TestSentencesOfACurriculum(t *testing.T) {
	for text, want := range map[string][]string{
		"I plan courses. This led to three. I sail.":                                             {"I plan courses. This led to three.", "I sail."},
		"Worked with Dr. Sample of the U.S. team in Brussels. Wrote reports.":                    {"Worked with Dr. Sample of the U.S. team in Brussels.", "Wrote reports."},
		"J’ai dirigé l’école. Dans ce cadre, j’ai formé vingt cadres. J’ai écrit trois guides !": {"J’ai dirigé l’école. Dans ce cadre, j’ai formé vingt cadres.", "J’ai écrit trois guides !"},
		"Led it (in three towns.) Was asked “why?” Answered at once, i.e. on that very day.":     {"Led it (in three towns.)", "Was asked “why?”", "Answered at once, i.e. on that very day."},
		"no sentence at all but a long line that runs on without any end for quite some while":   {"no sentence at all but a long line that runs on without any end for quite some while"},
	} {
		x, _ := tailored(t, "Zenobia Quillfeather\n\nProfile\n"+text, nil)
		var got []string
		for _, p := range x.Parts[len(x.Parts)-1].Entries[0].Runs[0].Pieces {
			got = append(got, p.Text)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// The candidate puts passages in and takes them out, and moves them among those of their entry; what is always kept stays.
func TestChoiceOfTheCandidate(t *testing.T) {
	x, _ := tailored(t, plannerCV, wanted)
	first := x.Chosen()
	sailing, curricula, kept := piece(t, x, "Sailing and"), piece(t, x, "Trained instructors"), piece(t, x, "Librarian")
	y := x.With(append(slices.DeleteFunc(slices.Clone(first), func(id string) bool { return id == curricula.ID }), sailing.ID, "999.9"))
	if !piece(t, y, "Sailing and").In || piece(t, y, "Trained instructors").In || !piece(t, y, "Librarian").In || kept.Kept == "" {
		t.Error("the choice was not followed")
	}
	if !slices.Equal(x.Chosen(), first) {
		t.Error("a choice changed what it was made of")
	}
	if none := x.With(nil); len(none.Chosen()) != 0 || piece(t, none, "Key results:").In || !piece(t, none, "zq@mail").In {
		t.Error("nothing chosen leaves more or less than what is always kept")
	}
	two, paper := x.With([]string{piece(t, x, "Ordered paper").ID, piece(t, x, "Trained instructors").ID}), piece(t, x, "Ordered paper").ID
	texts := func(x recruitment.Tailored) string {
		pieces := x.Parts[2].Entries[1].Runs[0].Pieces
		return pieces[0].Text + "|" + pieces[1].Text
	}
	if got := texts(two); got != "Ordered paper|Trained instructors of partner academies" {
		t.Errorf("order %q", got)
	}
	down := two.Moved(paper, false)
	if got := texts(down); got != "Trained instructors of partner academies|Ordered paper" {
		t.Errorf("moved %q", got)
	}
	if got := texts(down.Moved(paper, false)); got != texts(down) {
		t.Errorf("moved over the end: %q", got)
	}
	if got := texts(down.Moved(paper, true)); got != texts(two) {
		t.Errorf("moved back: %q", got)
	}
}

// A heading that heads nothing, because another one or a line that is kept follows or the curriculum ends, can be left out by no choice.
func TestHeadingsThatHeadNothing(t *testing.T) {
	x, text := tailored(t, "Zenobia Quillfeather\nzq@mail.example\n\nSkills\n# Field work\n# Guides\nGuide to courses, 2019\n# Boats\n# Small boats\n- Sailing and rowing\n# Last words", wanted)
	none := x.With(nil)
	d, err := none.Document(onDay, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, heading := range []string{"Field work", "Guides", "Boats", "Last words"} {
		if p := piece(t, none, heading); p.Kept != recruitment.KeptLead || !p.In || !slices.Contains(texts(d), heading) {
			t.Errorf("%+v is lost: %q", p, texts(d))
		}
	}
	if piece(t, none, "Small boats").In || !piece(t, x.With([]string{piece(t, x, "Sailing and").ID}), "Small boats").In {
		t.Error("a heading does not follow what it heads")
	}
	ownWords(t, "headed", none, text)
}

// texts are the passages of a paper, its title among them.
func texts(d office.Document) []string {
	list := []string{d.Title}
	add := func(runs []office.Run) {
		for _, r := range runs {
			list = append(list, r.Text)
		}
	}
	for _, s := range d.Sections {
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case office.Heading:
				list = append(list, b.Text)
			case office.Paragraph:
				add(b.Runs)
			case office.List:
				for _, i := range b.Items {
					add(i.Runs)
				}
			}
		}
	}
	return list
}

// lost are the passages that are neither in nor named as left out, unless they head others, all of which are left out.
func lost(x recruitment.Tailored) (list []string) {
	for _, part := range x.Parts {
		for _, e := range part.Entries {
			must := slices.Clone(e.Head)
			for _, r := range e.Runs {
				if len(r.Pieces) == 0 || slices.ContainsFunc(r.Pieces, func(p recruitment.Piece) bool { return p.In }) {
					must = append(must, r.Lead...)
				}
				must = append(must, slices.DeleteFunc(slices.Clone(r.Pieces), func(p recruitment.Piece) bool { return p.Kept == "" })...)
			}
			for _, p := range must {
				if !p.In {
					list = append(list, p.Text)
				}
			}
		}
	}
	return list
}

// What comes out as DOCX and as PDF has no line that is not the curriculum's own, and all that is chosen.
func TestTailoredFilesHaveTheCandidatesWordsAlone(t *testing.T) {
	x, text := tailored(t, plannerCV, wanted)
	ownWords(t, "planner", x, text)
}

// ownWords holds that every passage stands in the document, byte for byte, that each of its passages is there once, and that
// the files have nothing else.
func ownWords(t testing.TB, name string, x recruitment.Tailored, text *doctext.Text) {
	t.Helper()
	blocks := map[string]bool{}
	for _, b := range text.Blocks {
		blocks[b.Text] = true
	}
	if none := lost(x); len(none) > 0 {
		t.Errorf("%s: %q are lost", name, none)
	}
	ids, in := map[string]bool{}, []string{}
	for _, p := range all(x) {
		if !slices.ContainsFunc(text.Blocks, func(b doctext.Block) bool { return strings.Contains(b.Text, p.Text) }) {
			t.Errorf("%s: %q is not in the document", name, p.Text)
		}
		if ids[p.ID] || p.Text == "" {
			t.Errorf("%s: %q stands twice, or is empty", name, p.Text)
		}
		if ids[p.ID] = true; p.In {
			in = append(in, p.Text)
		}
	}
	d, err := x.Document(onDay, "")
	if err != nil && fault.Of(err).Key == "recruitment.tailored.nothing" {
		if len(in) > 0 {
			t.Errorf("%s: nothing is set of %d passages", name, len(in))
		}
		return
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if d.Marking != "" || !strings.Contains(text.String(), d.Title) {
		t.Errorf("%s: marking %q, title %q", name, d.Marking, d.Title)
	}
	var file bytes.Buffer
	if err := office.DOCX(&file, d); err != nil {
		t.Fatal(name, err)
	}
	again, err := doctext.Read(file.Bytes())
	if err != nil {
		t.Fatal(name, err)
	}
	whole := again.String()
	for _, p := range in {
		if !strings.Contains(whole, p) {
			t.Errorf("%s: %q is not in the DOCX", name, p)
		}
	}
	for _, b := range again.Blocks {
		rest := b.Text
		for _, p := range slices.SortedFunc(slices.Values(append(in, d.Title)), func(a, b string) int { return len(b) - len(a) }) {
			rest = strings.ReplaceAll(rest, p, "")
		}
		if rest = strings.TrimSpace(rest); rest != "" && !blocks[b.Text] && b.Text != "Page 1 of 1" {
			t.Errorf("%s: %q in the DOCX is nobody's", name, b.Text)
		}
	}
	if err := office.PDF(&file, d); err != nil {
		t.Fatal(name, err)
	}
}

// Real curricula in every form: name, address and telephone are kept, every sentence is one of the document.
func TestTailoredRealCurricula(t *testing.T) {
	list, err := filepath.Glob(filepath.Join(filepath.Dir(input.Path(t, "..", "data/cv/sample.resume.md")), "*"))
	if err != nil || len(list) == 0 {
		t.Fatal("no curricula", err)
	}
	for _, path := range list {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text, err := doctext.Read(content)
		if err != nil {
			t.Fatal(path, err)
		}
		c := recruitment.ReadCV(text, onDay)
		x := recruitment.Tailor(c, []recruitment.Want{{Text: i18n.Text{EN: "Analyse data, automate weekly reporting, build dashboards and algorithms."}, Kind: eligibility.Statement, Essential: true}}, i18n.EN)
		ownWords(t, filepath.Base(path), x, text)
		for _, what := range []string{c.Name, c.Email, c.Phone} {
			if p := piece(t, x.With(nil), what); !p.In || what == "" {
				t.Errorf("%s: %q is not kept", path, what)
			}
		}
		chosen := len(x.Chosen())
		if chosen == 0 || chosen == x.Choosable() || len(x.LeftOut())+chosen != x.Choosable() {
			t.Errorf("%s: %d of %d passages are chosen", path, chosen, x.Choosable())
		}
		for _, p := range c.Positions {
			for line := range strings.SplitSeq(p.Source, "\n") {
				if !strings.Contains(p.Source, "\n") && !piece(t, x.With(nil), line).In {
					t.Errorf("%s: the employment %q is not kept", path, line)
				}
			}
		}
	}
}

// Whatever a curriculum and the criteria say, each passage is the document's own and stands once, and any choice is followed.
func FuzzTailor(f *testing.F) {
	for _, seed := range []string{plannerCV, frenchCV, "", "Experience\n2019 - 2020\n2020 - 2019\n- a. B. c.", "A. B. C.\n\nLangues\n..\n", "Ann Lee\nExperience\nACME\n2019 - 2021 Officer\n2017 - 2019 Clerk\nSkills\nThe:\nx", "Ann Lee\nSkills\n# A\n# B\nC, 2019\n# D"} {
		f.Add(seed, "Have written curricula for military education.")
	}
	f.Fuzz(func(t *testing.T, content, criterion string) {
		text, err := doctext.Read([]byte(content))
		if err != nil || len(content) > 20_000 {
			return
		}
		c := recruitment.ReadCV(text, onDay)
		wants := []recruitment.Want{{Text: i18n.Text{EN: criterion}, Kind: eligibility.Statement, Essential: true}}
		x := recruitment.Tailor(c, wants, i18n.EN)
		ids, own := map[string]bool{}, text.String()
		for _, p := range all(x) {
			if ids[p.ID] || p.Text == "" || !strings.Contains(own, p.Text) {
				t.Fatalf("%q is not the document's own, or stands twice", p.Text)
			}
			ids[p.ID] = true
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		var parts strings.Builder
		for _, p := range all(x) {
			parts.WriteString(letters(p.Text))
		}
		for _, part := range x.Parts {
			parts.WriteString(letters(part.Title))
		}
		for _, b := range text.Blocks {
			if b.Style == doctext.Item && !strings.Contains(parts.String(), letters(b.Text)) {
				t.Fatalf("%q is lost", b.Text)
			}
		}
		for _, p := range all(x.With(x.With(nil).Chosen())) {
			if p.In && p.Kept == "" || p.Kept != "" && p.Kept != recruitment.KeptLead && !p.In {
				t.Fatalf("%q does not follow the choice", p.Text)
			}
		}
		if !slices.Equal(x.With(x.Chosen()).Chosen(), x.Chosen()) {
			t.Fatal("the rules' own choice is not followed")
		}
		for _, x := range []recruitment.Tailored{x, x.With(nil)} {
			if none := lost(x); len(none) > 0 {
				t.Fatalf("%q are lost", none)
			}
			d, err := x.Document(onDay, "")
			if err != nil && fault.Of(err).Key != "recruitment.tailored.nothing" {
				t.Fatal(err)
			}
			set := texts(d)
			for _, p := range all(x) {
				if p.In && !slices.Contains(set, p.Text) {
					t.Fatalf("%q is in and not in the paper", p.Text)
				}
			}
		}
	})
}

// A post of the Alliance never has it, whatever is entered; others have it unless it is switched off, or generative tools are
// ruled out and nothing else is said.
func TestR142WhoseNoticeMayBeTailored(t *testing.T) {
	for _, c := range []struct {
		form recruitment.Form
		why  i18n.Key
		ok   bool
	}{
		{recruitment.Form{}, "recruitment.not_tailored.nato", true},
		{recruitment.Form{Employer: recruitment.Alliance}, "recruitment.not_tailored.nato", true},
		{recruitment.Form{Employer: recruitment.Alliance, Tailored: recruitment.TailoringAllowed}, "recruitment.not_tailored.nato", false},
		{recruitment.Form{Tailored: recruitment.TailoringAllowed}, "recruitment.not_tailored.nato", false},
		{recruitment.Form{Employer: recruitment.Partner}, "", true},
		{recruitment.Form{Employer: recruitment.Partner, Ban: true}, "recruitment.not_tailored.ban", true},
		{recruitment.Form{Employer: recruitment.Partner, Ban: true, Tailored: recruitment.TailoringAllowed}, "", true},
		{recruitment.Form{Employer: recruitment.Partner, Tailored: recruitment.TailoringOff}, "recruitment.not_tailored.off", true},
		{recruitment.Form{Employer: "circus"}, "recruitment.not_tailored.nato", false},
	} {
		wrong := slices.ContainsFunc(fault.Of(c.form.Check()).Fields, func(f fault.Field) bool { return f.Name == "tailored_cv" || f.Name == "employer" })
		if why := c.form.NotTailored(); why != c.why || wrong == c.ok {
			t.Errorf("%s %q ban %v: why %q, refused %v", c.form.Employer, c.form.Tailored, c.form.Ban, why, wrong)
		}
	}
	if f := recruitment.StandardForm(); f.NotTailored() != "recruitment.not_tailored.nato" {
		t.Errorf("a new vacancy: %q", f.NotTailored())
	}
}

// A notice that nobody has looked at is tailored for where a label names another organisation and the Alliance is named nowhere, by none of the
// names of its bodies.
func TestR142NoticeOfABodyOfTheAlliance(t *testing.T) {
	at := func(organisation, more string) recruitment.Notice {
		return read(t, "Course developer\nOrganisation: "+organisation+"\nRequirements\n- Have written curricula for schools.\n"+more)
	}
	for _, name := range []string{"NCI Agency", "Supreme Headquarters Allied Powers Europe", "HQ Supreme Allied Commander Transformation", "Allied Command Transformation", "Allied Command Operations", "Allied Joint Force Command Naples",
		"Joint Force Command Brunssum", "NSPA", "Nato Support and Procurement Agency", "Joint Warfare Centre", "Commandement allié Transformation", "Grand Quartier général des puissances alliées en Europe", "Alliance atlantique"} {
		n := at(name, "")
		if kind := n.Fields[recruitment.EmployerKind]; kind.Value != "nato" || n.NotTailored() != "recruitment.not_tailored.nato" {
			t.Errorf("%s: %+v, %q", name, kind, n.NotTailored())
		}
	}
	if n := at("Academy of the Plain (invented)", ""); n.NotTailored() != "" || n.Fields[recruitment.EmployerKind].Confidence != recruitment.High {
		t.Errorf("a partner: %q", n.NotTailored())
	}
	for _, line := range []string{"Our agency serves NATO.", "Posts are at the Allied Command Operations.", "Poste au sein de l’OTAN."} {
		n := at("Agency of the Plain (invented)", line)
		if kind := n.Fields[recruitment.EmployerKind]; kind.Value != "partner" || kind.Confidence != recruitment.Low || !strings.Contains(kind.Source, line) || n.NotTailored() != "recruitment.not_tailored.unclear" {
			t.Errorf("%s: %+v, %q", line, kind, n.NotTailored())
		}
	}
}

// A read notice says whose it is, with the passage, and the form that it fills is consistent with it.
func TestR142EmployerOfAReadNotice(t *testing.T) {
	partner := "Course developer\nOrganisation: Academy of the Plain (invented)\nWe work with NATO and its DEEP programme.\nRequirements\n- Have written curricula for military education."
	for name, c := range map[string]struct{ text, employer, tailored, source string }{
		"dcb":     {string(shared(t, "notices/dcb-project-officer.txt")), "nato", "off", ""},
		"deep":    {string(shared(t, "notices/education-training-officer.txt")), "nato", "off", ""},
		"partner": {partner, "partner", "allowed", "Academy of the Plain"},
		"banned":  {partner + "\nNo generative artificial intelligence tools may be used for an application, in whole or in part.", "partner", "off", "artificial intelligence"},
		"unsaid":  {"Course developer\nRequirements\n- Have worked in a team that knows NATO.", "nato", "off", "knows NATO"},
	} {
		n := read(t, c.text)
		employer, tailored := n.Fields[recruitment.EmployerKind], n.Fields[recruitment.TailoredCV]
		if employer.Value != c.employer || tailored.Value != c.tailored || !strings.Contains(tailored.Source, c.source) || employer.Source == "" {
			t.Errorf("%s: %+v, %+v", name, employer, tailored)
		}
		if n.NotTailored() == "" {
			t.Errorf("%s: nobody has looked, and it is tailored for", name)
		}
		if f := recruitment.FormOf(n, i18n.EN); (f.NotTailored() == "") != (c.tailored == "allowed") {
			t.Errorf("%s: the form says %q", name, f.NotTailored())
		}
	}
}
