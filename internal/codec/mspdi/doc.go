// Package mspdi reads and writes the XML of Microsoft Project (MSPDI, 2002 to 2019) without loss.
//
// A File keeps the text it was read from. The fields it names can be changed; writing puts the changed ones into that
// text and leaves the rest as it stands: order, unknown elements, extended attributes, views, timephased data,
// comments, white space. A file that was not changed is written byte for byte, but for an encoding other than UTF-8.
//
//	f, err := mspdi.Read(r, mspdi.Limit)
//	f.Tasks[3].Name = "Survey"              // also: append, remove, reorder Tasks, Links, Resources, …
//	err = f.Write(w)
//
// Tasks stand in the order of the outline, which is that of the file. Dates are wall-clock times in UTC; the zero
// time is an absent element. A new record (the zero value of its struct, filled) is written with the elements its
// fields name.
//
// It imports fault only; what the numbers mean is the business of the schedule.
package mspdi
