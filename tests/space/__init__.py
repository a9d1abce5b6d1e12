"""Tests of the space engine."""
