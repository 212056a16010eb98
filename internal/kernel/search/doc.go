// Package search is the full-text index of one node: over everything that has a name, in English and
// French at once, ranked by BM25.
//
// The index is derived. It follows the outbox topic control.TopicIndex in order, with its cursor kept in
// the same batch as the words, and loads what changed through the loaders that the slices register. A
// folder that is missing, damaged, of another version, of another installation or ahead of the database
// is made anew in the background; searches meanwhile find what is already in and say so. Losing the
// folder loses nothing.
//
// Terms. A Kind is a kind of object search knows, with its loader; a Document holds the words of one
// object. Where an object lies and how it is marked search takes from control itself, so that no slice
// can get it wrong.
//
// Invariants. Queries are bounded by the same scope, level and releasability as control.Visible, and
// every hit is checked once more against the database, so that what one may not see is not found, not
// counted and not suggested (R127), however far the index lags behind. No text of a document is stored:
// titles and excerpts are loaded fresh.
package search
