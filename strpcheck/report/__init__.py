"""What an auditor reads of a log: statistics put into words, for the terminal and as a page that stands alone."""
