"""The pictures of labels for whoever has the code: the same that is printed on the pack.

A browser's `<img>` sends no key, so these are public; a code cannot be guessed. A picture never
changes, so caches may keep it for ever. The page `/t/<code>` itself is told by the story's room.
"""

from flask import Blueprint, Response, request

from seafood_trace.access.guard import public
from seafood_trace.errors import InvalidInput, NotFound
from seafood_trace.labels import picture, register
from seafood_trace.labels.picture import Format
from seafood_trace.labels.tables import Label
from seafood_trace.web.service import service

blueprint = Blueprint("label_pictures", __name__)

A_YEAR_S = 365 * 24 * 3600


@blueprint.get("/t/<code>.svg")
@public
def show_svg(code: str) -> Response:
    """The QR picture of this code's label as SVG."""
    return _picture(_find(code), Format.SVG)


@blueprint.get("/t/<code>.png")
@public
def show_png(code: str) -> Response:
    """The QR picture of this code's label as PNG."""
    return _picture(_find(code), Format.PNG)


def _find(code: str) -> Label:
    with service().store.reading() as session:
        try:
            label = register.find_by_short_code(session, code)
        except InvalidInput as error:
            raise NotFound(*error.faults) from error  # no such address, rather than a bad request
    if label is None:
        raise NotFound.of("label_unknown", "No label has this code; look for a mistyped character.")
    return label


def _picture(label: Label, kind: Format) -> Response:
    response = Response(content_type=picture.MEDIA_TYPES[kind])
    response.set_etag(picture.etag(label, kind))
    response.cache_control.public = True
    response.cache_control.max_age = A_YEAR_S
    response.cache_control.immutable = True
    response.make_conditional(request)
    if response.status_code == 200:
        response.set_data(picture.draw(label, kind))
    return response
