"""Laws of `tuf-conformance`, by subject: what the conformance suite of The Update Framework expects of a client."""
