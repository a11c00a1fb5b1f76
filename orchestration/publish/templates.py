"""How pages are made of templates: everything escaped, nothing missing passed over in silence."""

from pathlib import Path

import jinja2


def environment(folder: Path) -> jinja2.Environment:
    """Templates of a folder; an unknown name is an error, and what a brand wrote is text.

    Args:
        folder: Where the templates stand.
    """
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
