"""Which exception of the standard an error is: the `type` of the binding's problem responses.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and its published OpenAPI.
"""

from collections.abc import Mapping

from flask import request

from seafood_trace.epcis.exceptions import (
    NoSuchName,
    QueryParameter,
    QueryTooComplex,
    QueryTooLarge,
    QueryValidation,
    SubscriptionControls,
)
from seafood_trace.epcis.rest.versions import capture_limits
from seafood_trace.epcis.xml.writing import write_problem
from seafood_trace.errors import SeafoodTraceError
from seafood_trace.web.problem import Dialect

_BY_CLASS: Mapping[type[SeafoodTraceError], str] = {
    QueryParameter: "QueryParameterException",
    QueryValidation: "QueryValidationException",
    SubscriptionControls: "SubscriptionControlsException",
    QueryTooLarge: "QueryTooLargeException",
    QueryTooComplex: "QueryTooComplexException",
    NoSuchName: "NoSuchNameException",
}
_BY_STATUS = {
    401: "SecurityException",
    403: "SecurityException",
    404: "NoSuchResourceException",
    406: "NotAcceptableException",
    409: "ResourceAlreadyExistsException",
    413: "CaptureLimitExceededException",
    414: "URITooLongException",
    415: "UnsupportedMediaTypeException",
    500: "ImplementationException",
    501: "ImplementationException",
    503: "ImplementationException",
}


def type_of(status: int, error: SeafoodTraceError | None) -> str:
    """The problem's type, such as `epcisException:ValidationException`."""
    name = _BY_CLASS.get(type(error)) if error is not None else None
    if name is None:
        asks = request.method in {"GET", "HEAD"}
        name = _BY_STATUS.get(status, "QueryParameterException" if asks else "ValidationException")
    return f"epcisException:{name}"


def _headers(status: int) -> Mapping[str, str]:
    """A capture that was too large is told what is not."""
    is_capture = request.path.startswith(("/epcis/capture", "/epcis/events"))
    return capture_limits() if status == 413 and is_capture else {}


DIALECT = Dialect("/epcis", type_of, as_xml=write_problem, headers=_headers)
