package recruitment

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const halfDay = `[ap]m|[ap]\.m`

// clocks are the ways of writing a time of day in a plain text without days: hour, minute, second, half of the day.
var clocks = []*regexp.Regexp{
	regexp.MustCompile(`\b(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2}))? ?(` + halfDay + `)\b`),                                             // 5:59:00 pm, 5 p.m
	regexp.MustCompile(`\b(\d{1,2}):(\d{2})(?::(\d{2}))?()(?: ?(?:hours|hrs|h|cet|gmt|utc|z))?\b`),                                     // 17:59
	regexp.MustCompile(`\b(\d{1,2}) ?h(?:eures?|rs?)? ?(\d{2})?()(?: ?(` + halfDay + `))?\b`),                                          // 17 h 30
	regexp.MustCompile(`\b(\d{1,2})\.(\d{2})()() ?(?:(?:hrs|hours|hr|h|heures?|cet|cest|utc|gmt|noon|midi|brussels|central)\b|\()`),    // 17.00 hrs
	regexp.MustCompile(`(?:^|[,(-]|\b(?:at|a|by|before|until|till|avant|jusqu'a|than|tard))[ ,(-]*(\d{1,2})\.(\d{2})()()(?:[ ),-]|$)`), // at 17.00
	regexp.MustCompile(`\b(\d{2})(\d{2})()() ?(?:hours|hrs|hr|h|cet|cest|utc|gmt|z|local)\b`),                                          // 1700 hours
}

var (
	noonWord     = regexp.MustCompile(`\b(?:noon|midday|midi)\b`)
	afternoon    = regexp.MustCompile(`(?:de |dans )?(?:l'|d')?apres[ -]midi|\bin the afternoon|\b(?:du|le) soir|\bin the evening`)
	morning      = regexp.MustCompile(`\b(?:du|le) matin\b|\bin the morning\b`)
	clockLike    = regexp.MustCompile(`\b\d{1,2} ?[:h] ?\d{2}\b|\b\d{1,2}\.\d{2}\b|\b\d{1,2} ?(?:h|heures?|o'clock)\b|\b\d{4} ?(?:hours|hrs)\b|\bat \d{4}\b|\b[ap]m\b`)
	isoMoment    = regexp.MustCompile(`\b(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?(?:(z)|([+-])(\d{2}):?(\d{2})?)?\b`)
	midnightWord = regexp.MustCompile(`\b(?:midnight|minuit)\b`)
)

// momentsApart sets day, time and zone of a moment of ISO 8601 apart in a plain text: "2026-12-20 17:59 utc+01:00".
func momentsApart(p string) string {
	return isoMoment.ReplaceAllStringFunc(p, func(s string) string {
		m := isoMoment.FindStringSubmatch(s)
		switch {
		case m[3] != "":
			return m[1] + " " + m[2] + " utc"
		case m[4] != "":
			return m[1] + " " + m[2] + " utc" + m[4] + m[5] + ":" + (m[6] + "00")[:2]
		}
		return m[1] + " " + m[2]
	})
}

// clockIn is the first time of day in a plain text without days, as 15:04:05. It is sure if it is the only one; where there is none,
// sure says that nothing looks like one.
func clockIn(p string) (at string, sure bool) {
	p = morning.ReplaceAllString(afternoon.ReplaceAllString(p, " pm "), " am ")
	p = strings.Join(strings.Fields(utcDistance.ReplaceAllString(p, "$1")), " ")
	type found struct {
		at    int
		value string
	}
	var list []found
	for _, pattern := range clocks {
		for _, m := range pattern.FindAllStringSubmatchIndex(p, -1) {
			if m[2] > 0 && strings.IndexByte(".:", p[m[2]-1]) >= 0 {
				continue // the minutes of one that is there already
			}
			if value := clockOf(p, m); value != "" && !slices.ContainsFunc(list, func(f found) bool { return f.at == m[2] }) {
				list = append(list, found{m[2], value})
			}
		}
	}
	if m := noonWord.FindStringIndex(p); m != nil {
		list = append(list, found{m[0], "12:00:00"})
	}
	if len(list) == 0 {
		return "", !clockLike.MatchString(p)
	}
	first := slices.MinFunc(list, func(a, b found) int { return a.at - b.at })
	return first.value, !slices.ContainsFunc(list, func(f found) bool { return f.value != first.value })
}

// clockOf is the time of a match of clocks, "" for none that a clock shows. 24:00 is the end of a day, and there is nothing after it.
func clockOf(p string, m []int) string {
	part := func(n int) (text string, figure int) {
		if m[2*n] >= 0 {
			text = p[m[2*n]:m[2*n+1]]
		}
		figure, _ = strconv.Atoi(text)
		return text, figure
	}
	_, h := part(1)
	_, minute := part(2)
	_, second := part(3)
	half, _ := part(4)
	switch {
	case strings.HasPrefix(half, "p") && h < 12:
		h += 12
	case strings.HasPrefix(half, "a") && h == 12:
		h = 0
	case strings.HasPrefix(half, "a") && h > 12:
		return ""
	}
	if h > 24 || minute > 59 || second > 59 || h == 24 && minute+second > 0 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d:%02d", h, minute, second)
}

