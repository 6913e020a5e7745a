"""A book in one file, and back: a PostgreSQL dump with a manifest that says what is in it.

Everything there is stands in the database, files that people handed in too; so the dump is all of it.
"""
