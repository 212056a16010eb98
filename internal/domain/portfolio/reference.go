package portfolio

import (
	"fmt"
	"regexp"
)

var partnerCode = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,11}$`)

// PartnerCode reports whether the text can stand in reference codes: the code of a party, which is the
// ISO 3166-1 alpha-3 code of a country or the short name of an organisation.
func PartnerCode(code string) bool { return partnerCode.MatchString(code) }

// PackageRef is the reference code of a partner's nn-th package: "DCB-MDA-02".
func PackageRef(partner string, nn int) string { return fmt.Sprintf("DCB-%s-%02d", partner, nn) }

// InitiativeRef is the reference code of the n-th initiative of a package: "DCB-MDA-02/I07".
func InitiativeRef(packageRef string, n int) string { return fmt.Sprintf("%s/I%02d", packageRef, n) }

// ProjectRef is the reference code of the n-th project under a package or a DEEP programme:
// "DCB-MDA-02/P003".
func ProjectRef(parentRef string, n int) string { return fmt.Sprintf("%s/P%03d", parentRef, n) }

// ProgrammeRef is the reference code of a partner's programme: "DCB-MDA", "DEEP-MDA".
func ProgrammeRef(kind ProgrammeKind, partner string) string {
	if kind == KindDEEP {
		return "DEEP-" + partner
	}
	return "DCB-" + partner
}
