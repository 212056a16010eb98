package candidacy

// ByToken loads the application that a link opens, for tests.
var ByToken = byToken
