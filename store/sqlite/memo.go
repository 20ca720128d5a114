package sqlite

// memo is what the writer has read of one kind, so that it is read once and not
// with each change. What a change stores is forgotten at once, and again should
// the change fail: in between it may have been read in its new form.
type memo[K comparable, V any] struct {
	known map[K]V
	stale []K // forgotten by the change that runs
	most  int // with more all are forgotten, between two batches
}

func newMemo[K comparable, V any](most int) memo[K, V] {
	return memo[K, V]{known: map[K]V{}, most: most}
}

// get returns what is known, or reads it. What is not there is not remembered.
func (m *memo[K, V]) get(key K, read func() (V, error)) (V, error) {
	if v, ok := m.known[key]; ok {
		return v, nil
	}
	v, err := read()
	if err == nil {
		m.known[key] = v
	}
	return v, err
}

// forget has a value read again, in this change and, should it fail, after it.
func (m *memo[K, V]) forget(key K) {
	delete(m.known, key)
	m.stale = append(m.stale, key)
}

// undo takes back what was read in the running change of what it had stored.
func (m *memo[K, V]) undo() {
	for _, key := range m.stale {
		delete(m.known, key)
	}
}

// settle ends a change: there is nothing to undo any more.
func (m *memo[K, V]) settle() { m.stale = m.stale[:0] }

// full reports whether it holds more than it should.
func (m *memo[K, V]) full() bool { return len(m.known) > m.most }
