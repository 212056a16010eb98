// Package stakeholders holds who the office works with: countries and organisations as one party
// model, what each is to the office and since when, and the people to speak to there.
//
// # Terms
//
// A Party is a country or an organisation, known by its code: the ISO 3166-1 alpha-3 code of a
// country, a short name of an organisation. A Membership says what a party is over a period: an Ally,
// a partner, a donor, an executing agent, a NATO body, an institution, or a member of a partnership
// forum. One party may be several things at once, and another thing next year: Finland was a partner
// and is an Ally. A Contact is a person at a party.
//
// # Invariants
//
//   - Who is an Ally or a partner is dated data and not a list in the code (R132). A country is never
//     both on one day.
//   - Two memberships of a party in the same group do not overlap, and each names its source.
//   - Personal data of a contact has a purpose, a legal basis and a day of deletion; on consent, the
//     day it was given (R131). On the day of deletion or at the person's wish everything that tells who
//     it was is erased, in the trail too; that there was a contact remains.
//   - Every party and contact is a protected object. Parties are public knowledge and marked so unless
//     somebody says otherwise; contacts lie in the scope of their country, unclassified at least.
//
// # Facts
//
// The folder facts holds the reference rows the program ships, each with its source: the Allies, the
// partners of the two programmes, the bodies and agents; which partners take part in the education
// programme; and what is publicly known of each partner. A date that is not certain is left open.
//
// Tables: stakeholders_party, stakeholders_membership, stakeholders_contact. Every slice of the domain
// but people and office may import this one; it imports the kernel and render.
package stakeholders
