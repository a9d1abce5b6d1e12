"""The REST API for other programs (``/api/v1``)."""

from __future__ import annotations

from twin.web.api.app import api_routes, make_api

__all__ = ["api_routes", "make_api"]
