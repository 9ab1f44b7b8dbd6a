"""Reading QR symbols from pictures: a ladder of rungs, each an engine and the view of the picture it looks at."""
