package recruitment

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cairn/internal/codec/doctext"
	"cairn/internal/kernel/cal"
)

// Position is one entry of a person's experience. To is no date while it goes on (R136); Precision is how exactly the
// dates are given.
type Position struct {
	Title     string     `json:"title"`
	Employer  string     `json:"employer"`
	Period    cal.Period `json:"period"`
	Precision Precision  `json:"precision"`
	Project   bool       `json:"project_management"`
	Source    string     `json:"source"`
	said      []string   // the lines of the whole entry, plain
	whole     string     // the title as it stood, where the employer in it is a guess
	byLabel   bool       // the dates stand behind the label of the title or the employer
	unsure    bool       // of its dates
	rows      []int      // its head's lines, among those of the experience
}

// CV is what the rules read out of a curriculum vitae, each with the passage it came from. Nothing in it is kept: the
// caller holds it as long as the person looks at it (R131).
type CV struct {
	Name      string
	Email     string
	Phone     string
	Positions []Position
	Degrees   []string
	Languages []string
	Undated   []string // entries of experience without dates that can be read
	Unread    []string // words about time that are no dates: "since spring"
	Future    []string // entries that begin after the day of reading
	Unsure    []string // entries with a day in figures that can be read two ways, read day first
	order     dayOrder // in which order the document writes days in figures
	sections  map[string][]string
	passages  []string
	runes     int
	pages     int
	notes     []doctext.Note
	lines     []cvLine
}

// cvLine is a block of a curriculum with the section it stands in; title is the heading that begins it.
type cvLine struct {
	doctext.Block
	section string
	title   bool
}

// Employers are the employers in the order of the document, each once.
func (c *CV) Employers() []string {
	list, known := []string{}, map[string]bool{"": true}
	for _, p := range c.Positions {
		if !known[p.Employer] {
			known[p.Employer], list = true, append(list, p.Employer)
		}
	}
	return list
}

// The sections of a curriculum that are told apart.
const (
	cvHead       = "head"
	cvExperience = "experience"
	cvEducation  = "education"
	cvLanguages  = "languages"
	cvOther      = "other"
)

var cvHeadings = map[string]string{}

func init() {
	for kind, names := range map[string]string{
		cvExperience: "work experience|professional experience|experience|employment|employment history|career|career history|work history|professional background|relevant experience|employment record|positions held|professional history|career summary|career overview|summary of experience|key experience|relevant professional experience|relevant work experience|international experience|field experience|military career|military experience|professional career|employment experience|experience summary|work and military experience|experience professionnelle et militaire|experience internationale|carriere militaire|carriere professionnelle|postes occupes|experience et parcours|experience professionnelle|experiences professionnelles|experiences|parcours professionnel|carriere|emplois occupes|activite professionnelle|parcours",
		cvEducation:  "education|education and training|academic background|academic qualifications|qualifications|studies|degrees|formation|formations|etudes|diplomes|formation academique|parcours academique|education et formation|academic education|higher education|education and qualifications|academic and professional qualifications|qualifications and training|formation et diplomes|etudes et formation|diplomes et formation|formation initiale|scolarite|cursus",
		cvLanguages:  "languages|language skills|langues|competences linguistiques|connaissances linguistiques|linguistic skills|language proficiency|foreign languages|langues etrangeres|langues parlees|knowledge of languages|aptitudes linguistiques",
		cvOther: "skills|key skills|technical skills|competences|interests|hobbies|references|publications|certificates|certifications|awards|volunteer|volunteering|volunteer experience|projects|profile|summary|about|about me|personal statement|objective|courses|training|" +
			"centres d'interet|loisirs|projets|profil|a propos|resume|distinctions|prix|benevolat|divers|informatique|stages|personal information|informations personnelles|personal details|personal data|donnees personnelles|etat civil|contact|contact details|coordonnees|aptitudes et competences|aptitudes et competences personnelles|professional training|further training|additional training|hobbies and interests|memberships|decorations|honours|honours and awards|it skills|computer skills|personal skills|additional information|digital skills|work permit|military service|service militaire",
	} {
		for name := range strings.SplitSeq(names, "|") {
			cvHeadings[name] = kind
		}
	}
}

// mostLines is how many lines of a curriculum are read: some 400 pages.
const mostLines = 20_000

