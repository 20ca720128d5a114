package config

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/BurntSushi/toml"

	"talko/app/chat"
)

// Sources are where settings come from besides the defaults.
type Sources struct {
	Flags map[string]string // those that were given
	Env   LookupEnv
	File  string // "": the default one, if it is there
	// Link reads a join link: where it leads, and what it invites with, "" for
	// nothing. Nil: none is taken.
	Link func(link string) (addr, invite string, err error)
}

// Load reads every source and returns the settings, in use and as shown.
// Errors: Invalid, with the setting's name and origin.
func Load(src Sources) (Config, []Setting, error) {
	file, values, err := readFile(src)
	if err != nil {
		return Config{}, nil, err
	}
	path := file.Value
	keys := Keys(src.Env)
	if err := checkNames(path, values, keys); err != nil {
		return Config{}, nil, err
	}
	c := Config{DataDir: dataDir(src.Env)}
	shown := []Setting{file}
	for _, k := range keys {
		value, origin := k.find(src, path, values)
		if err := k.set(&c, value); err != nil {
			return Config{}, nil, chat.Invalid.Errorf("%s (%s): %v", k.Name, origin, err)
		}
		if k.Name == "connect" {
			if err := c.follow(src.Link); err != nil {
				return Config{}, nil, chat.Invalid.Errorf("%s (%s): %v", k.Name, origin, err)
			}
			value = c.Connect
		}
		if k.Name == "sign-up" {
			value = string(c.SignUp)
		}
		if k.Secret && value != "" {
			value = "(set)"
		}
		shown = append(shown, Setting{Name: k.Name, Value: value, Origin: origin})
	}
	if err := c.certificate(); err != nil {
		return Config{}, nil, err
	}
	return c, shown, nil
}

// find returns the value of the highest source that has one, and its origin.
func (k Key) find(src Sources, path string, values map[string]any) (value, origin string) {
	if v, ok := src.Flags[k.Name]; ok {
		return v, "flag --" + k.Name
	}
	if v, ok := src.Env(k.Env()); ok && v != "" {
		return v, "environment " + k.Env()
	}
	if v, ok := values[k.Name]; ok {
		return fmt.Sprint(v), "file " + path
	}
	return k.Default, "default"
}

// readFile returns which the settings' file is, as if that were a setting, and
// what it holds. Only one that was asked for must be there.
func readFile(src Sources) (file Setting, values map[string]any, err error) {
	file = Setting{Name: "config", Value: src.File, Origin: "flag --config"}
	if file.Value == "" {
		file.Value, _ = src.Env("TALKO_CONFIG")
		file.Origin = "environment TALKO_CONFIG"
	}
	named := file.Value != ""
	if !named {
		file.Value, file.Origin = DefaultFile(src.Env), "default"
	}
	_, err = toml.DecodeFile(file.Value, &values)
	if errors.Is(err, fs.ErrNotExist) && !named {
		file.Origin = "default, not there"
		return file, nil, nil
	}
	if err != nil {
		return Setting{}, nil, chat.Invalid.Errorf("settings' file %s: %v", file.Value, err)
	}
	return file, values, nil
}

// checkNames refuses what the file sets and talko does not know, and secrets,
// which do not belong there.
func checkNames(path string, values map[string]any, keys []Key) error {
	for name := range values {
		i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
		if i < 0 {
			return chat.Invalid.Errorf("settings' file %s: there is no setting %q; `talko config` lists them", path, name)
		}
		if keys[i].Secret {
			return chat.Invalid.Errorf("settings' file %s: %s belongs into the environment, as %s", path, name, keys[i].Env())
		}
	}
	return nil
}
