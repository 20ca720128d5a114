package trust

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

func own(t *testing.T) *Certificate {
	t.Helper()
	c, err := Own(filepath.Join(t.TempDir(), "tls.pem"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestMain lets this binary be a process that makes a certificate.
func TestMain(m *testing.M) {
	path := os.Getenv("TALKO_TEST_CERTIFICATE")
	if path == "" {
		os.Exit(m.Run())
	}
	c, err := Own(path, nil)
	if err != nil {
		os.Stderr.WriteString(err.Error())
		os.Exit(1)
	}
	os.Stdout.WriteString(c.Pin().String())
}

func TestProcessesThatStartAtOnceMakeOneCertificate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "tls.pem")
	var running sync.WaitGroup
	pins := make([]string, 6)
	for i := range pins {
		running.Go(func() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "TALKO_TEST_CERTIFICATE="+path)
			out, err := cmd.CombinedOutput()
			if pins[i] = string(out); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	running.Wait()
	for _, p := range pins {
		if len(p) != 64 || p != pins[0] {
			t.Errorf("got %q, and %q", p, pins[0])
		}
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestTheKeyIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no such modes on Windows: run this on Linux or macOS")
	}
	path := filepath.Join(t.TempDir(), "data", "tls.pem")
	if _, err := Own(path, nil); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: got %v, %v", name, info.Mode(), err)
		}
	}
}

func TestACertificateOutlivesRestarts(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tls.pem")
	first, err := Own(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := Own(path, nil)
	if err != nil || second.Pin() != first.Pin() {
		t.Errorf("got another one, %v", err)
	}
	if left := time.Until(first.cert.Leaf.NotAfter); left < 50*365*24*time.Hour {
		t.Errorf("it ends in %v", left)
	}
	if err := os.WriteFile(path, []byte("spoilt"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Own(path, nil); err == nil {
		t.Error("a spoilt one was replaced: all who know the server would be alarmed")
	}
}

func TestARenewedCertificateIsTakenOverAndABrokenOneIsNot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "tls.pem")
	var log bytes.Buffer
	c, err := Own(path, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	old, now := c.Pin(), c.looked
	change := func(b []byte) {
		t.Helper()
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change([]byte("half a certif"))
	now = now.Add(lookAgain)
	if got := PinOf(c.current(now).Leaf); got != old || !strings.Contains(log.String(), "is no good") {
		t.Errorf("got %v; it said %s", got, log.String())
	}
	fresh, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	change(fresh)
	if got := PinOf(c.current(now.Add(lookAgain / 2)).Leaf); got != old {
		t.Error("it looks all the time")
	}
	if got := PinOf(c.current(now.Add(lookAgain)).Leaf); got == old {
		t.Errorf("the new one is not taken over: %s", log.String())
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if c.current(now.Add(2*lookAgain)) == nil {
		t.Error("nothing is left to show")
	}
}

func TestAServerSpeaksNothingOlder(t *testing.T) {
	t.Parallel()
	for version, fine := range map[uint16]bool{tls.VersionTLS12: false, tls.VersionTLS13: true} {
		near, far := net.Pipe()
		ended := make(chan error, 1)
		go func() { ended <- tls.Server(near, own(t).Server()).Handshake() }()
		err := tls.Client(far, &tls.Config{InsecureSkipVerify: true, MinVersion: version, MaxVersion: version}).Handshake()
		if served := <-ended; (err == nil) != fine || (served == nil) != fine {
			t.Errorf("%s: got %v, and %v", tls.VersionName(version), err, served)
		}
		near.Close()
		far.Close()
	}
}
