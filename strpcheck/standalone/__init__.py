"""What goes along with every export, to be run without strpcheck; nothing here is imported by it."""
