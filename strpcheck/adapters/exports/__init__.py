"""Exports of the log: rows encoded in children or here, and each format's file around them."""
