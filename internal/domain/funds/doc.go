// Package funds keeps the office's money: who gives it, what for, where it is, and who let it go.
//
// Terms. A Fund is a pot with a currency and a bank account. An Agreement is a donor's contribution to it;
// the ledger calls the money under it a contribution. A Receipt is cash in the bank, an Allocation a part
// of a contribution attached to a project, a Line what a project's budget pays for, a Commitment a
// reservation for a legal obligation.
//
// The ledger. An Entry is made of Transfers, each so many minor units of the fund's currency from one
// account to another, so debits equal credits. Money goes along a chain of accounts (account.go): pledged
// → receivable → received → allocated → budgeted → committed → liquidated → paid; fees, interest, exchange,
// refunds, write-offs and the bank stand beside it. An account is named by its Key (fund, kind,
// contribution, package, project, line, commitment); its id is a digest of the key, so nothing is opened
// beforehand, and transfers know it by a short number. post(ctx, tx, Entry) is the only way in: it moves the
// balances (rows with CHECK >= 0) in the caller's transaction and refuses what would fall below zero, naming the
// line and what there is (R36–R38). A correction is reverse and a new entry (R48). An entry is known from
// recorded_at on and counts for booked_on.
//
// Reading. Balances(ctx, q, Scope, Point) are the accounts of a fund, package, project, contribution, line
// or commitment, now or as booked for a day and known at an instant; CurrentTotals, FundTotals,
// LineTotals and ContributionTotals sum by kind; Totals has the steps of the ladder (Pledged … Paid, Available,
// Allocatable, Expenditure), each the sum of the kinds that step.go names, by which the postings behind a
// figure are found as well. entries(ctx, q, where) loads entries.
//
// Sight. A fund lies in "fund:ID/" or below its partner; an agreement with its receipts and allocations in
// "donor:CODE/", so that a donor's people see their own only (R61); budgets, commitments, invoices and
// payments in the scope of their project. ledgerFund, ledgerAgreements and lines read without the
// visibility join, for postings whose project the caller has seen.
//
// Invariants, all checked by Check: balances equal the sum of their transfers; each fund's balances sum to
// zero; its bank account equals what is held; nothing but what stands for the outside is below zero; ways
// are those its kind of entry allows; nobody did two steps of one payment.
//
// House rules (amounts, days, percentages, per diems) are dated rows of funds_setting (setting.go); what ships is in
// code. What is counted from them for a journey is kept with its commitment (journey.go, R76).
// Function fields: Rates (exchange rates of a day, R57), Deciders, Directors, Zone, Events (service.go).
//
// Tables: funds_*. Imports portfolio and stakeholders.
package funds
