// Package view says what a chat looks like: the order of the list, days and
// clocks, who speaks, where the unread line stands, notes and errors in words,
// and what people type as spans. It knows no toolkit: a terminal and a page show
// the same.
package view
