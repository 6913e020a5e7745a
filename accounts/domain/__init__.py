"""What happens: the verbs of accounts and contracts, and the pure functions that they stand on."""
