// Package torture proves delivery on the real program: server processes that
// are ended, killed, starved of disk and set to another time; clients whose
// connections are cut, slowed and swallowed, whose hints are dropped, and some
// of which are stopped and killed themselves; people who write, edit, delete,
// react, read, leave and come back meanwhile. It ends in quiet, and app/history
// judges what everyone did and saw. It is handed how to dial, how to open the
// database and how to start the program; it knows no frame and no table.
//
// A seed fixes what each client does and the schedule of faults, not how they
// meet: that is up to the machine.
package torture
