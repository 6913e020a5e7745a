"""The verbs of territories."""
