"""Tests of twin.audit."""
