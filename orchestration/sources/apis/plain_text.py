"""HTML as a network's posts have it, as the text a person reads."""

from html.parser import HTMLParser

_BLOCKS = frozenset({"p", "blockquote", "pre", "li", "ul", "ol", "div", "h1", "h2", "h3"})
_SILENT = frozenset({"script", "style"})


def plain_text(html: str | None) -> str | None:
    r"""The text of a fragment of HTML; None where there is none.

    Args:
        html: Markup as a server made or passed it on; whatever is wrong in it stays text.

    Example:
        >>> plain_text("<p>Ran &amp; fell<br>twice <a href='x'>#<span>parkrun</span></a></p>")
        'Ran & fell\ntwice #parkrun'
    """
    if html is None:
        return None
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = [" ".join(line.split()) for line in "".join(reader.parts).split("\n")]
    return "\n".join(line for line in lines if line) or None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        del attrs
        if tag in _SILENT:
            self._silent += 1
        if tag == "br" or tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT and self._silent:
            self._silent -= 1
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
