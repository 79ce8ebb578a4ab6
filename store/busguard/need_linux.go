package busguard

import (
	"os"
	"syscall"
)

// commandLine is what the guard understands of the arguments.
type commandLine struct {
	command       string // "" for none, which is the terminal program
	home, backend string // of --home and --backend
	// unclear is set where a flag that is not known comes before the command: it may take the next word; and by
	// --from-keyring, which names another backend than the recorded one.
	unclear bool
}

// needsBus reports whether the command may need the session bus: one that opens a keyring may, unless the
// credentials are known to be kept where no bus leads. What is not understood may.
func needsBus(args []string) bool {
	line := understand(args)
	if line.unclear {
		return true
	}
	switch line.command {
	case "version", "--version", "help", "--help", "-h", "completion", "environments", "sandbox", "demo",
		"__complete", "__completeNoDesc":
		return false
	case "migrate": // to another backend than the recorded one
		return true
	}
	backend := line.backend
	if backend == "" {
		backend = recordedBackend(dataFolder(line.home))
	}
	return backend != "vault" && backend != "pass"
}

func isHelp(arg string) bool { return arg == "--help" || arg == "-h" }

// understand reads the arguments as package cli does, as far as they matter here.
func understand(args []string) commandLine {
	line := commandLine{home: os.Getenv("KIIKEY_HOME")}
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		if i == len(args)-1 && isHelp(args[i]) {
			line.command = args[i]
			return line
		}
		flag, value := cut(args[i], '=')
		switch flag {
		case "--home", "--backend", "--passphrase-file", "--debug":
			if flag == args[i] {
				if i++; i == len(args) {
					return line
				}
				value = args[i]
			}
			if flag == "--home" {
				line.home = value
			} else if flag == "--backend" {
				line.backend = value
			}
		case "--from-keyring":
			line.unclear = true
		case "--no-color":
		default:
			if line.command != "" {
				continue
			}
			line.command = args[i]
			line.unclear = line.unclear || len(flag) > 0 && flag[0] == '-' && flag != "--version" && !isHelp(flag)
		}
	}
	return line
}

// dataFolder is the data folder of package home, unless the environment is odd: then nothing is found there.
func dataFolder(home string) string {
	if home != "" {
		return home + "/data"
	}
	if folder := os.Getenv("XDG_DATA_HOME"); folder != "" {
		return folder + "/kiikey"
	}
	return os.Getenv("HOME") + "/.local/share/kiikey"
}

// recordBegins is how package store begins the record of where credentials are kept.
const recordBegins = `{"version": 1, "backend": "`

// recordedBackend returns the backend that is recorded in a data folder, "" where that is not clear.
func recordedBackend(folder string) string {
	// Whatever is there in the record's place, nothing waits.
	fd, err := syscall.Open(folder+"/backend.json", syscall.O_RDONLY|syscall.O_CLOEXEC|syscall.O_NONBLOCK, 0)
	if err != nil {
		return ""
	}
	defer func() { _ = syscall.Close(fd) }()
	record := make([]byte, 128)
	n, err := syscall.Read(fd, record)
	if err != nil || n < len(recordBegins) || string(record[:len(recordBegins)]) != recordBegins {
		return ""
	}
	name, rest := cut(string(record[len(recordBegins):n]), '"')
	if rest == "" {
		return ""
	}
	return name
}
