package demo

import "slices"

// person is one of the ten: where they live, what they speak, how they write.
type person struct {
	name   string
	status string
	zone   int                 // hours ahead of UTC
	speaks []string            // besides English
	day    int                 // of the month on which they signed up
	talks  int                 // how much, in comparison
	proper bool                // capitals and full stops
	emoji  []string            // sometimes at the end of a line
	own    map[string][]string // what they say in their own language
}

// cast is everyone. The sample is seen first through the eyes of the first.
var cast = []person{
	{
		name: "alice", status: "on the hub, mostly", zone: 0, speaks: []string{"ja", "el"}, talks: 9, emoji: []string{"🙂", "✨"},
		own: map[string][]string{
			"morning": {"bore da"}, "thanks": {"diolch"}, "appetite": {"mwynhewch eich bwyd"}, "birthday": {"penblwydd hapus!"},
			"treasure": {"**hiraeth** (Welsh): a longing for a home that may never have been", "**cwtch** (Welsh): a hug, and the place where one is safe"},
		},
	},
	{
		name: "ben", status: "reviewing", zone: 1, speaks: []string{"ru"}, talks: 8,
		own: map[string][]string{
			"morning": {"Guten Morgen"}, "thanks": {"danke"}, "appetite": {"Mahlzeit"}, "birthday": {"alles Gute zum Geburtstag!"},
			"treasure": {"**Fernweh**: the longing for places far away", "**Feierabend**: the moment when work is over, and all that follows"},
		},
	},
	{
		name: "chiara", status: "Milano, sempre di corsa ☕", zone: 1, speaks: []string{"el", "hi"}, talks: 8, emoji: []string{"😊", "🎉", "💛"},
		own: map[string][]string{
			"morning": {"buongiorno"}, "thanks": {"grazie"}, "appetite": {"buon appetito"}, "birthday": {"tanti auguri!"},
			"treasure": {"**magari**: if only; maybe; I wish", "**meriggiare**: to rest in the shade at noon"},
		},
	},
	{
		name: "dana", status: "на связи", zone: 2, speaks: []string{"ru"}, talks: 8, proper: true,
		own: map[string][]string{
			"morning": {"доброго ранку"}, "thanks": {"дякую"}, "appetite": {"смачного"}, "birthday": {"з днем народження!"},
			"treasure": {"**тоска** (toská): a longing without an object", "**затишок** (zatyshok): the warmth of a room with people in it"},
		},
	},
	{
		name: "farid", status: "القاهرة", zone: 2, speaks: []string{"ar"}, talks: 5, proper: true, emoji: []string{"🌙"},
		own: map[string][]string{
			"morning": {"صباح الخير"}, "thanks": {"شكرًا"}, "appetite": {"بالهنا والشفا"}, "birthday": {"كل سنة وأنت طيب!"},
			"treasure": {"**سمر** (samar): staying up late to talk with friends", "**غرفة** (gharfa): the water that one hand can hold"},
		},
	},
	{
		name: "hana", status: "東京から", zone: 9, speaks: []string{"ja", "zh"}, day: 1, talks: 6, emoji: []string{"🌸", "😌"},
		own: map[string][]string{
			"morning": {"おはようございます"}, "thanks": {"ありがとう"}, "appetite": {"いただきます"}, "birthday": {"お誕生日おめでとう!"},
			"treasure": {"**木漏れ日** (komorebi): sunlight through leaves", "**積ん読** (tsundoku): books bought and not yet read"},
		},
	},
	{
		name: "ioanna", status: "σιγά σιγά", zone: 2, speaks: []string{"el", "ar"}, day: 2, talks: 5, emoji: []string{"☀️"},
		own: map[string][]string{
			"morning": {"καλημέρα"}, "thanks": {"ευχαριστώ"}, "appetite": {"καλή όρεξη"}, "birthday": {"χρόνια πολλά!"},
			"treasure": {"**μεράκι** (meráki): to put your soul into your work", "**φιλότιμο** (filótimo): doing right because you could not look at yourself otherwise"},
		},
	},
	{
		name: "mei", status: "喝茶中 🍵", zone: 8, speaks: []string{"zh", "ja"}, day: 4, talks: 6,
		own: map[string][]string{
			"morning": {"早安"}, "thanks": {"謝謝"}, "appetite": {"慢慢吃"}, "birthday": {"生日快樂!"},
			"treasure": {"**緣分** (yuánfèn): the fate that brings people together", "**熱鬧** (rènào): hot and noisy, and just right"},
		},
	},
	{
		name: "nikita", status: "тесты зелёные", zone: 2, speaks: []string{"ru"}, day: 6, talks: 6,
		own: map[string][]string{
			"morning": {"доброе утро"}, "thanks": {"спасибо"}, "appetite": {"приятного аппетита"}, "birthday": {"С днём рождения!"},
			"treasure": {"**почемучка** (pochemuchka): a child who asks why, all day"},
		},
	},
	{
		name: "priya", status: "पुणे · ask me about dosa", zone: 5, speaks: []string{"hi", "zh"}, day: 9, talks: 5, proper: true, emoji: []string{"🌶️", "🙏"},
		own: map[string][]string{
			"morning": {"सुप्रभात"}, "thanks": {"धन्यवाद"}, "appetite": {"शुभ भोजन"}, "birthday": {"जन्मदिन मुबारक!"},
			"treasure": {"**जुगाड़** (jugāṛ): a clever fix with what you have", "**अपनापन** (apnāpan): the feeling of being among one's own"},
		},
	},
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
