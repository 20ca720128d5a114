package sqlite

import "talko/app/chat"

// tallyBits is the size of the blocks that have a tally: 256 places of a log. A
// send that fills one makes its tally, which costs as much as some sends do.
const tallyBits = 8

// blockOf is the number of the block that a line is in. The first begins with
// seq 1.
func blockOf(id chat.MessageID) int64 { return (int64(id) - 1) >> tallyBits }

// blocksIn are the blocks that lie between two lines as a whole.
func blocksIn(low, high chat.MessageID) (first, last int64) {
	const all = 1<<tallyBits - 1
	return blockOf(low + all), blockOf(high+1) - 1
}

// filled makes the tally of the block that ends with this line or touch, if one
// does.
func (t *tx) filled(id chat.MessageID) error {
	if id&(1<<tallyBits-1) != 0 {
		return nil
	}
	return t.tally(blockOf(id))
}

// retally makes anew the tallies of the blocks that these lines, of which some
// were deleted, are in. That of a block which is not yet full is made again when
// it is; until then it is too low.
func (t *tx) retally(low, high chat.MessageID) error {
	row, err := t.chat(low.Chat())
	if low > high || err == noChat {
		return nil
	}
	if err != nil {
		return t.note(err)
	}
	last := blockOf(min(high, chat.ID(row.ID, row.LastSeq)))
	for block := blockOf(low); block <= last; block++ {
		if err := t.tally(block); err != nil {
			return err
		}
	}
	return nil
}

// tally counts a block. Who wrote most has an exact count; of the others each has
// written no more than the second.
func (t *tx) tally(block int64) error {
	var authors string
	err := t.c.one(nil, values(&authors), `SELECT coalesce(group_concat(user_id), '') FROM messages INDEXED BY messages_written
		WHERE id BETWEEN ? AND ? AND written AND NOT deleted`, block<<tallyBits+1, (block+1)<<tallyBits)
	if err != nil {
		return t.note(err)
	}
	texts := splitIDs(authors)
	counts := map[chat.UserID]int{}
	for _, author := range texts {
		counts[author]++
	}
	var first, second chat.UserID
	for author, n := range counts {
		switch {
		case n > counts[first]:
			first, second = author, first
		case n > counts[second]:
			second = author
		}
	}
	return t.exec(`INSERT OR REPLACE INTO tallies (id, author, others, least) VALUES (?, ?, ?, ?)`,
		block, first, len(texts)-counts[first], len(texts)-counts[second])
}

// Unread is asked for with each chat of a list, so both counts are one statement.
// Tallies tell whether there are as many as are ever told: eight of them, for half
// of what is said there may be one's own, or deleted. Else the lines are counted.
func (v *view) Unread(id chat.ChatID, user chat.UserID, seq, from chat.Seq) (unread, mentions int, err error) {
	low, high := behind(id, max(seq, from-1))
	first, last := blocksIn(low, high)
	err = v.c.one(nil, values(&unread, &mentions), `SELECT
		CASE WHEN (SELECT sum(iif(author = ?1, others, least)) FROM tallies WHERE id BETWEEN ?5 AND ?6) >= ?4 THEN ?4
		ELSE (SELECT count(*) FROM (SELECT 1 FROM messages INDEXED BY messages_written
			WHERE id BETWEEN ?2 AND ?3 AND user_id <> ?1 AND written AND NOT deleted LIMIT 0 + ?4)) END,
		(SELECT count(*) FROM (SELECT 1 FROM mentions WHERE user_id = ?1 AND id BETWEEN ?2 AND ?3 LIMIT 0 + ?4))`,
		user, low, high, chat.MaxUnread, first, min(last, first+7))
	return unread, mentions, err
}
