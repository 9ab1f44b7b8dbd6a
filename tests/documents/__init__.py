"""Laws of the documents from outside."""
