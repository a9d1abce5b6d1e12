"""Scores, speeds and pictures: what is measured, not asserted."""
