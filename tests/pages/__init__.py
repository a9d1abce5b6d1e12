"""Tests of the screens, some in a real browser."""
