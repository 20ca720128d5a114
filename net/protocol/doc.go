// Package protocol is talko's protocol: its methods, params, results and
// errors.
package protocol
