"""The grid engine, stage by stage."""
