//go:build race

package history

// lessRaced is by how much big histories are smaller under the race detector.
const lessRaced = 10
