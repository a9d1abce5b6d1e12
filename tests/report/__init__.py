"""Tests of twin.report."""
