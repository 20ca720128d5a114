package demo

import "slices"

// person is one of the ten: where they live, what they speak, how they write.
type person struct {
	name   string
	status string
	zone   int      // hours ahead of UTC
	speaks []string // besides English
	day    int      // of the month on which they signed up
	talks  int      // how much, in comparison
	proper bool     // capitals and full stops
	emoji  []string // sometimes at the end of a line
}

// cast is everyone. The sample is seen first through the eyes of the first.
var cast = []person{
	{name: "alice", status: "on the hub, mostly", zone: 0, speaks: []string{"ja", "el"}, talks: 9, emoji: []string{"🙂", "✨"}},
	{name: "ben", status: "reviewing", zone: 1, speaks: []string{"ru"}, talks: 8},
	{name: "chiara", status: "Milano, sempre di corsa ☕", zone: 1, speaks: []string{"el", "hi"}, talks: 8, emoji: []string{"😊", "🎉", "💛"}},
	{name: "dana", status: "на связи", zone: 2, speaks: []string{"ru"}, talks: 8, proper: true},
	{name: "farid", status: "القاهرة", zone: 2, speaks: []string{"ar"}, talks: 5, proper: true, emoji: []string{"🌙"}},
	{name: "hana", status: "東京から", zone: 9, speaks: []string{"ja", "zh"}, day: 1, talks: 6, emoji: []string{"🌸", "😌"}},
	{name: "ioanna", status: "σιγά σιγά", zone: 2, speaks: []string{"el", "ar"}, day: 2, talks: 5, emoji: []string{"☀️"}},
	{name: "mei", status: "喝茶中 🍵", zone: 8, speaks: []string{"zh", "ja"}, day: 4, talks: 6},
	{name: "nikita", status: "тесты зелёные", zone: 2, speaks: []string{"ru"}, day: 6, talks: 6},
	{name: "priya", status: "पुणे · ask me about dosa", zone: 5, speaks: []string{"hi", "zh"}, day: 9, talks: 5, proper: true, emoji: []string{"🌶️", "🙏"}},
}

// who returns a person's place in the cast.
func who(name string) int {
	i := slices.IndexFunc(cast, func(p person) bool { return p.name == name })
	if i < 0 {
		panic("demo: nobody is called " + name)
	}
	return i
}

func whoAll(names ...string) []int {
	var all []int
	for _, name := range names {
		all = append(all, who(name))
	}
	return all
}
