package app_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// kernelOrder is left to right: a package may import those before it.
var kernelOrder = []string{"fault", "cal", "i18n", "money", "sheet", "db", "control", "malware", "mail", "backup", "search", "web", "intake"}

// sliceImports says which other slices each slice may import. Everything else in domain is refused;
// kernel, render and codec are open to all slices but people and office, which know the kernel only.
var sliceImports = map[string][]string{
	"people":       {},
	"office":       {},
	"stakeholders": {},
	"schedule":     {},
	"portfolio":    {"stakeholders", "schedule"},
	"landscape":    {"stakeholders"},
	"funds":        {"portfolio", "stakeholders"},
	"recruitment":  {"stakeholders"},
	"week":         {"portfolio"},
	"fieldpack":    {"portfolio", "activity", "week"},
	"visitpack":    {"stakeholders", "portfolio", "activity"},
	"activity":     {"portfolio", "stakeholders"},
	"reports":      {"stakeholders", "portfolio", "funds", "activity", "landscape", "recruitment", "schedule", "week", "fieldpack", "visitpack"},
}

// outside is what the product may import beside the standard library. A new line here is a line in
// docs/decisions too.
var outside = []string{
	"filippo.io/age",
	"github.com/a-h/templ",
	"github.com/alecthomas/kong",
	"github.com/alexedwards/scs/v2",
	"github.com/andybalholm/cascadia",
	"github.com/anishathalye/porcupine",
	"github.com/blevesearch/bleve/v2",
	"github.com/boombuler/barcode",
	"github.com/chromedp/cdproto",
	"github.com/chromedp/chromedp",
	"github.com/emersion/go-ical",
	"github.com/emersion/go-smtp",
	"github.com/emersion/go-vcard",
	"github.com/golang/snappy",
	"github.com/google/uuid",
	"github.com/govalues/decimal",
	"github.com/jackc/pgx/v5",
	"github.com/ledongthuc/pdf",
	"github.com/pquerna/otp",
	"github.com/pressly/goose/v3",
	"github.com/prometheus/client_golang",
	"github.com/richardlehane/mscfb",
	"github.com/wneessen/go-mail",
	"github.com/xuri/excelize/v2",
	"github.com/yuin/goldmark",
	"go.etcd.io/bbolt",
	"golang.org/x/crypto",
	"golang.org/x/net",
	"golang.org/x/sync",
	"golang.org/x/text",
	"google.golang.org/protobuf",
	"modernc.org/sqlite",
}

type source struct {
	path string // from the module's root, with slashes
	pkg  string // its folder
	file *ast.File
	test bool
}

const root = "../.."

func sources(t *testing.T) (list []source, set *token.FileSet) {
	t.Helper()
	set = token.NewFileSet()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules" || d.Name() == "testdata" || d.Name() == "tools") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		rel = filepath.ToSlash(rel)
		list = append(list, source{rel, rel[:max(0, strings.LastIndexByte(rel, '/'))], file, strings.HasSuffix(rel, "_test.go")})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, set
}

func TestArchImports(t *testing.T) {
	list, _ := sources(t)
	for _, s := range list {
		for _, spec := range s.file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			if why := refuse(s, path); why != "" {
				t.Errorf("%s imports %s: %s", s.path, path, why)
			}
		}
	}
}

// refuse says why a file may not import a package, "" if it may.
func refuse(s source, path string) string {
	if !strings.HasPrefix(path, "cairn/") {
		known := !strings.Contains(strings.SplitN(path, "/", 2)[0], ".") || s.test ||
			slices.ContainsFunc(outside, func(o string) bool { return path == o || strings.HasPrefix(path, o+"/") })
		if !known {
			return "not in the list of dependencies"
		}
		return ""
	}
	to := strings.TrimPrefix(path, "cairn/")
	if to == "internal/testkit" {
		if strings.HasPrefix(s.pkg, "internal/testkit") || s.test && strings.HasSuffix(s.file.Name.Name, "_test") {
			return ""
		}
		return "testkit is for external test packages"
	}
	if s.test || s.pkg == to || strings.HasPrefix(s.pkg, "internal/testkit") {
		return ""
	}
	return refuseRoom(s.pkg, to)
}

