"""What strpcheck promises, one law a test."""
