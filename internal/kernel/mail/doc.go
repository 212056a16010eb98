// Package mail sends what the office has to tell people who are not looking.
//
// A transaction asks for a message with Notify, which goes through the outbox: it is sent if and only if the
// transaction commits. A slice registers each Kind of message with the function that composes it. Composing
// happens when the message is about to go, as the person it goes to: what they may not see is not in it, what
// is settled by then is not sent, and a leaver gets nothing. The text of a message is kept nowhere.
//
// # No message goes twice
//
// Each message has one identifier, from which its Message-ID is made. Before the words are handed to the
// relay, the intent is committed (state "sending"); afterwards the outcome is. Whatever fails before the
// intent, or is refused by the relay in so many words, is tried again. A message whose process died between
// intent and outcome may have arrived: it becomes "doubtful", is not sent again by itself, and stands on the
// page of mail until somebody decides. Nothing is lost by that, because what a message tells waits in the
// office too and is in the next digest.
//
// Tables: mail_*. Exempt from control.Do: the way of a message through its states (queue.go, deliver.go),
// which is the state of a job and no act of anybody.
package mail
