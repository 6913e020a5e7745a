"""Reads that a page, an export or a job shows: each a constant number of queries."""
