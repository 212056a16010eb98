// Package exchange maps plans between the schedule and the files they travel in: the XML of Microsoft Project, and
// tables from a spreadsheet (name, level, duration, predecessors).
//
//	network, notes, err := exchange.FromProject(file)   // what the file says, ready for schedule.New
//	exchange.Results(file, plan)                        // our dates into the file, nothing else
//	err = exchange.ToProject(file, plan)                // the whole plan into the file it came from, or a new one
//
// What the schedule does not model stays in the file.
package exchange
