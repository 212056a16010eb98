package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"cairn/internal/domain/funds"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
	"cairn/internal/kernel/web"
	"cairn/internal/render/office"
)

// Freeze fixes the figures and texts of a draft as they are now, with the entries of the ledger behind every
// figure, and asks for clearance. Faults: Invalid for one without a marking (R116) or a retention class (R118);
// Refused for a figure that its entries do not add up to (R49),
// and for a donor's statement whose bank account is not reconciled (R82).
func (s *Service) Freeze(ctx context.Context, id ReportID, at int) (control.Done, error) {
	r, err := s.ByID(ctx, id)
	if err == nil {
		err = draftOnly(&r)
	}
	if err == nil {
		err = r.ready()
	}
	if err != nil {
		return control.Done{}, err
	}
	frozen, marking, style, err := s.freeze(ctx, &r, true)
	if err != nil {
		return control.Done{}, err
	}
	seen := r.Version
	if at >= 0 {
		seen = at
	}
	return s.edit(ctx, ActFreeze, id, seen, func(ctx context.Context, tx *control.Tx, n *Report) error {
		if err := draftOnly(n); err != nil {
			return err
		}
		n.frozen, n.State, n.Comment, n.Style, n.Point.AsOf = frozen, Drafted, "", style, frozen.At
		n.Marking = control.Combine(n.Marking, marking) // the sources may have risen since it was chosen (R114)
		title, _ := n.Title.In(tx.Actor().Language)
		return tx.Submit(ctx, id.Object(), ActClear, n.Ref+" "+title+" "+n.Subject.Ref, tx.Today().AddDays(clearanceDays), nil, n.kept())
	})
}

// clearanceDays is how many days whoever clears a report has before it counts as late.
const clearanceDays = 7

// freeze composes a report for good: final for its issue, which R82 may block, or for the files of a draft, whose statement
// says itself that the bank account is not reconciled.
func (s *Service) freeze(ctx context.Context, r *Report, final bool) (*Frozen, control.Marking, int, error) {
	var k StoredKind
	var style Style
	now := s.control.DB().Now()
	r.Point.AsOf = now
	err := s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if k, err = kindNamed(ctx, q, r.Kind); err != nil {
			return err
		}
		if style, err = styleAt(ctx, q, -1); err != nil || !r.Line.Signed() {
			return err
		}
		names, err := control.Names(ctx, q, r.Line.By)
		r.Line.ByName = names[r.Line.By]
		return err
	})
	if err != nil {
		return nil, control.Marking{}, 0, err
	}
	content, w, list, err := s.compose(ctx, k.Template, *r, true)
	if err == nil && w.donor != nil && final {
		err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) error {
			return funds.Reconciled(ctx, q, w.donor.Fund.ID, w.donor.On, now)
		})
	}
	if err != nil {
		return nil, control.Marking{}, 0, err
	}
	return &Frozen{At: now, Template: k.Source, No: k.Version, Figures: list, Content: content}, w.marking(), style.Version, nil
}

