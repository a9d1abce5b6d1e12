"""Tests of twin.stocktake."""
