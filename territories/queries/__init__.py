"""Reads of territories: each a constant number of queries."""
