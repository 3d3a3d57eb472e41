"""What a cell that runs in the page may ask of the page."""

from in_page.standing import widget

__all__ = ["widget"]
