"""Laws of the words officers read."""
