package funds

import (
	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// The addresses of the funds' pages.
const (
	pathFunds        = "/funds"
	pathFund         = "/funds/{id}"
	pathEntries      = "/funds/{id}/entries"
	pathBank         = "/funds/{id}/bank"
	pathContribution = "/contributions/{id}"
	pathRates        = "/rates"
)

// ledgerRoutes are the addresses of funds, contributions, the ledger, the bank and the rates.
func (s *Service) ledgerRoutes() []web.Route {
	return []web.Route{
		web.Get(pathFunds, control.SignedIn, s.readFunds, fundsPage),
		web.Get(pathFund, control.SignedIn, s.readFund, fundPage),
		web.Get(pathEntries, control.SignedIn, s.readEntries, entriesPage),
		web.Get(pathContribution, control.SignedIn, s.readContribution, contributionPage),
		web.Get(pathBank, control.SignedIn, s.readBank, bankPage),
		web.Post("/funds/{id}/bank/import", actImportBank, s.postBankImport, pathBank),
		web.Post("/funds/{id}/bank/match", actMatchBank, s.postMatch, pathBank),
		web.Post("/funds/{id}/bank/unmatch", actUnmatchBank, s.postUnmatch, pathBank),
		web.Post("/funds/{id}/bank/correct", actCorrectBank, s.postCorrection, pathBank),
		web.Post("/funds/{id}/bank/sign", actReconcileBank, s.postSign, pathBank),
		web.Post("/funds/{id}/bank/withdraw", actWithdrawBank, s.postWithdraw, pathBank),
		web.Get(pathRates, control.SignedIn, s.readRates, ratesPage),
		web.Post("/rates/import", actImportRates, s.postRates, pathRates),
		web.Post("/rates/rule", actEditSetting, s.postRateRule, pathRates),
	}
}
