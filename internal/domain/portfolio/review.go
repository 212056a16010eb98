package portfolio

import "cairn/internal/kernel/cal"

// ReviewMonths is how often a package is reviewed unless its own rhythm says otherwise (R4).
const ReviewMonths = 24

// reviewRedDays is how many days late a review turns the package red (R4).
const reviewRedDays = 90

// ReviewStanding is how a package stands against its review date.
type ReviewStanding string

// The standings. The words stand under "portfolio.package.review."+standing.
const (
	ReviewNone    ReviewStanding = "none"    // not endorsed, so nothing to review
	ReviewAhead   ReviewStanding = "ahead"   // due today or later
	ReviewOverdue ReviewStanding = "overdue" // by one day or more: a flag
	ReviewRed     ReviewStanding = "red"     // by 90 days or more: the package is red
)

// ReviewDue is the day the next review is due (R4): months after the last completed review, or after
// the endorsement when there was none. No date without an endorsement.
func ReviewDue(endorsed, lastReview cal.Date, months int) cal.Date {
	if endorsed.IsZero() {
		return endorsed
	}
	from := endorsed
	if lastReview.After(from) {
		from = lastReview
	}
	return from.AddMonths(months)
}

// ReviewOn is the standing on a day against the day the review is due (R4).
func ReviewOn(due, today cal.Date) ReviewStanding {
	late := due.DaysUntil(today)
	switch {
	case due.IsZero():
		return ReviewNone
	case late >= reviewRedDays:
		return ReviewRed
	case late >= 1:
		return ReviewOverdue
	}
	return ReviewAhead
}
