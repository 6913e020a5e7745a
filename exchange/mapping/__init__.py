"""The `mapped` format: any tables, by a mapping that says where the book's columns stand in them.

A mapping is a readable TOML file (`spec`). `sources` reads the files that it names, `templates` makes a cell
of the book from the cells of a row, and `tables` hands the pipeline tables of the book format, so that
everything after it is the one way in.
"""
