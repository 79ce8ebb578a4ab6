// Command kiikey stores, tests and uses API credentials of the KIIEX exchange.
package main

import (
	"os"

	"kiikey/ui/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }
