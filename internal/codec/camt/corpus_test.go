package camt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cairn/internal/codec/camt"
	"cairn/internal/kernel/cal"
	"cairn/internal/kernel/fault"
	"cairn/internal/kernel/money"
	"cairn/internal/testkit/input"
)

// corpus is the folder of real messages with what is expected of each; the test is skipped without it.
func corpus(t testing.TB) string {
	return input.Path(t, "bank", "camt")
}

// node is a plain tree: what a file expects, and what was read, in one form.
type node map[string]any

// put keeps a value unless it is empty, as the expectations do with null.
func (n node) put(key string, v any) {
	switch x := v.(type) {
	case string:
		if x == "" {
			return
		}
	case node:
		if len(x) == 0 {
			return
		}
	case []any:
		if len(x) == 0 {
			return
		}
	case nil:
		return
	}
	n[key] = v
}

const again = "__RECURSIVITY__"

// plain turns an expectation into a tree: sums and instants as text, no empty values, and lists whose
// first member was told before under the name of the single one made whole.
func plain(v any) any {
	switch x := v.(type) {
	case map[string]any:
		class := x["__CLASS__"].(string)
		class = class[strings.LastIndexByte(class, '\\')+1:]
		switch class {
		case "Money":
			return fmt.Sprint(x["getAmount"], " ", x["getCurrency"].(map[string]any)["getCode"])
		case "DateTimeImmutable":
			return x["0"]
		}
		for single, list := range map[string]string{"getTransactionDetail": "getTransactionDetails", "getRelatedAgent": "getRelatedAgents", "getStructuredBlock": "getStructuredBlocks", "getUnstructuredBlock": "getUnstructuredBlocks", "getRecord": "getRecords"} {
			if items, ok := x[list].([]any); ok && len(items) > 0 && items[0] == again && x[single] != nil {
				items[0] = x[single]
				delete(x, single)
			}
		}
		if ref := x["getCreditorReferenceInformation"]; class == "RemittanceInformation" && ref != nil && len(list(x["getStructuredBlocks"])) > 0 {
			if block := x["getStructuredBlocks"].([]any)[0].(map[string]any); block["getCreditorReferenceInformation"] == again {
				block["getCreditorReferenceInformation"] = ref
			}
		}
		n := node{}
		for k, sub := range x {
			if k != "__CLASS__" && k != "getIndex" && sub != again {
				n.put(strings.TrimPrefix(k, "get"), plain(sub))
			}
		}
		if strings.HasSuffix(class, "Agent") || class == "Creditor" || class == "Debtor" {
			n["class"] = class
		}
		return n
	case []any:
		list := []any{}
		for _, sub := range x {
			if sub != again {
				list = append(list, plain(sub))
			}
		}
		return list
	case bool:
		return fmt.Sprint(x)
	}
	return v
}

func sum(a money.Amount) string { return fmt.Sprint(a.Minor, " ", a.Currency) }

func maybe(a *money.Amount) any {
	if a == nil {
		return nil
	}
	return sum(*a)
}

func instant(i cal.Instant) any {
	if i.IsZero() {
		return nil
	}
	return i.Time().UTC().Format("2006-01-02T15:04:05+00:00")
}

func day(d camt.Day) any {
	switch {
	case d.On.IsZero():
		return nil
	case !d.At.IsZero():
		return instant(d.At)
	}
	return d.On.String() + "T00:00:00+00:00"
}

func headOf(m *camt.Message) node {
	n := node{}
	n.put("MessageId", m.ID)
	n.put("CreatedOn", instant(m.Created))
	n.put("AdditionalInformation", m.Info)
	n.put("Pagination", page(m.Page))
	if m.Recipient != nil {
		r := partyOf(m.Recipient)
		r.put("CountryOfResidence", m.Recipient.Country)
		n.put("MessageRecipient", r)
	}
	if m.Query != nil {
		n.put("OriginalBusinessQuery", node{"MessageId": m.Query.MessageID, "MessageNameId": m.Query.Name, "CreatedOn": instant(m.Query.Created)})
	}
	return n
}

func page(no string) node {
	n := node{}
	n.put("PageNumber", no)
	return n
}

