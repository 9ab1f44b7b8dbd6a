"""What people type, and the one place that prints."""
