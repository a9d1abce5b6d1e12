"""Tests mirror the package; browser tests drive a real Chromium."""