func statementOf(s *camt.Statement) node {
	n := node{}
	n.put("Id", s.ID)
	n.put("ElectronicSequenceNumber", s.Sequence)
	n.put("LegalSequenceNumber", s.LegalSequence)
	n.put("CopyDuplicateIndicator", s.Copy)
	n.put("CreatedOn", instant(s.Created))
	n.put("FromDate", instant(s.From))
	n.put("ToDate", instant(s.To))
	n.put("AdditionalInformation", s.Info)
	n.put("Pagination", page(s.Page))
	n.put("Account", accountOf(&s.Account))
	var balances []any
	for _, b := range s.Balances {
		names := map[string]string{"OPBD": "opening", "PRCD": "opening", "OPAV": "opening_available", "CLBD": "closing", "CLAV": "closing_available", "FWAV": "forward_available", "INFO": "information", "ITAV": "interim_available", "ITBD": "interim", "XPCD": "expected_credit"}
		balances = append(balances, node{"Amount": sum(b.Amount), "Date": day(camt.Day{On: b.On, At: b.At}), "Type": names[b.Code]})
	}
	n.put("Balances", balances)
	return n
}

func accountOf(a *camt.Account) node {
	n := node{}
	if a == nil {
		return n
	}
	n.put("Identification", a.Number())
	n.put("Name", a.Name)
	if a.IBAN != "" {
		n.put("Iban", node{"Iban": a.IBAN})
	}
	if a.Proprietary {
		n.put("Id", a.Other)
	}
	n.put("SchemeName", a.Scheme)
	n.put("Issuer", a.Issuer)
	return n
}

func codeOf(c camt.Code) node {
	n := node{}
	if c.Domain != "" {
		n.put("Domain", node{"Code": c.Domain, "Family": node{"Code": c.Family, "SubFamilyCode": c.SubFamily}})
	}
	own := node{}
	own.put("Code", c.Proprietary)
	own.put("Issuer", c.Issuer)
	n.put("Proprietary", own)
	return n
}

func chargesOf(c *camt.Charges) node {
	n := node{}
	if c == nil {
		return n
	}
	n.put("TotalChargesAndTaxAmount", maybe(c.Total))
	var list []any
	for _, r := range c.Records {
		one := node{"Amount": sum(r.Amount), "ChargesIncludedIndicator": fmt.Sprint(r.Included)}
		one.put("Identification", r.Identifier)
		list = append(list, one)
	}
	n.put("Records", list)
	return n
}

func entryOf(e *camt.Entry) node {
	direction := "CRDT"
	if e.Amount.Minor < 0 {
		direction = "DBIT"
	}
	n := node{"Amount": sum(e.Amount), "CreditDebitIndicator": direction, "ReversalIndicator": fmt.Sprint(e.Reversal)}
	n.put("Reference", e.Reference)
	n.put("Status", e.Status)
	n.put("BookingDate", day(e.Booked))
	n.put("ValueDate", day(e.Valued))
	n.put("AccountServicerReference", e.BankRef)
	n.put("BatchPaymentId", e.BatchID)
	n.put("AdditionalInfo", e.Info)
	n.put("BankTransactionCode", codeOf(e.Code))
	n.put("Charges", chargesOf(e.Charges))
	var list []any
	for i := range e.Details {
		list = append(list, detailOf(&e.Details[i], direction))
	}
	n.put("TransactionDetails", list)
	return n
}

func detailOf(d *camt.Detail, direction string) node {
	n := node{"CreditDebitIndicator": direction}
	n.put("Amount", maybe(d.Amount))
	details := d.Transaction
	if details == nil {
		details = d.Instructed
	}
	n.put("AmountDetails", maybe(details))
	n.put("BankTransactionCode", codeOf(d.Code))
	n.put("Charges", chargesOf(d.Charges))
	r := node{}
	r.put("EndToEndId", d.References.EndToEndID)
	r.put("InstructionId", d.References.InstructionID)
	r.put("PaymentInformationId", d.References.PaymentID)
	r.put("MessageId", d.References.MessageID)
	r.put("TransactionId", d.References.TransactionID)
	r.put("AccountServicerReference", d.References.BankRef)
	var own []any
	for _, p := range d.References.Proprietary {
		own = append(own, node{"Type": p.Type, "Reference": p.Ref})
	}
	r.put("Proprietaries", own)
	n.put("Reference", r)
	var agents, parties []any
	agent := func(class string, a *camt.Agent) {
		if a != nil {
			t := node{"class": class}
			t.put("BIC", a.BIC)
			t.put("Name", a.Name)
			agents = append(agents, node{"class": "RelatedAgent", "RelatedAgentType": t})
		}
	}
	agent("CreditorAgent", d.CreditorAgent)
	agent("DebtorAgent", d.DebtorAgent)
	n.put("RelatedAgents", agents)
	party := func(class string, p *camt.Party, a *camt.Account) {
		if p != nil {
			t := partyOf(p)
			t["class"] = class
			one := node{"RelatedPartyType": t}
			one.put("Account", accountOf(a))
			parties = append(parties, one)
		}
	}
	party("Creditor", d.Creditor, d.CreditAccount)
	party("Debtor", d.Debtor, d.DebtorAccount)
	n.put("RelatedParties", parties)
	n.put("RemittanceInformation", remittanceOf(d))
	n.put("AdditionalTransactionInformation", d.AdditionalInfo)
	return n
}

