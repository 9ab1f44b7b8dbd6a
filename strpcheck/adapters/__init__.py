"""One outside thing a file or folder; each implements a port of strpcheck/ports.py."""
