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
		return b[:]
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
func parseUUID(s string) (id [16]byte, ok bool) {
	if len(s) != 36 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
		return id, false
	}
	for i, at := range [...]int{0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34} {
		high, low := digit(s[at]), digit(s[at+1])
		if high > 15 || low > 15 {
			return id, false
		}
		id[i] = high<<4 | low
	}
	return id, true
}

// digit returns what a lower-case hexadecimal digit is worth, 255 for no digit.
func digit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}
