"""The only things a document may fetch: the bundled typefaces and its pictures, out of memory."""

from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse


class DenyFetcher(URLFetcher):
    """Serves `asset:` names of a dict; anything else ends the rendering.

    The error is the fatal kind: WeasyPrint swallows plain exceptions and goes on without the
    resource.
    """

    def __init__(self, assets: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=("asset",), allow_redirects=False, timeout=1)
        self.assets = assets

    def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
        if url not in self.assets:
            raise FatalURLFetchingError(f"not a bundled asset: {url}")
        kind = "image/webp" if url.endswith(".webp") else "font/otf"
        return URLFetcherResponse(url, self.assets[url], {"Content-Type": kind})
