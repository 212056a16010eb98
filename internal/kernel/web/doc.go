// Package web serves the office to browsers and programs. A slice hands over its routes as data
// (Get, Post); one handler per address then answers as a page in English or French, as JSON, as
// XLSX or as CSV. The package owns what all pages share: the frame with its markings, the
// components, the forms with their faults, sessions, limits, security headers, styles and scripts.
//
// A page lives at /en/… and /fr/…, the same route at /api/v1/… with JSON and bearer tokens only.
// Request → decode In (every wrong field at once) → handler → Out → page, JSON, or Out.Table → file.
//
// Words shown here are in text.json (web.*, fault.*, money.*, control.*); a slice brings its own.
// The package keeps two tables of its own, web_session and web_draft, outside the trail: both are
// the state of a conversation, not of the programme.
package web
