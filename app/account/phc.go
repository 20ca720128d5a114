package account

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

var errPHC = errors.New("password hash is in no form that talko knows")

// phc is a hash with all that is needed to check it, kept as
// $argon2id$v=19$m=65536,t=3,p=1$salt$tag. (Source: the PHC string format.)
type phc struct {
	params    Params
	salt, tag []byte
}

var b64 = base64.RawStdEncoding

func (p phc) String() string {
	return fmt.Sprintf("$argon2id$v=%d$%s$%s$%s", argon2.Version, p.params,
		b64.EncodeToString(p.salt), b64.EncodeToString(p.tag))
}

func parsePHC(s string) (phc, error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return phc{}, errPHC
	}
	var p phc
	n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.params.MemoryKiB, &p.params.Time, &p.params.Threads)
	if err != nil || n != 3 || p.params.String() != parts[3] || p.params.Time == 0 || p.params.Threads == 0 {
		return phc{}, errPHC
	}
	salt, saltErr := b64.DecodeString(parts[4])
	tag, tagErr := b64.DecodeString(parts[5])
	if saltErr != nil || tagErr != nil || len(tag) != tagBytes {
		return phc{}, errPHC
	}
	p.salt, p.tag = salt, tag
	return p, nil
}
