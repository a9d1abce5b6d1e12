"""Tests of twin.registry."""
