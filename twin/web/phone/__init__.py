"""Phone pages: what a scanned tag opens. Server-rendered, without script readable, under ten kilobytes."""

from twin.web.phone.routes import phone_routes

__all__ = ["phone_routes"]
