// Package people holds who works with the office: users and how they sign in, the roles of handbook
// §5 and what each may do, delegations of authority, and leavers.
//
// Other slices do not import it; they know a person as a control.Actor. The one table of who may do
// what is in matrix.go.
package people