// places are the cities and countries whose time notices name, plain.
var places = map[string]string{
	"brussels": "Europe/Brussels", "bruxelles": "Europe/Brussels", "belgian": "Europe/Brussels", "belge": "Europe/Brussels", "mons": "Europe/Brussels",
	"paris": "Europe/Paris", "francaise": "Europe/Paris", "french": "Europe/Paris", "strasbourg": "Europe/Paris",
	"geneva": "Europe/Zurich", "geneve": "Europe/Zurich", "bern": "Europe/Zurich", "berne": "Europe/Zurich", "swiss": "Europe/Zurich", "suisse": "Europe/Zurich",
	"vienna": "Europe/Vienna", "vienne": "Europe/Vienna", "the hague": "Europe/Amsterdam", "la haye": "Europe/Amsterdam", "hague": "Europe/Amsterdam", "amsterdam": "Europe/Amsterdam", "dutch": "Europe/Amsterdam",
	"rome": "Europe/Rome", "naples": "Europe/Rome", "italian": "Europe/Rome", "london": "Europe/London", "londres": "Europe/London", "uk": "Europe/London", "berlin": "Europe/Berlin", "german": "Europe/Berlin",
	"new york": "America/New_York", "eastern": "America/New_York", "pacific": "America/Vancouver", "vancouver": "America/Vancouver", "ottawa": "America/Toronto",
	"kyiv": "Europe/Kyiv", "kiev": "Europe/Kyiv", "oslo": "Europe/Oslo", "copenhagen": "Europe/Copenhagen", "copenhague": "Europe/Copenhagen", "stockholm": "Europe/Stockholm",
	"warsaw": "Europe/Warsaw", "varsovie": "Europe/Warsaw", "lisbon": "Europe/Lisbon", "lisbonne": "Europe/Lisbon", "madrid": "Europe/Madrid", "athens": "Europe/Athens", "athenes": "Europe/Athens",
	"luxembourg": "Europe/Luxembourg", "helsinki": "Europe/Helsinki", "tallinn": "Europe/Tallinn", "riga": "Europe/Riga", "vilnius": "Europe/Vilnius",
	"central european": "Europe/Brussels", "europe centrale": "Europe/Brussels", "greenwich mean": "UTC", "universal": "UTC",
}

var placeNames = func() string {
	var list []string
	for name := range places {
		list = append(list, name)
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(list, "|")
}()

var (
	// placeTime is the time of a place: "(Paris time)", "heure de Paris", "local time in Kyiv", "Europe/Brussels", or the place in brackets or alone behind the time.
	placeTime = regexp.MustCompile(`\b(` + placeNames + `)(?:'s)?(?: local| standard| summer| daylight)?(?: \()? ?time\b|\bheures? (?:locale |normale )?\(?(?:de |d'|du )?(?:la |l')?(` + placeNames + `)\b|\b(?:local time|time zone)(?: in| of| at|:)? \(?(` + placeNames + `)\b|\btime \((` + placeNames + `)\b|\b(?:europe|america)/(` + placeNames + `)\b|(?:\d{2}|\dh|\d h|[ap]m|noon|midi) ?\((` + placeNames + `)\)|(?:\d:\d{2}|\dh|\d h|\dh\d{2}|[ap]m|noon|midi) (` + placeNames + `)$`)
	// zoneCode is a zone's short name in capitals behind a time: cet and est are words of French.
	zoneCode    = regexp.MustCompile(`(?:[\dhH(/]|[Mm]\.?|[Nn]oon|[Mm]idi|[Mm]idnight|[Mm]inuit)[ ,]*\(?(?:(CES?T|HEC|HNEC|HAEC)|(E[SD]?T))\b`)
	utcDistance = regexp.MustCompile(`\b(utc|gmt) ?[+-] ?\d{1,2}(?::?\d{2})?\b`)
	utcPattern  = regexp.MustCompile(`\b(?:utc|gmt)\b ?(?:([+-]) ?(\d{1,2})(?::?(\d{2}))?\b)?`)
)

// zoneIn is the time zone that a passage names beside its time: by a place's time, by a short name, or by its distance from UTC, which is
// then the zone ("UTC+01:00"). Of several one is only a guess. A city alone is no zone: it may be where the post is (R134).
func zoneIn(text string) (zone string, sure bool) {
	p := momentsApart(plain(text))
	var found []string
	for _, m := range placeTime.FindAllStringSubmatch(p, -1) {
		found = append(found, places[strings.Join(m[1:], "")])
	}
	for _, m := range zoneCode.FindAllStringSubmatch(text, -1) {
		if m[1] != "" {
			found = append(found, "Europe/Brussels")
		} else if strings.ToUpper(text) != text {
			found = append(found, "America/New_York")
		}
	}
	named := len(found)
	for _, m := range utcPattern.FindAllStringSubmatch(p, -1) {
		hours, _ := strconv.Atoi(m[2])
		if minutes := (m[3] + "00")[:2]; hours == 0 && minutes == "00" {
			found = append(found, "UTC")
		} else {
			found = append(found, fmt.Sprintf("UTC%s%02d:%s", m[1], hours, minutes))
		}
	}
	if len(found) == 0 {
		return "", false
	}
	for i, z := range found {
		central := i >= named && (z == "UTC+01:00" || z == "UTC+02:00") // "CET (UTC+1)" says one thing twice
		if z != found[0] && !(central && found[0] == "Europe/Brussels") {
			return found[0], false
		}
	}
	return found[0], true
}
