"""Fuzzing of everything that takes bytes from strangers; `make fuzz` runs it, decision 0040 says how and why so."""
