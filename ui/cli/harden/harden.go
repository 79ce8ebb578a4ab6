// Package harden keeps what this process holds in memory from other programs of the same user, and out of
// core dumps.
//
//   - Linux: PR_SET_DUMPABLE 0 and a soft RLIMIT_CORE of 0. The files in /proc that show memory, environment and open
//     files are root's then, no debugger can attach, and a crash leaves no dump, whatever core_pattern says.
//   - macOS: PT_DENY_ATTACH and a soft RLIMIT_CORE of 0.
//   - Windows: the process's own access list lets its owner wait for it, ask for its state and end it, and
//     nothing else; Go itself switches off crash reports.
//   - Elsewhere: nothing.
//
// None of it keeps out the administrator, or what is written to swap and to the file of a hibernation.
// Programs that this one starts begin without it, except that they leave no core dump either, unless they raise
// their limit.
package harden

// Process hardens the running process. It takes microseconds, touches no file, and may be called again. The
// error says what could not be done; the process can go on without it. Under a debugger on macOS it ends.
func Process() error { return process() }

// Undo puts back what a program that takes this one's place would inherit: the limit of core dumps. The rest ends with
// the program.
func Undo() error { return undo() }
