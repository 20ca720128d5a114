package config

import (
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
