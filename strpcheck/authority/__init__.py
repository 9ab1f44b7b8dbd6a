"""The issuing authority: the only rooms in which private issuing keys are at work."""
