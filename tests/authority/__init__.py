"""Laws of the issuing authority."""
