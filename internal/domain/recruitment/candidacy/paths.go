package candidacy

import "cairn/internal/domain/recruitment"

// The addresses of a candidate's pages, below those of the careers pages.
const (
	pathApply        = recruitment.PathApply
	pathSent         = "/careers/application-sent"
	pathGone         = "/careers/application-erased"
	pathApplication  = "/careers/application/{token}"
	pathWithdraw     = "/careers/application/{token}/withdraw"
	pathErase        = "/careers/application/{token}/erase"
	pathData         = "/careers/application/{token}/data"
	pathFile         = "/careers/application/{token}/files/{file}"
	pathCheck        = recruitment.PathCheck
	pathChecked      = "/careers/checked/{token}"
	pathForgetCV     = "/careers/checked/{token}/delete"
	pathTailored     = "/careers/checked/{token}/tailored"
	pathTailoredFile = "/careers/checked/{token}/tailored/{form}"
	pathCVGone       = "/careers/checked-deleted"
	pathRemove       = "/careers/application/{token}/files/{file}/remove"
)

// pathOf is the pattern of a step's page.
func pathOf(s Step) string { return pathApplication + "/" + string(s) }
