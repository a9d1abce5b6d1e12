"""Imported by the fork server before it forks: what every child would otherwise read anew."""

from twin.catalog import load_catalog

load_catalog()
