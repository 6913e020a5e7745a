"""From tables to the book: stage, check, compare, write; in one transaction, in sets.

Each kind of row has its temporary tables: `import_<kind>_staged` (cells as typed columns),
`import_<kind>_ids` (the row of the book that each is, or will be) and `import_<kind>_diff` (the row as it
will stand, and what that makes of it).
"""
