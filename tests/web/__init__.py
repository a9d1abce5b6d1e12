"""Tests of the routes beside the pages."""
