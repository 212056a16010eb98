package backup

// Tests would spend a second on every passphrase.
func init() { scryptWork = 10 }