// remittanceOf leaves out Message and the lone CreditorReferenceInformation, which repeat one of the blocks.
func remittanceOf(d *camt.Detail) node {
	n := node{}
	var free, structured []any
	for _, text := range d.Unstructured {
		free = append(free, node{"Message": text})
	}
	for _, s := range d.Structured {
		ref, one := node{}, node{}
		ref.put("Ref", s.Ref)
		ref.put("Code", s.Code)
		ref.put("Proprietary", s.Proprietary)
		one.put("CreditorReferenceInformation", ref)
		one.put("AdditionalRemittanceInformation", strings.Join(s.Info, " "))
		structured = append(structured, one)
	}
	n.put("UnstructuredBlocks", free)
	n.put("StructuredBlocks", structured)
	return n
}

func partyOf(p *camt.Party) node {
	n := node{}
	n.put("Name", p.Name)
	if a := p.Address; a != nil {
		at := node{}
		at.put("StreetName", a.Street)
		at.put("BuildingNumber", a.Building)
		at.put("PostCode", a.PostCode)
		at.put("TownName", a.Town)
		at.put("Country", a.Country)
		var lines []any
		for _, l := range a.Lines {
			lines = append(lines, l)
		}
		at.put("AddressLines", lines)
		n.put("Address", at)
	}
	if o := p.Organisation; o != nil {
		id := node{}
		id.put("Bic", o.BIC)
		id.put("Bei", o.BEI)
		id.put("Ibei", o.IBEI)
		id.put("Eangln", o.EANGLN)
		id.put("Identification", o.Other)
		id.put("OtherId", o.Other)
		id.put("OtherIssuer", o.Issuer)
		id.put("OtherSchemeName", o.Scheme)
		n.put("Identification", id)
	}
	if h := p.Person; h != nil {
		id := node{}
		id.put("BirthDate", day(camt.Day{On: h.Born}))
		id.put("ProvinceOfBirth", h.Province)
		id.put("CityOfBirth", h.City)
		id.put("CountryOfBirth", h.Country)
		id.put("OtherId", h.Other)
		id.put("OtherSchemeName", h.Scheme)
		id.put("OtherIssuer", h.Issuer)
		n.put("Identification", id)
	}
	return n
}

// whole is one file, read.
type whole struct {
	message    *camt.Message
	statements []*camt.Statement
	entries    []*camt.Entry
}

func readFile(t testing.TB, path string) (w whole, err error) {
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	w.message, err = camt.Read(t.Context(), in, filepath.Base(path), func(s *camt.Statement, e *camt.Entry) error {
		if e == nil {
			w.statements = append(w.statements, s)
		} else {
			w.entries = append(w.entries, e)
		}
		return nil
	})
	return w, err
}

