package office

import (
	"context"

	"cairn/internal/kernel/control"
	"cairn/internal/kernel/web"
)

// InstallationOut is what this installation is, for those who run it.
type InstallationOut struct {
	control.Installation
	Engine string `json:"engine"`
}

// ReadInstallation says what this installation is.
func (s *Service) ReadInstallation(context.Context, struct{}) (InstallationOut, error) {
	return InstallationOut{s.control.Installation(), string(s.control.DB().Engine)}, nil
}

// CeilingIn is the level the installation is accredited up to (R111).
type CeilingIn struct {
	Ceiling control.Level `json:"ceiling"`
}

// SetCeiling records the accreditation of the installation.
func (s *Service) SetCeiling(ctx context.Context, in CeilingIn) (web.See, error) {
	return web.See{To: "/admin", Say: "web.saved"}, s.control.SetCeiling(ctx, in.Ceiling)
}

// CheckOut is what a check of all rules and seals found.
type CheckOut struct {
	control.Findings
}

// RunCheck goes through all rules and the seals, now.
func (s *Service) RunCheck(ctx context.Context, _ struct{}) (out CheckOut, err error) {
	out.Findings, err = s.Check(ctx)
	return out, err
}

// ExportAnchor gives the last seal, signed, to be kept outside the installation.
func (s *Service) ExportAnchor(ctx context.Context, _ struct{}) (control.Anchor, error) {
	return s.control.ExportAnchor(ctx)
}
