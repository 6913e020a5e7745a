"""How Django itself writes days and moments (Django admin, mostly): as the rest of the house does."""
