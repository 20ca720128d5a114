package sqlite

import (
	"fmt"
	"reflect"
	"slices"
)

// columns are the values of a row, as the driver gives them: what stores them
// where they belong is ours, for database/sql turns every number that is not an
// int64 into text and back. They are used again for the next row.
type columns struct {
	values []value
	into   []any // the same, for Scan
}

// value is one column: nil, int64, float64, string or []byte.
type value struct{ v any }

func (c *value) Scan(v any) error {
	c.v = v
	return nil
}

// sized makes room for n columns.
func (c *columns) sized(n int) []any {
	if len(c.into) < n {
		c.values, c.into = make([]value, n), make([]any, n)
		for i := range c.values {
			c.into[i] = &c.values[i]
		}
	}
	return c.into[:n]
}

// Scan stores the columns in their destinations. Where that is an *any, bytes
// are good until the next row.
func (c *columns) Scan(dest ...any) error {
	for i, d := range dest {
		if err := c.values[i].store(d); err != nil {
			return fmt.Errorf("column %d: %w", i, err)
		}
	}
	return nil
}

func (c *value) store(dest any) error {
	switch v := c.v.(type) {
	case int64:
		return storeInt(dest, v)
	case string:
		return storeString(dest, v)
	case []byte:
		if d, ok := dest.(*[]byte); ok {
			*d = slices.Clone(v)
			return nil
		}
	case nil:
		if d, ok := dest.(*[]byte); ok {
			*d = nil
			return nil
		}
	}
	if d, ok := dest.(*any); ok {
		*d = c.v
		return nil
	}
	return fmt.Errorf("a %T is no %T", c.v, dest)
}

func storeInt(dest any, v int64) error {
	switch d := dest.(type) {
	case *int64:
		*d = v
		return nil
	case *any:
		*d = v
		return nil
	}
	switch e := reflect.ValueOf(dest).Elem(); {
	case e.Kind() == reflect.Bool:
		e.SetBool(v != 0)
	case e.CanInt():
		e.SetInt(v)
	default:
		return fmt.Errorf("an integer is no %T", dest)
	}
	return nil
}

func storeString(dest any, v string) error {
	switch d := dest.(type) {
	case *string:
		*d = v
		return nil
	case *any:
		*d = v
		return nil
	}
	e := reflect.ValueOf(dest).Elem()
	if e.Kind() != reflect.String {
		return fmt.Errorf("a text is no %T", dest)
	}
	e.SetString(v)
	return nil
}
