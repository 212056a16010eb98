package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"io"
)

//go:embed world/*.json
var files embed.FS

// order is the order in which the partners enter the world: the recipients of packages by the day
// of their endorsement, then the partners in education alone.
var order = []string{
	"geo", "jor", "mda", "irq", "tun", "uno", "mrt", "bih",
	"arm", "aze", "col", "kaz", "mng", "mar", "srb", "ukr",
}

// Load reads the content. An error is a mistake in the content, never of the caller.
func Load() (World, error) {
	var w World
	if err := read("office", &w.Office); err != nil {
		return World{}, err
	}
	if err := read("landscape", &w.Published); err != nil {
		return World{}, err
	}
	if err := read("week", &w.Weekly); err != nil {
		return World{}, err
	}
	if err := read("activity", &w.Gatherings); err != nil {
		return World{}, err
	}
	for _, name := range order {
		var p Partner
		if err := read(name, &p); err != nil {
			return World{}, err
		}
		w.Partners = append(w.Partners, p)
	}
	return w, nil
}

// read decodes one file, refusing fields nobody reads and text after the end.
func read(name string, into any) error {
	f, err := files.Open("world/" + name + ".json")
	if err != nil {
		return err
	}
	defer f.Close()
	decoder := json.NewDecoder(f)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("demo: %s: %w", name, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("demo: %s: text after the end", name)
	}
	return nil
}
