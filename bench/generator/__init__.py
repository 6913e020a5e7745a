"""A book of any size: people, customers, three terms of history each, copied in and posted by the engine."""