// TestCorpus: every message gives what its expectation says, field by field.
func TestCorpus(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(corpus(t), "*.json"))
	if len(files) != 14 {
		t.Fatalf("%d expectations", len(files))
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]any
		if err := json.Unmarshal(body, &raw); err != nil {
			t.Fatal(err)
		}
		want := plain(raw).(node)
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		w, err := readFile(t, strings.TrimSuffix(file, "json")+"xml")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, name+" head", want["GroupHeader"], headOf(w.message))
		statements := expected(want)
		// A record that stands elsewhere in the file is only a mark there: it is counted, and told where it is told.
		if count := len(list(raw["getRecords"])); count != len(w.statements) || len(statements) > count {
			t.Errorf("%s: %d statements, want %d", name, len(w.statements), count)
			continue
		}
		untold := len(w.statements) - len(statements) // the first ones
		next := 0
		if untold > 0 {
			for _, s := range statements {
				next += len(list(s["Entries"]))
			}
			next = len(w.entries) - next
		}
		for i, s := range statements {
			entries := list(s["Entries"])
			delete(s, "Entries")
			same(t, fmt.Sprint(name, " statement ", i), s, statementOf(w.statements[untold+i]))
			for _, e := range entries {
				got := entryOf(w.entries[next])
				if w.message.Version == 1 {
					delete(got, "BatchPaymentId") // the expectations do not know where version 01 has it
				}
				same(t, fmt.Sprint(name, " entry ", next), e, got)
				next++
			}
		}
		if next != len(w.entries) {
			t.Errorf("%s: %d entries, want %d", name, len(w.entries), next)
		}
	}
}

// expected are the statements with their entries: an expectation tells each thing once, where it first
// meets it, so that a statement stands below its first entry or the entry below the statement.
func expected(want node) (statements []node) {
	below := list(want["Entries"])
	for _, r := range list(want["Records"]) {
		statements = append(statements, r.(node))
	}
	for _, e := range below {
		if r, ok := e.(node)["Record"].(node); ok {
			r["Entries"] = []any{e}
			statements = append(statements, r)
		}
	}
	for _, s := range statements {
		for _, e := range list(s["Entries"]) {
			delete(e.(node), "Record")
			for _, d := range list(e.(node)["TransactionDetails"]) {
				if r, ok := d.(node)["RemittanceInformation"].(node); ok {
					delete(r, "Message")
					delete(r, "CreditorReferenceInformation")
				}
			}
		}
	}
	return statements
}

func list(v any) []any { l, _ := v.([]any); return l }

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if reflect.DeepEqual(want, got) {
		return
	}
	a, _ := json.MarshalIndent(want, "", " ")
	b, _ := json.MarshalIndent(got, "", " ")
	left, right := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	missing := slices.DeleteFunc(slices.Clone(left), func(l string) bool { return slices.Contains(right, l) })
	extra := slices.DeleteFunc(slices.Clone(right), func(l string) bool { return slices.Contains(left, l) })
	t.Errorf("%s: missing %q, beyond %q", what, missing, extra)
}

// TestProof: opening + booked entries = closing, or why that cannot be said, for each statement.
func TestProof(t *testing.T) {
	type proof struct {
		verdict    camt.Verdict
		difference int64
	}
	unchecked := proof{camt.Unchecked, 0}
	want := map[string][]proof{
		"camt052.v1.xml":                   {unchecked}, // a report has no balances
		"camt052.v2.xml":                   {unchecked},
		"camt052.v4.xml":                   {unchecked},
		"camt052.v6.Amt-zero.xml":          {unchecked},
		"camt053.v2.all-balance-types.xml": {{camt.Unbalanced, 404 - 101 - 885}},
		"camt053.v2.multi.statement.xml":   {{camt.Balanced, 0}, {camt.Balanced, 0}},
		"camt053.v2.with-account-name.xml": {unchecked},
		"camt053.v2.with-party-ids.xml":    {unchecked}, // opening in EUR, closing in SEK
		"camt053.v3.xml":                   {unchecked},
		"camt053.v4.xml":                   {unchecked},
		"camt054.v2.xml":                   {unchecked},
		"camt054.v4.xml":                   {unchecked},
		"camt054.v8.xml":                   {unchecked},
		"camt53.only-Dt-with-DtTm.xml":     {unchecked}, // no closing balance
	}
	for name, proofs := range want {
		w, err := readFile(t, filepath.Join(corpus(t), name))
		if err != nil || len(w.statements) != len(proofs) {
			t.Errorf("%s: %d statements, %v", name, len(w.statements), err)
			continue
		}
		for i, s := range w.statements {
			if s.Check.Verdict != proofs[i].verdict || s.Check.Difference.Minor != proofs[i].difference {
				t.Errorf("%s: %+v, want %+v", name, s.Check, proofs[i])
			}
		}
	}
	if _, err := readFile(t, filepath.Join(corpus(t), "camt053.v2.wrong.xml")); fault.Of(err) == nil || fault.Of(err).Key != "camt.no_statement" || fault.Of(err).Args["line"] != 9 {
		t.Errorf("a message without a statement: %v", err)
	}
}
