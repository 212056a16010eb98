package iati

// activityDate reads a date in the life of the activity. In version 1.0x the date may stand as the
// text of the element.
func (p *parser) activityDate(e *element, where string) ActivityDate {
	d := ActivityDate{Type: p.code(e, e.attr("type"), ActivityDateTypes, where+"/@type")}
	d.Notes = p.narratives(e, where)
	text := e.attr("iso-date")
	if text == "" && len(d.Notes) == 1 && !parseDay(d.Notes[0].Text).IsZero() {
		text = d.Notes[0].Text
	}
	d.Day = p.day(e, text, where, d.Type.Code == ActualStart || d.Type.Code == ActualEnd)
	return d
}

// plainDay reads an element that holds a day, in its attribute or as its text.
func (p *parser) plainDay(e *element, where string, happened bool) Day {
	text := p.walk(nil)
	if iso := e.attr("iso-date"); iso != "" {
		text = iso
	}
	return p.day(e, text, where+"/"+e.name, happened)
}

// transaction reads a transaction.
func (p *parser) transaction(e *element, where string) Transaction {
	t := Transaction{Line: e.line, Ref: e.attr("ref"), Humanitarian: truth(e.attr("humanitarian"))}
	var typed, valued, dated bool
	p.walk(func(c *element) {
		switch c.name {
		case "transaction-type":
			t.Type, typed = p.code(c, c.attr("code"), TransactionTypes, where+"/transaction-type"), true
			p.skip()
		case "transaction-date":
			t.Date, dated = p.plainDay(c, where, true), true
		case "value":
			t.Value, valued = p.value(c, where+"/value"), true
		case "description":
			t.Descriptions = append(t.Descriptions, p.narratives(c, where+"/description")...)
		case "provider-org":
			t.Provider = p.organisation(c, where+"/provider-org", "provider-activity-id")
		case "receiver-org":
			t.Receiver = p.organisation(c, where+"/receiver-org", "receiver-activity-id")
		case "recipient-country":
			t.Countries = append(t.Countries, p.country(c, where+"/recipient-country"))
		case "recipient-region":
			t.Regions = append(t.Regions, p.region(c, where+"/recipient-region"))
		case "sector":
			t.Sectors = append(t.Sectors, p.sector(c, where+"/sector"))
		case "flow-type":
			t.FlowType = p.plain(c)
		case "finance-type":
			t.FinanceType = p.plain(c)
		case "aid-type":
			t.AidType = p.aidType(c, t.AidType)
		default:
			p.skip()
		}
	})
	if !typed {
		p.flag(e, UnknownCode, where+"/transaction-type", "")
	}
	if !valued {
		p.flag(e, NoValue, where+"/value", "")
	}
	if !dated {
		p.flag(e, NoDate, where+"/transaction-date", "")
	}
	return t
}

// budget reads a budget or a planned disbursement.
func (p *parser) budget(e *element, where string) Budget {
	b := Budget{Line: e.line, Type: e.attr("type"), Status: e.attr("status")}
	var valued, dated bool
	p.walk(func(c *element) {
		switch c.name {
		case "period-start":
			b.Start, dated = p.plainDay(c, where, false), true
		case "period-end":
			b.End = p.plainDay(c, where, false)
		case "value":
			b.Value, valued = p.value(c, where+"/value"), true
		case "provider-org":
			b.Provider = p.organisation(c, where+"/provider-org", "provider-activity-id")
		case "receiver-org":
			b.Receiver = p.organisation(c, where+"/receiver-org", "receiver-activity-id")
		default:
			p.skip()
		}
	})
	if !valued {
		p.flag(e, NoValue, where+"/value", "")
	}
	if !dated {
		p.flag(e, NoDate, where+"/period-start", "")
	}
	if !b.Start.On.IsZero() && !b.End.On.IsZero() && b.End.On.Before(b.Start.On) {
		p.flag(e, EndsBeforeStart, where, b.Start.Text+" > "+b.End.Text)
	}
	return b
}