// ReadCV reads a curriculum by rules, on a day: open positions last until it (R136).
func ReadCV(text *doctext.Text, on cal.Date) *CV {
	c := &CV{sections: map[string][]string{}, pages: text.Pages, notes: text.Notes}
	blocks := map[string][]doctext.Block{}
	kind := cvHead
	for i, b := range text.Blocks {
		if i == mostLines {
			c.notes = append(slices.Clip(c.notes), doctext.Cut)
			break
		}
		c.runes += utf8.RuneCountInString(b.Text)
		if next, ok := cvHeadings[plain(b.Text)]; ok && utf8.RuneCountInString(b.Text) < 50 && b.Style != doctext.Item {
			kind = next
			c.lines = append(c.lines, cvLine{b, kind, true})
			continue
		}
		c.lines = append(c.lines, cvLine{b, kind, false})
		blocks[kind] = append(blocks[kind], b)
		c.sections[kind] = append(c.sections[kind], b.Text)
		c.passages = append(c.passages, b.Text)
	}
	c.order = orderOf(c.passages)
	c.contact()
	c.experience(blocks[cvExperience], on)
	c.degrees()
	for _, line := range c.sections[cvLanguages] {
		if named := hasAny(plain(line), languageNames) != ""; named || line != c.Name && !hasTitleWord(line) {
			c.Languages = append(c.Languages, line)
		}
	}
	if c.Languages == nil {
		c.looseLanguages()
	}
	return c
}

var (
	emailPattern = regexp.MustCompile(`[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}`)
	phonePattern = regexp.MustCompile(`(?:\+|00|\()?\d[\d ()./\x{00a0}-]{6,20}\d`)
	nameLabel    = regexp.MustCompile(`(?i)^(?:full name|name|name and surname|name, surname|surname, name|surname, first name|last name, first name|family name, first name|nom complet|nom et prénom|nom, prénom|prénom et nom|nom|first name and surname)(?:\s*:\s*| {2,})(.+)$`)
	formLabel    = regexp.MustCompile(`(?i)^(?:nom\(s\) ?/ ?prénom\(s\)|first name\(s\) ?/ ?surname\(s\)|surname\(s\) ?/ ?first name\(s\)|prénom\(s\) ?/ ?nom\(s\)|nom et prénom|prénom et nom|nom, prénom)[\s:]+(.+)$`)
	givenLabel   = regexp.MustCompile(`(?i)^(?:first names?|given names?|prénoms?)(?:\s*:\s*| {2,})(.+)$`)
	familyLabel  = regexp.MustCompile(`(?i)^(?:last name|surname|family name|nom de famille|nom)(?:\s*:\s*| {2,})(.+)$`)
)

// contact finds name, address of mail and telephone, where people write them: at the top, or in a part of its own.
func (c *CV) contact() {
	top := c.passages[:min(len(c.passages), 40)]
	for _, line := range c.passages {
		if m := emailPattern.FindString(line); m != "" && c.Email == "" {
			c.Email = strings.Trim(m, ".'")
		}
	}
	for _, line := range append(slices.Clip(top), c.passages[max(0, len(c.passages)-10):]...) {
		if c.Phone == "" {
			c.Phone = phoneIn(line)
		}
	}
	var given, family string
	for _, line := range top {
		if m := givenLabel.FindStringSubmatch(line); m != nil && given == "" {
			given = cellsIn(m[1])[0]
		}
		if m := familyLabel.FindStringSubmatch(line); m != nil && family == "" {
			family = cellsIn(m[1])[0]
		}
		for _, label := range []*regexp.Regexp{nameLabel, formLabel} {
			if m := label.FindStringSubmatch(line); m != nil && c.Name == "" {
				if name := withoutDegrees(cellsIn(m[1])[0]); isName(name) {
					c.Name = inOrder(name)
				}
			}
		}
	}
	if given != "" && family != "" {
		c.Name = given + " " + family
	}
	for _, line := range top {
		if c.Name != "" {
			return
		}
		for _, part := range strings.FieldsFunc(gap.ReplaceAllString(line, "|"), func(r rune) bool { return r == '|' || r == '•' || r == '·' }) {
			part = withoutDegrees(withoutPrefix(strings.TrimSpace(part)))
			if isName(part) {
				c.Name = part
				break
			}
		}
	}
}

