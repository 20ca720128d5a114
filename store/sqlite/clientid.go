package sqlite

import "encoding/hex"

// packID returns a client id as it is stored: a UUID in its usual form as 16
// bytes, anything else as the text that it is, none as NULL. The two never
// meet in an index: SQLite keeps text and bytes apart.
func packID(id string) any {
	if id == "" {
		return nil
	}
	if b, ok := parseUUID(id); ok {
		return b
	}
	return id
}

// unpackID is the inverse of packID.
func unpackID(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []byte:
		if len(v) == 16 {
			return formatUUID([16]byte(v))
		}
	}
	return ""
}

func formatUUID(id [16]byte) string {
	var b [36]byte
	hex.Encode(b[:], id[:4])
	hex.Encode(b[9:], id[4:6])
	hex.Encode(b[14:], id[6:8])
	hex.Encode(b[19:], id[8:10])
	hex.Encode(b[24:], id[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// parseUUID takes only what unpackID gives back letter for letter.
func parseUUID(s string) ([]byte, bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return nil, false
	}
	digits := s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	for _, c := range []byte(digits) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return nil, false
		}
	}
	b, err := hex.DecodeString(digits)
	return b, err == nil
}
