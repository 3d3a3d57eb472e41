"""A minus before digits is set as one where it is read: "−1", as in the formulas."""

import re

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

DIGITS = re.compile(r"(?<![\w.\-\N{EN DASH}\N{MINUS SIGN}])-(?=\.?\d)")
NO_PROSE = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


class TrueMinus(SphinxPostTransform):
    """Set a minus before digits as one in what is read; code and its output keep the keyboard's."""

    default_priority = 250
    formats = ("html",)

    def run(self):
        for text in list(self.document.findall(nodes.Text)):
            if "-" not in text or self._is_code(text):
                continue
            set_text = DIGITS.sub("\N{MINUS SIGN}", text.astext())
            if set_text != text.astext():
                text.parent.replace(text, nodes.Text(set_text))

    @staticmethod
    def _is_code(text) -> bool:
        above = text.parent
        if above is None:  # put into raw HTML by hand
            return True
        while above is not None:
            if isinstance(above, NO_PROSE) or above.tagname.startswith("desc_sig"):
                return True
            above = above.parent
        return False


def setup(app):
    app.add_post_transform(TrueMinus)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
