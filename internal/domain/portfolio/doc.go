// Package portfolio holds what the office delivers: programmes, DCB packages with their versions,
// initiatives, projects and their registers, and above them the partner's individually tailored
// partnership programme (ITPP), which says what all of it is for.
//
// # Terms
//
// A Programme is the container under a partner: one of kind dcb, holding packages, and one of kind
// deep, which is itself the defence education programme. A Package is the agreed set of support areas
// for one recipient; its Initiatives are the lines of effort, and projects hang below them. A Version
// is what was endorsed: the list of lines and the decision on it. An ITPP runs from strategic
// objectives (ends) over partnership goals (ways) to supporting activities (means). A Procedure is a
// decision by silence. A Document is a paper whose content is on file here: its files are its versions,
// and a record of a paper may stand for one of them.
//
// # How rules stand
//
// Every noun has one Machine: a table of moves, each with the act that makes it and the name of its
// guard. Guards are functions over a struct of facts; they know neither clock nor database, and give
// a fault whose words name the place and the mend. A move that needs a paper takes a Record; a
// Condition that another part of the system would know may rest on a document or a Waiver instead,
// and its Basis says so wherever it is shown.
//
// # Invariants
//
//   - A recipient has at most one package in force (R1); nothing leaves "requested" without the
//     letter that asks for it (R2).
//   - From endorsement on, a change of lines makes version n+1; version n binds until that one is
//     endorsed (R3). A review is due 24 months after the last decision (R4).
//   - An initiative or DEEP programme serves a goal in force on its start date, or has a waiver of at
//     most 12 months granted by somebody other than its author (R5).
//   - A suspended package takes no new commitment; what was delivered is always paid (R10). A package
//     closes only when every initiative has ended (R11).
//   - Silence is broken by an objection received before the end instant and by no other (R12).
//
// The package may be imported by funds, results, assessment, knowledge, education and reports. It
// imports stakeholders and schedule.
package portfolio
