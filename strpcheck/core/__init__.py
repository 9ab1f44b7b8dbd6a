"""Pure rules of permits and verdicts: no clock, file, network, randomness or log."""
