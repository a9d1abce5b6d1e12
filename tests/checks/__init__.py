"""Checks: assembling a twin, measuring it, judging it, listing what it lacks."""