func refuseRoom(from, to string) string {
	fromRoom, fromName := room(from)
	toRoom, toName := room(to)
	switch fromRoom {
	case "cmd":
		if toRoom == "app" || toRoom == "kernel" {
			return ""
		}
		return "the command line knows app and the kernel"
	case "app":
		return ""
	case "kernel":
		if toRoom == "kernel" && slices.Index(kernelOrder, toName) >= 0 && slices.Index(kernelOrder, toName) <= slices.Index(kernelOrder, fromName) {
			return ""
		}
		return "the kernel imports the kernel, left to right: " + strings.Join(kernelOrder, ", ")
	case "render", "codec":
		if toRoom == "kernel" && slices.Contains([]string{"fault", "money", "cal", "i18n"}, toName) || toRoom == fromRoom && toName == fromName {
			return ""
		}
		if toRoom == "render" && toName == "draw" && fromRoom == "render" { // files paint the drawings of the pages
			return ""
		}
		return "render and codec know fault, money, cal and i18n"
	case "domain":
		allowed, known := sliceImports[fromName]
		switch {
		case !known:
			return "a slice without a line in the import table"
		case toRoom == "kernel", toRoom == "domain" && (toName == fromName || slices.Contains(allowed, toName)):
			return ""
		case (toRoom == "render" || toRoom == "codec") && fromName != "people":
			return ""
		}
		return "not in the import table of " + fromName
	}
	return "a room nobody knows"
}

// room splits "internal/domain/portfolio/plan" into "domain" and "portfolio".
func room(pkg string) (string, string) {
	parts := strings.Split(strings.TrimPrefix(pkg, "internal/"), "/")
	if len(parts) == 1 {
		return parts[0], ""
	}
	return parts[0], parts[1]
}

var tableName = regexp.MustCompile(`(?i)\b(?:FROM|JOIN|INTO|UPDATE|EXISTS)\s+([a-z]+)_[a-z_]+`)

// A table belongs to the slice whose prefix it carries.
func TestArchTables(t *testing.T) {
	list, set := sources(t)
	for _, s := range list {
		if s.test || s.pkg == "internal/kernel/db" {
			continue
		}
		owner := s.pkg[strings.LastIndexByte(s.pkg, '/')+1:]
		if _, slice := room(s.pkg); slice != "" {
			owner = slice
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			for _, m := range tableName.FindAllStringSubmatch(lit.Value, -1) {
				if m[1] != owner && m[1] != "sqlite" && m[1] != "pg" {
					t.Errorf("%s: %s is not a table of %s", set.Position(lit.Pos()), m[0], owner)
				}
			}
			return true
		})
	}
}

// The clock is injected everywhere below app.
func TestArchClock(t *testing.T) {
	list, set := sources(t)
	for _, s := range list {
		if r, _ := room(s.pkg); s.test || r != "domain" && r != "render" && r != "codec" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "time" && (sel.Sel.Name == "Now" || sel.Sel.Name == "Since") {
					t.Errorf("%s: the day comes from the transaction or the caller", set.Position(n.Pos()))
				}
			}
			return true
		})
	}
}

// writers are the kernel files that may open a db.Write beside control.Do, each for state of its own.
var writers = []string{
	"internal/kernel/control/", "internal/kernel/db/", "internal/kernel/backup/",
	"internal/kernel/mail/queue.go", "internal/kernel/mail/deliver.go",
	"internal/kernel/web/session.go", "internal/kernel/web/draft.go",
}

func TestArchWrites(t *testing.T) {
	list, set := sources(t)
	for _, s := range list {
		if s.test || slices.ContainsFunc(writers, func(w string) bool { return strings.HasPrefix(s.path, w) }) {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if star, ok := n.(*ast.StarExpr); ok {
				if sel, ok := star.X.(*ast.SelectorExpr); ok {
					if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "db" && sel.Sel.Name == "Tx" {
						t.Errorf("%s: every write is control.Do", set.Position(n.Pos()))
					}
				}
			}
			return true
		})
	}
}

var packageName = regexp.MustCompile("`(cmd/[a-z]+|internal/[a-z0-9/]+)`")

// docs/ARCHITECTURE.md names every package, and none that is not there.
func TestArchPage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, m := range packageName.FindAllStringSubmatch(string(page), -1) {
		named[m[1]] = true
	}
	there := map[string]bool{}
	list, _ := sources(t)
	for _, s := range list {
		if !s.test {
			there[s.pkg] = true
		}
	}
	for pkg := range there {
		if !named[pkg] {
			t.Errorf("docs/ARCHITECTURE.md does not name %s", pkg)
		}
	}
	for pkg := range named {
		if !there[pkg] {
			t.Errorf("docs/ARCHITECTURE.md names %s, which is not there", pkg)
		}
	}
}
