package funds

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"

	"cairn/internal/codec/ecb"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/db"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
)

// ObjectRates is the kind of the table of rates in the trail; its id is the source.
const ObjectRates = "funds_rates"

// actImportRates is the act of reading published reference rates.
const actImportRates Act = "funds.rate.import"

// RatesResult says what an import of rates has done. Differ are rates that are known with another value:
// what is stored stays, and they are named.
type RatesResult struct {
	File      string       `json:"file"`
	Days      int          `json:"days"`
	First     cal.Date     `json:"first"`
	Last      cal.Date     `json:"last"`
	Added     int          `json:"added"`
	Unchanged int          `json:"unchanged"`
	Differ    []RateDiffer `json:"differ,omitempty"`
}

// RateDiffer is a published rate that differs from the stored one.
type RateDiffer struct {
	Currency  money.Currency `json:"currency"`
	On        cal.Date       `json:"on"`
	Stored    string         `json:"stored"`
	Published string         `json:"published"`
}

// Batches of an import: rates written in one transaction.
const rateBatch = 1000

// most differing rates that a result names.
const maxDiffer = 50

// ImportRates reads a file of reference rates (CSV or XML, packed or not) whole, and only then stores it in small
// transactions; the same file again changes nothing. A published rate is never replaced: payments rest on it. What
// another source gave for the day makes room for it; entries keep the rate and the source they were booked at.
//
// Faults: as the reader gives them, with file and line; Refused funds.rate.future for a day that lies
// ahead and funds.rate.dead for a currency that had ended by then; Forbidden.
func (s *Service) ImportRates(ctx context.Context, in io.Reader, file string) (RatesResult, error) {
	return s.ImportRatesOf(ctx, ecb.Source, in, file)
}

// ImportRatesOf is ImportRates for a file of the same form by another source, whose rates hold only where none are
// published.
func (s *Service) ImportRatesOf(ctx context.Context, source string, in io.Reader, file string) (RatesResult, error) {
	out := RatesResult{File: file}
	var list []quote
	today := s.control.DB().Now().Date()
	err := ecb.Read(ctx, in, file, func(d ecb.Day) error {
		if d.On.After(today) {
			return fault.Refuse("funds.rate.future", fault.Args{"file": file, "line": d.Line, "on": d.On})
		}
		out.Days++
		if out.First.IsZero() || d.On.Before(out.First) {
			out.First = d.On
		}
		if d.On.After(out.Last) {
			out.Last = d.On
		}
		for _, r := range d.Rates {
			if end := ecb.Ended(r.Currency); !end.IsZero() && d.On.After(end) {
				return fault.Refuse("funds.rate.dead", fault.Args{"file": file, "line": d.Line, "currency": string(r.Currency), "ended": end, "on": d.On})
			}
			list = append(list, quote{r.Currency, d.On, r.Value, source})
		}
		return nil
	})
	if err != nil {
		return RatesResult{}, err
	}
	for first := true; first || len(list) > 0; first = false {
		n := min(rateBatch, len(list))
		batch := list[:n]
		list = list[n:]
		if err := s.storeRates(ctx, source, batch, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// ratesView is what the trail tells of a batch. Digest is the SHA-256 of the rates added, one a line.
type ratesView struct {
	File   string `json:"file"`
	Added  int    `json:"added"`
	Digest string `json:"digest"`
}

// storeRates writes a batch and counts what it did.
func (s *Service) storeRates(ctx context.Context, source string, batch []quote, out *RatesResult) error {
	var added, unchanged int
	var differ []RateDiffer
	_, err := s.control.Do(ctx, control.Op{Act: actImportRates}, func(ctx context.Context, tx *control.Tx) (control.Change, error) {
		added, unchanged, differ = 0, 0, nil
		known, err := knownQuotes(ctx, tx, batch)
		if err != nil {
			return control.Change{}, err
		}
		var args []any
		digest := sha256.New()
		for _, x := range batch {
			key := string(x.currency) + x.on.String()
			stored, ok := known[key]
			switch {
			case ok && stored.source != source && source == ecb.Source:
				if _, err := db.Exec(ctx, tx, db.SQL(`UPDATE funds_rate SET value = ?, source = ? WHERE currency = ? AND quoted_on = ?`, x.value.String(), source, x.currency, x.on)); err != nil {
					return control.Change{}, err
				}
				known[key] = x
				added++
				digest.Write([]byte(key + " " + x.value.String() + "\n"))
			case ok && stored.value.Equal(x.value):
				unchanged++
			case ok:
				differ = append(differ, RateDiffer{x.currency, x.on, stored.value.String(), x.value.String()})
			default:
				known[key] = x
				added++
				args = append(args, x.currency, x.on, x.value.String(), source)
				digest.Write([]byte(key + " " + x.value.String() + "\n"))
			}
		}
		err = db.InsertRows(ctx, tx, `INSERT INTO funds_rate (currency, quoted_on, value, source)`, 4, args, "")
		return control.Change{Object: control.Ref{Kind: ObjectRates, ID: source}, After: ratesView{out.File, added, hex.EncodeToString(digest.Sum(nil))}}, err
	})
	if err != nil {
		return err
	}
	out.Added += added
	out.Unchanged += unchanged
	out.Differ = append(out.Differ, differ[:min(len(differ), max(0, maxDiffer-len(out.Differ)))]...)
	return nil
}

// knownQuotes are the stored rates between the days of a batch.
func knownQuotes(ctx context.Context, q db.Querier, batch []quote) (map[string]quote, error) {
	if len(batch) == 0 {
		return map[string]quote{}, nil
	}
	first, last := batch[0].on, batch[0].on
	for _, x := range batch {
		if x.on.Before(first) {
			first = x.on
		}
		if x.on.After(last) {
			last = x.on
		}
	}
	list, err := db.Collect(ctx, q, db.SQL(`SELECT r.currency, r.quoted_on, r.value, r.source FROM funds_rate r WHERE r.quoted_on >= ? AND r.quoted_on <= ?`, first, last), scanQuote)
	known := make(map[string]quote, len(list))
	for _, x := range list {
		known[string(x.currency)+x.on.String()] = x
	}
	return known, err
}
