// Package account knows what a name may be, which names look alike, how
// passwords are kept, and what a token is. It knows no store: who has which
// name is the service's business.
package account