// phoneIn finds a telephone number in a line: at least eight figures that are no years or days.
func phoneIn(line string) string {
	for _, m := range phonePattern.FindAllString(emailPattern.ReplaceAllString(line, " "), -1) {
		digits := 0
		for _, r := range m {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits < 8 || digits > 15 || yearsOnly.MatchString(m) || isoDay.MatchString(m) || numericDay.MatchString(m) {
			continue
		}
		m = strings.TrimSpace(m)
		if strings.HasPrefix(m, "(") || !strings.Contains(m, "(") || strings.Contains(m, ")") {
			return m
		}
	}
	return ""
}

var yearsOnly = regexp.MustCompile(`^\s*(?:19|20)\d{2}\s*[-–/]\s*(?:19|20)\d{2}\s*$`)

func withoutPrefix(s string) string {
	for _, p := range []string{"curriculum vitae of ", "curriculum vitae de ", "curriculum vitae - ", "curriculum vitae ", "resume of ", "cv of ", "cv de ", "cv - ", "cv "} {
		if len(s) > len(p) && strings.EqualFold(s[:len(p)], p) {
			return strings.TrimSpace(s[len(p):])
		}
	}
	return s
}

// particles stand in names without a capital.
var particles = words("de da do dos das du des del della di la le van von der den ter ten bin ibn al el y e af av zu")

// isName tells a person's name from the other lines at the top: two to five words with capitals, no figures, no job.
func isName(s string) bool {
	list := strings.Fields(strings.Trim(s, " ,.;:"))
	if len(list) < 2 || len(list) > 6 || utf8.RuneCountInString(s) > 60 || strings.ContainsAny(s, "0123456789@/\\{}[]<>=_#%&:;!?\"") {
		return false
	}
	if _, heading := cvHeadings[plain(s)]; heading {
		return false
	}
	p := plain(s)
	if hasAny(p, []string{"curriculum", "vitae", "resume", "cv", "europass", "university", "page", "street", "avenue", "rue", "confidential", "personal", "information", "nationality", "nationalite", "address", "adresse", "birth", "naissance", "gender", "sexe", "phone", "telephone", "clearance"}) != "" {
		return false
	}
	capitals := 0
	for _, w := range list {
		first, _ := utf8.DecodeRuneInString(w)
		switch {
		case unicode.IsUpper(first):
			capitals++
		case slices.Contains(particles, strings.ToLower(w)), first == '\'' || first == '’' || first == '(':
		case unicode.Is(unicode.Arabic, first) || unicode.Is(unicode.Cyrillic, first) || unicode.Is(unicode.Georgian, first):
			capitals++
		default:
			return false
		}
		if slices.Contains(titleWords, plain(w)) {
			return false
		}
	}
	return capitals >= 2
}

// degrees are the entries of education that name a degree.
func (c *CV) degrees() {
	for _, line := range c.sections[cvEducation] {
		p := plain(line)
		if hasAny(p, degreeWords) != "" {
			c.Degrees = append(c.Degrees, line)
		}
	}
}

// universityDegrees are those that are a university's in every country that uses the word; others, a person judges.
var universityDegrees = []string{"bachelor", "bachelors", "bachelor's", "master", "masters", "master's", "msc", "m.sc", "bsc", "b.sc", "mba", "llm", "llb", "phd", "ph.d", "doctorate", "doctorat", "maitrise", "laurea", "ma in", "ba in", "m.a. in", "b.a. in", "master 2", "master 1"}

var degreeWords = []string{"degree", "bachelor", "bachelors", "bachelor's", "master", "masters", "master's", "msc", "m.sc", "bsc", "b.sc", "ba", "b.a", "ma", "m.a", "mba", "llm", "llb", "phd", "ph.d", "doctorate", "doctor", "diploma", "associate of", "licence", "maitrise", "doctorat", "diplome", "dea", "dess", "ingenieur", "bts", "dut", "magister", "diplom", "laurea", "graduate", "graduated"}

// looseLanguages finds languages outside a section of their own.
func (c *CV) looseLanguages() {
	for _, line := range c.passages {
		p := plain(line)
		if utf8.RuneCountInString(line) < 120 && hasAny(p, languageNames) != "" && (levelPattern.FindString(line) != "" || hasAny(p, []string{"native", "fluent", "mother tongue", "langue maternelle", "courant", "bilingue", "bilingual", "langues", "languages"}) != "") {
			c.Languages = append(c.Languages, line)
		}
	}
}