// Thaw makes a frozen report that is not cleared a draft again; its clearance is asked for no longer.
func (s *Service) Thaw(ctx context.Context, id ReportID, at int) (control.Done, error) {
	return s.edit(ctx, ActThaw, id, at, func(ctx context.Context, tx *control.Tx, r *Report) error {
		if r.State != Drafted && r.State != Cleared {
			return fault.Refuse("reports.not_frozen", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
		if r.State == Drafted {
			if err := tx.Dismiss(ctx, id.Object(), ActClear); err != nil {
				return err
			}
		}
		r.State, r.frozen, r.ClearedBy, r.ClearedAt, r.Point.AsOf = Draft, nil, "", cal.Instant{}, cal.Instant{}
		return nil
	})
}

// DecideClearance clears a frozen report or returns it to its author with a comment. Whoever froze or wrote it does
// not clear it (four eyes, §4.7).
func (s *Service) DecideClearance(ctx context.Context, object control.Ref, approve bool, comment string) (control.Done, error) {
	return s.edit(ctx, ActClear, ReportID(object.ID), -1, func(ctx context.Context, tx *control.Tx, r *Report) error {
		if r.State != Drafted {
			return fault.Refuse("reports.not_frozen", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
		if err := control.Distinct(tx.Hand(), r.Author); err != nil {
			return err
		}
		outcome := control.Returned
		if approve {
			outcome = control.Approved
		}
		if _, err := tx.Settle(ctx, object, ActClear, outcome, comment); err != nil {
			return err
		}
		if !approve {
			r.State, r.frozen, r.Comment, r.Point.AsOf = Draft, nil, comment, cal.Instant{}
			return nil
		}
		r.State, r.ClearedBy, r.ClearedAt = Cleared, tx.Actor().ID, tx.Now()
		return nil
	})
}

// Issue issues a cleared report: a job makes its files and keeps their hashes.
func (s *Service) Issue(ctx context.Context, id ReportID, at int) (control.Done, error) {
	return s.edit(ctx, ActIssue, id, at, func(ctx context.Context, tx *control.Tx, r *Report) error {
		if r.State != Cleared {
			return fault.Refuse("reports.not_cleared", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
		if err := r.ready(); err != nil {
			return err
		}
		r.State, r.IssuedBy, r.IssuedAt = Issuing, tx.Actor().ID, tx.Now()
		var err error
		r.Job, err = tx.Start(ctx, jobMake, makeJob{Report: id})
		return err
	})
}

// MakeFiles makes the files of a report as it is now, as a job: of a draft with live figures, else with the frozen
// ones.
func (s *Service) MakeFiles(ctx context.Context, id ReportID) (control.Done, error) {
	return s.edit(ctx, ActMake, id, -1, func(ctx context.Context, tx *control.Tx, r *Report) error {
		if r.State == Issued || r.State == Issuing || r.State == Withdrawn {
			return fault.Refuse("reports.not_makeable", fault.Args{"ref": r.Ref, "state": r.State.Word()})
		}
		var err error
		r.Job, err = tx.Start(ctx, jobMake, makeJob{Report: id})
		return err
	})
}

// jobMake is the kind of the job that makes files.
const jobMake = "reports_make"

type makeJob struct {
	Report ReportID `json:"report"`
}

// runMake is the work of the job: file by file, each kept with its hash in a step of its own. At the end of an issue
// the report is issued.
func (s *Service) runMake(ctx context.Context, run *control.Run) (any, error) {
	var job makeJob
	if err := run.Payload(&job); err != nil {
		return nil, err
	}
	done := 0
	if _, err := run.Checkpoint(&done); err != nil {
		return nil, err
	}
	r, err := s.ByID(ctx, job.Report)
	if err != nil {
		return nil, err
	}
	if r.frozen == nil {
		var sources control.Marking
		if r.frozen, sources, r.Style, err = s.freeze(ctx, &r, false); err != nil {
			return nil, err
		}
		if r.Marking.Opens(sources) {
			return nil, fault.Refuse("reports.sources_rose", fault.Args{"ref": r.Ref})
		}
	}
	all := r.wanted()
	act := ActMake
	if r.State == Issuing {
		act = ActIssue
	}
	for i := done; i < len(all); i++ {
		data, err := s.render(ctx, r, all[i].Lang, all[i].Format)
		if err != nil {
			return nil, s.failed(ctx, run, r, err)
		}
		f := all[i]
		f.Name, f.Size, f.Issued = s.fileName(r, f.Lang, f.Format), int64(len(data)), r.State == Issuing
		sum := sha256.Sum256(data)
		f.SHA256 = hex.EncodeToString(sum[:])
		up, err := s.control.Upload(ctx, f.Name, bytes.NewReader(data), control.Accept{Unchecked: true, Own: true})
		if err != nil {
			return nil, err
		}
		err = run.Do(ctx, control.Op{Act: act, Object: r.ID.Object()}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
			f.File, f.MadeAt = up.ID, tx.Now()
			if _, err := tx.Attach(ctx, up.ID, r.ID.Object(), f.Name); err != nil {
				return control.Change{}, control.Progress{}, err
			}
			return control.Change{Object: r.ID.Object(), After: map[string]any{"file": f.Name, "sha256": f.SHA256}},
				control.Progress{Step: "reports.step.make", Done: int64(i + 1), Total: int64(len(all)), Checkpoint: i + 1}, putFile(ctx, tx, f)
		})
		if err != nil {
			return nil, err
		}
	}
	result := map[string]string{"href": web.Href(pathReport, string(r.ID))}
	if r.State != Issuing {
		return result, nil
	}
	headers, err := s.headers(ctx, r)
	if err != nil {
		return nil, err
	}
	return result, run.Do(ctx, control.Op{Act: ActIssue, Object: r.ID.Object()}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
		change, err := s.settle(ctx, tx, r.ID, Issued, headers)
		return change, control.Progress{Step: "reports.step.issued", Done: int64(len(all)), Total: int64(len(all)), Checkpoint: len(all)}, err
	})
}

// failed puts a report whose files cannot be made back to cleared, and passes the reason on.
func (s *Service) failed(ctx context.Context, run *control.Run, r Report, why error) error {
	if r.State != Issuing {
		return why
	}
	err := run.Do(ctx, control.Op{Act: ActIssue, Object: r.ID.Object()}, func(ctx context.Context, tx *control.Tx) (control.Change, control.Progress, error) {
		change, err := s.settle(ctx, tx, r.ID, Cleared, nil)
		return change, control.Progress{Step: "reports.step.failed"}, err
	})
	if err != nil {
		return err
	}
	return why
}

// headers are what the files of a report say besides their sections, to be kept with the issue.
func (s *Service) headers(ctx context.Context, r Report) (map[i18n.Lang]header, error) {
	found := map[i18n.Lang]header{}
	for _, lang := range r.Langs {
		d, err := s.again(ctx, r, lang)
		if err != nil {
			return nil, err
		}
		found[lang] = headerOf(d)
	}
	return found, nil
}

// settle ends the issuing of a report.
func (s *Service) settle(ctx context.Context, tx *control.Tx, id ReportID, to State, headers map[i18n.Lang]header) (control.Change, error) {
	r, err := reportByID(ctx, tx, id)
	if err != nil || r.State == to {
		return control.Change{Object: id.Object()}, err
	}
	before := r.kept()
	r.frozen.Headers = headers
	if r.State = to; to == Cleared {
		r.IssuedBy, r.IssuedAt = "", cal.Instant{}
	}
	kept, err := save(ctx, tx, r, false)
	if err == nil && !kept {
		err = fault.Stale(nil)
	}
	return control.Change{Object: id.Object(), Before: before, After: r.kept()}, err
}

// wanted are the files of a report that are to be made, of the formats that can be written.
func (r Report) wanted() (list []File) {
	for _, l := range r.Langs {
		for _, f := range r.Formats {
			if writers[f] != nil {
				list = append(list, File{Report: r.ID, Lang: l, Format: f})
			}
		}
	}
	return list
}

// render makes a file of a frozen report.
func (s *Service) render(ctx context.Context, r Report, lang i18n.Lang, f Format) ([]byte, error) {
	d, err := s.again(ctx, r, lang)
	if err != nil {
		return nil, err
	}
	return write(d, f)
}

// again is the document of a frozen report. It asks nothing but the report and the house style it names, so that
// it comes out the same to the byte whenever it is made.
func (s *Service) again(ctx context.Context, r Report, lang i18n.Lang) (d office.Document, err error) {
	var style Style
	var names people
	err = s.control.Read(ctx, func(ctx context.Context, q db.Querier) (err error) {
		if style, err = styleAt(ctx, q, r.Style); err != nil {
			return err
		}
		names, err = control.Names(ctx, q, r.Author, r.ClearedBy, r.IssuedBy)
		return err
	})
	if err != nil {
		return d, err
	}
	content, err := r.frozen.again(lang)
	d = s.document(r.frozen.kind(), r, content, lang, names, style.office())
	if h, ok := r.frozen.Headers[lang]; ok {
		h.over(&d)
	}
	return d, err
}

// again is the content of a language as it is kept: what was just composed goes through its kept form too, so that
// the first file and every later one are made of the same.
func (f *Frozen) again(lang i18n.Lang) (c Content, err error) {
	data, err := json.Marshal(f.Content[lang])
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(data, &c)
}

// Again makes a file of an issued report anew, from what is kept of it. Faults: NotFound, Refused.
func (s *Service) Again(ctx context.Context, id ReportID, lang i18n.Lang, f Format) ([]byte, error) {
	r, err := s.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	if r.State != Issued {
		return nil, fault.Refuse("reports.not_issued", fault.Args{"ref": r.Ref, "state": r.State.Word()})
	}
	return s.render(ctx, r, lang, f)
}
