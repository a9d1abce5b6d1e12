"""Imported by the server that workers are forked from: they share one catalogue, which no garbage collection looks at."""

import gc

import twin.many.checking  # noqa: F401 - so that no worker has to import it
from twin.catalog import load_catalog

load_catalog()
gc.collect()
gc.freeze()
