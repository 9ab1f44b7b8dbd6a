"""JSON documents from outside, each read strictly into the core's own types; one module a document."""
