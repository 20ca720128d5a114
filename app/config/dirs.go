package config

import (
	"os"
	"path/filepath"
	"runtime"
)

// LookupEnv is os.LookupEnv, or a test's.
type LookupEnv = func(name string) (string, bool)

// DefaultFile is where the settings' file is if nothing says otherwise.
// (Source: XDG Base Directory Specification 0.8.)
func DefaultFile(env LookupEnv) string {
	return filepath.Join(userDir(env, "XDG_CONFIG_HOME", ".config"), "talko", "config.toml")
}

func dataDir(env LookupEnv) string {
	return filepath.Join(userDir(env, "XDG_DATA_HOME", ".local", "share"), "talko")
}

// MakeDataDir makes the folder that the database is in by default; any other
// must be there. Who opens the database says what is wrong if it is not.
func (c Config) MakeDataDir() {
	if filepath.Dir(c.DB) == c.DataDir {
		_ = os.MkdirAll(c.DataDir, 0o700)
	}
}

func stateDir(env LookupEnv) string {
	return filepath.Join(userDir(env, "XDG_STATE_HOME", ".local", "state"), "talko")
}

// userDir is the directory that the variable names if it is absolute, else
// one below the user's home; on Windows, the one for local data of programs.
func userDir(env LookupEnv, variable string, home ...string) string {
	if dir, _ := env(variable); filepath.IsAbs(dir) {
		return dir
	}
	if runtime.GOOS == "windows" {
		dir, _ := env("LOCALAPPDATA")
		return dir
	}
	dir, _ := env("HOME")
	return filepath.Join(append([]string{dir}, home...)...)
}
