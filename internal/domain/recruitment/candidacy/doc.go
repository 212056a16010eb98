// Package candidacy takes applications to vacancies: from the first name and e-mail over the steps of the form to the
// receipt, and what the office then does with them.
//
// Somebody outside holds an application by a link that was mailed to them. There is no account: the link's token opens
// this one application and nothing else, and is kept as a digest (link.go). What was handed in is a copy; the candidate
// works on beside it until the deadline, to the microsecond (R134), and hands it in again.
//
// An application is an object with a need (control.Needs): seeing the vacancy shows none of it. Its trail says who did
// what, and nothing that the candidate told. It is erased when its time is over, and then only the row is left (R131, R145, R149).
//
// Table: recruitment_application. Imports recruitment, stakeholders and the kernel.
package candidacy
