// Package iati reads IATI activity files, versions 1.01 to 2.03, as a stream: one activity at a time,
// in flat memory, into plain structs. It knows no database and no word of the domain.
//
// What a publisher reported is kept as reported: a sum stays the decimal text it was, a date that is
// no date stays a text, a code nobody knows stays that code. Beside it stands what the reader could
// make of it (minor units where they are exact, a calendar day, the code of version 2.0x for a word
// of version 1.0x), and a Flag for each trap. Nothing is turned into 0 or into today.
//
// A file that is not an activity file, or breaks off, or wants to harm the reader (declared
// entities, one endless element, a thousand nested ones), ends in a fault that names the file and the
// line; the activities before that place have been handed over by then.
package iati
