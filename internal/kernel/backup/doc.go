// Package backup takes the whole office away in one encrypted file, and brings it back on either engine.
//
// A backup is an age file (for a passphrase or for recipients' keys) of a gzip stream: one line of JSON
// with the installation, the schema and the installation's key, then a dump of the database (db.Dump).
// Taking one needs no pause: it is the state of one moment, and holds every write acknowledged before.
//
// A restore fills a new database beside the present one, at the schema of the backup; reads everything
// back and compares; brings it up to the newest schema; runs control's checks; and only then puts it in
// the other's place. Whatever goes wrong before leaves nothing. It is a file somebody may have made to
// do harm: nothing in it is believed before it adds up, and it cannot grow beyond measure.
package backup
