"""Laws of what is typed and what is printed."""
