package busguard

import (
	"os"
	"syscall"
)

// dead is an address that fails at once: nothing can listen below a path that is not a folder.
const dead = "unix:path=/dev/null/no-session-bus"

func init() {
	remember()
	address := dead
	if len(os.Args) == 3 && os.Args[1] == Child && os.Args[2] == OnBus {
		address = sessionBus()
		// While the library dials, nothing here can notice that the parent was killed.
		_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_PDEATHSIG, uintptr(syscall.SIGKILL), 0)
	}
	_ = os.Setenv(variable, address)
}

// sessionBus returns the environment's address, else that of the socket where systemd and others put the user's
// bus, else dead. The library would run dbus-launch for an empty address or "autolaunch:".
func sessionBus() string {
	if original != "" && original != "autolaunch:" {
		return original
	}
	folder := os.Getenv("XDG_RUNTIME_DIR")
	if folder == "" {
		return dead
	}
	socket := folder + "/bus"
	if info, err := os.Stat(socket); err != nil || info.Mode()&os.ModeSocket == 0 {
		return dead
	}
	return "unix:path=" + socket
}
