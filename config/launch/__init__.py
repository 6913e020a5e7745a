"""The steps of `make setup` and `make run`, one file each. What bootstrap needs is standard library only."""
