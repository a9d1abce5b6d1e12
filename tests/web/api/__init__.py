"""The API, as the program under test serves it."""
