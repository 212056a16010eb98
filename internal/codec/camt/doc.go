// Package camt reads the cash management messages of ISO 20022 that a bank sends about an account:
// camt.052 (report within the day), camt.053 (statement) and camt.054 (notification of debits and
// credits), versions 01 to 13, as a stream: one entry at a time, in flat memory, into plain structs.
// It knows no database and no word of the domain.
//
// Amounts are minor units with the sign of the account holder's view: a credit is above zero. A sum
// that is no whole number of minor units is refused with its line, never rounded. For each statement
// the reader says whether opening + booked entries = closing, or why that cannot be said.
//
// A file that is none of these messages, or breaks off, or wants to harm the reader (a DOCTYPE, one
// endless element), ends in a fault that names the file and the line.
package camt
