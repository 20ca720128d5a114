// Package text knows what people may write: which characters are safe to show
// on a terminal ([Line], [Block]), when two texts are the same to a reader
// ([Fold], [Glob]), which words a text has and which a query asks for ([Index],
// [ParseQuery]), and how wide a text is drawn ([Width]). It knows no chat and
// no screen, and imports the standard library and uniseg alone.
package text
