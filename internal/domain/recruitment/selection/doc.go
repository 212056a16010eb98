// Package selection follows the candidates of a closed vacancy from the form to the appointment, so that an auditor can
// follow it too: stages in their order (R139), a panel whose members mark alone before they see each other (R140), a
// ranking, minutes that two people sign, a decision that a second person approves, offers and the four clearances (R141).
//
// A selection is an object with a need (control.Needs): seeing the vacancy shows nothing of it. A member of a panel has no
// sight of applications either: what they get is a dossier made for them, and in a blind stage one without whose it is.
// The trail keeps who did what and holds no mark, no reason and no name of a candidate.
//
// Tables: recruitment_selection, recruitment_selection_candidate, recruitment_selection_sheet. Imports recruitment,
// candidacy and the kernel.
package selection
