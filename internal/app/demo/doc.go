// Package demo is the demonstration world: an invented office with the real recipients and partners,
// for trying the program out, teaching it and testing it.
//
// # What is invented
//
// Real are only the names of the recipients and partners and the public facts about their support
// (when a package was endorsed, what its lines of effort are), each filed with its public source.
// Donors, executing agents, vendors, people, sums, delays and causes are invented; causes are neutral
// and speak of no real government. Every page and file of such an installation says so.
//
// # How it is built
//
// world/ holds the content: office.json (people, invented parties, paragraphs that many projects
// share) and one file per partner. Every text is there in English and in French. Days are offsets
// from the day the world is made for, so that the world is as fresh on any day. The world goes from
// content to database only through the use cases of the slices, as the people who would do it, with
// a clock that moves through the years before that day (see history): trail, approvals, four-eyes and history
// are real.
//
// # Invariants
//
//   - The same day gives the same world.
//   - What the content says of states is what the rules say: ratings, statuses and trends are never
//     written, they come out.
package demo
