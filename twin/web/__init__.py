"""HTTP routes beside the Streamlit pages (map geometry, the map's script, downloads, health) and the server itself."""

from twin.web.server import serve

__all__ = ["serve"]
