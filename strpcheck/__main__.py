"""`python -m strpcheck`: the same as the command."""

from strpcheck.cli.app import main

main()
