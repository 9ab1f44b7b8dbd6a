"""Laws of the adapters, each against the outside thing it owns."""
