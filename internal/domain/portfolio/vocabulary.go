package portfolio

import "cairn/internal/kernel/web"

// Vocabularies put the public views of this slice's objects into words, by kind: for the trail, the
// approvals and the histories.
func Vocabularies() map[string]web.Vocabulary {
	forms := []string{fieldWords, "portfolio.element."}
	entries := []string{"portfolio.register.", fieldWords}
	return map[string]web.Vocabulary{
		ObjectProgramme:   {Members: forms, Codes: coded("portfolio.programme.state.", "kind", "portfolio.programme.kind.")},
		ObjectPackage:     {Members: append(forms, "portfolio.setting.limit."), Codes: coded("portfolio.package.state.")},
		ObjectInitiative:  {Members: forms, Codes: coded("portfolio.initiative.state.")},
		ObjectITPP:        {Members: forms, Codes: coded("portfolio.itpp.state.")},
		ObjectWaiver:      {Members: forms, Codes: coded("portfolio.waiver.state.", "about", "portfolio.paper.", "rule", "portfolio.waiver.rule.")},
		ObjectProcedure:   {Members: forms, Codes: coded("portfolio.decision_procedure.state.")},
		ObjectProject:     {Members: forms, Codes: coded("portfolio.project.state.", "paper", "portfolio.paper.")},
		ObjectDocument:    {Members: forms},
		ObjectDeliverable: {Members: forms, Codes: coded("portfolio.deliverable.state.")},
		ObjectRisk:        {Members: entries, Codes: coded("portfolio.risk.status.")},
		ObjectIssue:       {Members: entries, Codes: coded("portfolio.issue.status.")},
		ObjectDecision:    {Members: entries, Codes: coded("portfolio.decision.status.")},
		ObjectChange:      {Members: entries, Codes: coded("portfolio.change.status.", "outcome", "portfolio.change.outcome.")},
		ObjectContingency: {Members: []string{"portfolio.contingency.", fieldWords}},
		ObjectAsset:       {Members: []string{"portfolio.asset.", fieldWords}, Codes: coded("portfolio.asset.state.")},
		ObjectSetting: {Members: []string{"portfolio.setting.limit.", "portfolio.setting.", "portfolio.track.name."},
			Codes: map[string]string{"gates": "portfolio.gate.name.", "requires": "portfolio.gate.requirement."}},
		ObjectTemplate: {Members: []string{"portfolio.template.", fieldWords}},
		ObjectHandover: {Members: []string{"portfolio.handover.", fieldWords}, Codes: coded("portfolio.handover.state.")},
	}
}

// coded are the codes that mean the same everywhere in the slice, with those of the state of one kind
// and of further members: pairs of member and prefix.
func coded(state string, more ...string) map[string]string {
	codes := map[string]string{
		"state": state, "status": state, "theme": "portfolio.theme.", "level": "control.level.", "track": "portfolio.track.name.",
		"rating": "portfolio.rag.rating.", "overall": "portfolio.rag.rating.", "dimension": "portfolio.rag.dimension.",
		"schedule": "portfolio.rag.rating.", "cost": "portfolio.rag.rating.", "scope": "portfolio.rag.rating.", "risk": "portfolio.rag.rating.", "resources": "portfolio.rag.rating.",
		"sign": "portfolio.risk.sign.", "strategy": "portfolio.risk.strategy.", "category": "portfolio.register.category.", "board": "portfolio.register.board.",
		"delivery": "portfolio.project.delivery.", "retention": "portfolio.project.retention.", "risk_appetite": "portfolio.project.appetite.", "answer": "portfolio.project.overlap.",
	}
	for i := 0; i+1 < len(more); i += 2 {
		codes[more[i]] = more[i+1]
	}
	return codes
}
