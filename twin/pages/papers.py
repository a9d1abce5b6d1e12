"""Documents: what the standards ask for, what is on file, and when it is to be reviewed."""

from __future__ import annotations

from twin.pages.documents import documents
from twin.pages.session import need_view, notices


def main() -> None:
    """Draw the page."""
    view = need_view()
    notices()
    documents(view)


main()
