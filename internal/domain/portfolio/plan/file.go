package plan

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"regexp"

	"cairn/internal/codec/mspdi"
	"cairn/internal/domain/portfolio"
	"cairn/internal/domain/schedule"
	"cairn/internal/domain/schedule/exchange"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/i18n"
)

// FileKind is what a plan is imported from.
type FileKind string

// The kinds: a file of Microsoft Project, and the rows of a spreadsheet.
const (
	FileProject FileKind = "project"
	FileTable   FileKind = "table"
)

// Source is a file that was read and is not kept yet.
type Source struct {
	Kind    FileKind
	Network schedule.Network
	Notes   []exchange.Note // what the schedule does not follow; it stays in the file
	name    string
	data    []byte // of a file of Microsoft Project, for what the plan does not model
}

// planFile is an import that is kept.
type planFile struct {
	ID      string
	Kind    FileKind
	Content string // the uploaded file; "" for a table
	Network schedule.Network
	Notes   []exchange.Note
}

// MaxFile is the size in bytes of the largest plan that is read into an office. A file takes up to six times its size in
// memory while it is read, and a server reads for many; the command schedule, which reads for one, takes mspdi.Limit.
const MaxFile = 64 << 20

// ReadSource reads a plan: a file of Microsoft Project (XML), or a spreadsheet (XLSX, CSV) with a line for
// each task. Which it is, its first bytes tell. name is what the file is called.
func ReadSource(name string, r io.Reader, project portfolio.Project) (Source, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Source{}, fault.Wrap(err, fault.Malformed, "mspdi.unreadable", nil)
	}
	if len(data) > MaxFile {
		return Source{}, fault.New(fault.TooLarge, "mspdi.too_large", fault.Args{"limit": MaxFile >> 20})
	}
	if !isXML(data) {
		return readRows(data, project)
	}
	f, err := mspdi.Parse(data, MaxFile)
	if err != nil {
		return Source{}, err
	}
	s := Source{Kind: FileProject, name: name, data: data}
	if s.Network, s.Notes, err = exchange.FromProject(f); err != nil {
		return Source{}, err
	}
	return s, s.Network.Check()
}

// isXML tells XML in any encoding from a spreadsheet.
func isXML(data []byte) bool {
	head := bytes.ReplaceAll(data[:min(len(data), 64)], []byte{0}, nil) // UTF-16
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		head = bytes.TrimPrefix(head, []byte(mark))
	}
	head = bytes.TrimSpace(head)
	return len(head) == 0 || head[0] == '<'
}

func readRows(data []byte, project portfolio.Project) (Source, error) {
	rows, err := exchange.ReadTable(bytes.NewReader(data))
	if err != nil {
		return Source{}, err
	}
	n, err := exchange.FromTable(rows, On(project.Planned.Start, 8, 0).engineTime())
	if err != nil {
		return Source{}, err
	}
	s := Source{Kind: FileTable, Network: n}
	elapsed := 0
	for i := range s.Network.Tasks {
		if t := &s.Network.Tasks[i]; t.Elapsed { // a day by the clock is a working day
			t.Elapsed, t.Duration = false, t.Duration*DayMinutes/(24*60)
			elapsed++
		}
	}
	if elapsed > 0 {
		s.Notes = append(s.Notes, exchange.Note{Key: "portfolio.plan.table_elapsed", Args: fault.Args{"n": elapsed}})
	}
	return s, s.Network.Check()
}

// upload lays the content of a source beside the office's files, packed, until keep attaches it.
func (s *Service) upload(ctx context.Context, in Source) (string, error) {
	if in.Kind == FileTable {
		return "", nil
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(in.data); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	f, err := s.control.Upload(ctx, in.name+".gz", &packed, control.Accept{Unchecked: true})
	return f.ID, err
}

// mostNotes is how many remarks on a file are kept with it.
const mostNotes = 100

// keep stores a source with its project; file is its uploaded content.
func keep(ctx context.Context, tx *control.Tx, id portfolio.ProjectID, in Source, file string) (planFile, error) {
	kept := planFile{ID: tx.NewID(), Kind: in.Kind, Content: file, Network: in.Network, Notes: in.Notes}
	if file != "" {
		if _, err := tx.Attach(ctx, file, id.Object(), ""); err != nil {
			return kept, err
		}
	}
	network, err := json.Marshal(in.Network)
	if err != nil {
		return kept, err
	}
	notes, err := json.Marshal(in.Notes[:min(len(in.Notes), mostNotes)])
	if err != nil {
		return kept, err
	}
	_, err = db.Exec(ctx, tx, db.SQL(`INSERT INTO portfolio_plan_file (id, project_id, kind, file_id, network, notes) VALUES (?, ?, ?, ?, ?, ?)`, kept.ID, id, kept.Kind, file, string(network), string(notes)))
	return kept, err
}

// fileOf reads a kept import of a project.
func fileOf(ctx context.Context, q db.Querier, project portfolio.ProjectID, id string) (planFile, error) {
	return db.One(ctx, q, "plan", db.SQL(`SELECT f.id, f.kind, f.file_id, f.network, f.notes FROM portfolio_plan_file f WHERE f.id = ? AND f.project_id = ?`, id, project), func(row db.Row) (f planFile, err error) {
		var network, notes string
		if err = row.Scan(&f.ID, &f.Kind, &f.Content, &network, &notes); err != nil {
			return f, err
		}
		if err = json.Unmarshal([]byte(network), &f.Network); err == nil {
			err = json.Unmarshal([]byte(notes), &f.Notes)
		}
		return f, err
	})
}

// content is the file of Microsoft Project that a plan rests on; a new one for a plan that rests on none.
func (s *Service) content(ctx context.Context, p *Plan) (*mspdi.File, error) {
	if p.file.Content == "" {
		return &mspdi.File{}, nil
	}
	packed, err := s.control.OpenFile(ctx, p.file.Content)
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	return mspdi.Read(z, mspdi.Limit)
}

// Calendars of a file are named by their uid in it: "file:3"; "file:0" is the standard week of Microsoft
// Project.
const fileCalendarPrefix = "file:"

var fileCalendar = regexp.MustCompile(`^` + fileCalendarPrefix + `(\d{1,10})$`)

// cairnMark ends the names of the office's own calendars in a file, so that they are known again.
const cairnMark = " (Cairn)"

var cairnCalendar = regexp.MustCompile(`^([A-Z]{3}) \(Cairn\)$`)

// calendarOf is how a plan names a calendar of a file.
func calendarOf(n *schedule.Network, uid int) string {
	for _, c := range n.Calendars {
		if m := cairnCalendar.FindStringSubmatch(c.Name); c.UID == uid && m != nil {
			return m[1]
		}
	}
	return fileCalendarPrefix + itoa(uid)
}

// title is the title of a task that a file says in one language.
func (p *Plan) title(name string, uid int) i18n.Text {
	if name == "" {
		name = itoa(uid)
	}
	if p.Project.Lang == i18n.FR {
		return i18n.Text{FR: name}
	}
	return i18n.Text{EN: name}
}
