package candidacy_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"cairn/internal/domain/recruitment/candidacy"
	"cairn/internal/kernel/cal"
	"cairn/internal/testkit"
	"cairn/internal/testkit/office"
)

// A candidate in a browser: from the notice to the receipt, going over to French in the middle of a step without losing what
// was typed, and refused one second after the deadline; every page clean by axe, wide and at 390 px, light and dark. The same way
// without script is TestCandidatePages.
func TestBrowserApply(t *testing.T) {
	d := newDesk(office.One(t))
	b := d.browse(d.Context()).Browser()
	looked := func(name string) {
		t.Helper()
		for _, width := range []int64{1440, 390} {
			b.View(width, 900, width == 390)
			if over := testkit.Eval[int](b, "document.documentElement.scrollWidth - document.documentElement.clientWidth"); over > 0 {
				t.Errorf("%s at %d px is %d px too wide", name, width, over)
			}
			b.Axe()
			b.Picture("apply-" + name + map[int64]string{1440: "", 390: "-m"}[width])
		}
		b.View(1440, 900, false)
	}
	b.Open("/en/careers/" + reference)
	b.Press("a.apply")
	looked("begin")
	b.Fill("[name=name]", "Zenobia Quillfeather")
	b.Fill("[name=email]", "zq@mail.example")
	b.Press("form.form button")
	looked("sent")
	at := "/careers/application/" + d.linkInMail(candidacy.MailLink)
	b.Open("/en" + at)
	looked("home")
	b.Open("/en" + at + "/person")
	b.Fill("[name=name]", "Zénobie Quillfeather")
	b.Fill("[name=born]", "1985-05-04")
	b.Fill("[name=nation]", "NLD")
	b.Press("button[formaction^='/fr/']")
	if said := b.Text("main"); !strings.Contains(said, "Enregistré") || !strings.Contains(b.Address(), "/fr"+at) {
		t.Errorf("after the change of language: %s", said)
	}
	if got := testkit.Eval[string](b, "document.querySelector('[name=name]').value"); got != "Zénobie Quillfeather" {
		t.Errorf("what was typed became %q", got)
	}
	looked("person")
	b.Press("button[value=next]")
	b.Open("/fr" + at + "/experience")
	b.Fill("[name='jobs.0.title']", "Conseillère")
	b.Press("button[value=next]")
	if said := b.Text(".errs"); !strings.Contains(said, "Emploi 1, employeur") {
		t.Errorf("an employer lacks: %s", said)
	}
	looked("experience")
	d.filled(d.linkInMail(candidacy.MailLink))
	for _, step := range []candidacy.Step{candidacy.StepStudies, candidacy.StepLanguages, candidacy.StepAnswers, candidacy.StepFiles, candidacy.StepDeclared, candidacy.StepReview} {
		b.Open("/en" + at + "/" + string(step))
		looked(string(step))
	}
	b.Press("form.form button")
	if said := b.Text("main"); !strings.Contains(said, "We received your application") {
		t.Errorf("no receipt: %s", said)
	}
	looked("receipt")
	b.Open("/en" + at + "/studies")
	b.Fill("[name=school]", "Leiden")
	d.Now = cal.MustInstant(closes).Time().Add(time.Second)
	b.Press("button[value=next]")
	if said := b.Text("main"); !strings.Contains(said, "has passed") || d.application(d.linkInMail(candidacy.MailLink)).Form.Studies.School == "Leiden" {
		t.Errorf("a second after the deadline: %s", said)
	}
	looked("closed")
	b.Open("/en/careers/check/" + reference)
	looked("check")
	tailoredInBrowser(d, b, looked)
}

// tailoredInBrowser ticks and moves sentences of a tailored curriculum, and looks at its page.
func tailoredInBrowser(d *desk, b *testkit.Browser, looked func(string)) {
	if _, err := d.CheckCV(d.Context(), d.academy(), "cv.pages", nil); err == nil {
		d.Fatal("an empty file was taken")
	}
	content, err := os.ReadFile(shared(d.T, "cv/career-changer.resume.docx"))
	if err != nil {
		d.Fatal(err)
	}
	token, err := d.CheckCV(d.Context(), "ACADEMY-1", "cv.docx", content)
	if err != nil {
		d.Fatal(err)
	}
	at := "/careers/checked/" + token + "/tailored"
	b.Open("/fr" + at)
	looked("tailored-fr")
	b.Open("/en" + at)
	const second = "document.querySelectorAll('button[value^=\"up:\"]')[0].closest('.piece').querySelector('label').innerText"
	moved := testkit.Eval[string](b, second)
	b.Press("button[value^='up:']")
	if got := testkit.Eval[string](b, "document.querySelector('button[value^=\"up:\"]').closest('.set').querySelector('.piece label').innerText"); got != moved || !strings.Contains(b.Address(), "#p") {
		d.Errorf("first is %q, moved was %q, at %s", got, moved, b.Address())
	}
	looked("tailored")
}
