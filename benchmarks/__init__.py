"""What is measured, each with its command; every loop asserts the answer it times."""
