"""Many centres at once."""
