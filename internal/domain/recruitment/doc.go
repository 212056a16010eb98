// Package recruitment is the office's vacancies: notices from the draft over four eyes to their close at the instant, the
// careers pages that the public reads, and notices and curricula read by rules.
//
// A rule finds or does not find: nothing is generated, nothing is guessed silently (R142). What is missing,
// contradictory or cut off in a pasted notice is flagged for a person (R134, R146, R147). A tailored curriculum is the candidate's own
// sentences, chosen and ordered, and never for a post of the Alliance (tailor.go, employer.go). Months are counted and criteria
// are judged in the package eligibility.
//
// What is published is a copy (recruitment_notice), an object of its own that is marked public: careers pages, feed,
// sitemap and export read notices and nothing else, so that no draft, flag or name of the office can be on them.
//
// Alerts mail new notices to people outside the office who confirmed their address (R148). Their addresses are in
// recruitment_alert and nowhere else.
//
// Tables: recruitment_vacancy, recruitment_notice, recruitment_public, recruitment_template, recruitment_alert, recruitment_alert_told. Imports
// the kernel, codec/doctext, render/office and eligibility.
package recruitment
