"""Which versions, limits and formats the binding announces, and what a client may insist on.

Every answer carries the versions; `OPTIONS` carries all that can be discovered. A client that
insists on versions which are not spoken here is refused, rather than answered in another.

Source: GS1 EPCIS 2.0, section 12 (REST binding), and the headers of its published OpenAPI.
"""

import re
from collections.abc import Mapping

from werkzeug.datastructures import Headers

from seafood_trace.epcis.namespaces import CBVMDA, GDST, OWN
from seafood_trace.web.openapi import VERSION
from seafood_trace.web.problem import NotAcceptable
from seafood_trace.web.service import service

SPOKEN = (2, 0, 0)
# EPCIS 1.2 documents are taken in XML; everything is given out as 2.0.
OLDEST_TAKEN = (1, 2, 0)

_VERSION = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,2}", re.ASCII)


def versions() -> dict[str, str]:
    """What every answer says of itself."""
    return {
        "GS1-EPCIS-Version": "2.0.0",
        "GS1-CBV-Version": "2.0.0",
        "GS1-EPCIS-Min": "2.0.0",
        "GS1-EPCIS-Max": "2.0.0",
        "GS1-CBV-Min": "2.0.0",
        "GS1-CBV-Max": "2.0.0",
        "GS1-Extensions": f"gdst={GDST}/,cbvmda={CBVMDA},seafoodtrace={OWN}",
    }


def discovery() -> dict[str, str]:
    """What `OPTIONS` says beside the methods that are allowed."""
    return {
        **versions(),
        "GS1-EPC-Format": "No_Preference, Always_GS1_Digital_Link, Always_EPC_URN, Never_Translates",
        "GS1-CBV-XML-Format": "No_Preference, Always_Web_URI, Always_URN, Never_Translates",
        "GS1-Vendor-Version": VERSION,
    }


def capture_limits() -> dict[str, str]:
    """How much one capture may hold: exactly so much is still taken."""
    settings = service().settings
    return {
        "GS1-EPCIS-Capture-Limit": str(settings.max_capture_events),
        "GS1-EPCIS-Capture-File-Size-Limit": str(settings.max_body_bytes),
    }


def capture_discovery() -> dict[str, str]:
    """What `OPTIONS /capture` says beside that."""
    return {
        **discovery(),
        **capture_limits(),
        "GS1-EPCIS-Min": _written(OLDEST_TAKEN),
        "GS1-Capture-Error-Behaviour": "all",
    }


def refuse_other_versions(sent: Headers, *, is_write: bool) -> None:
    """Raise NotAcceptable where the request's headers insist on what is not spoken here."""
    for standard in ("EPCIS", "CBV"):
        oldest = OLDEST_TAKEN if is_write else SPOKEN
        lowest = _read(sent, f"GS1-{standard}-Min")
        highest = _read(sent, f"GS1-{standard}-Max")
        exact = _read(sent, f"GS1-{standard}-Version") if is_write else None
        if (
            (lowest is not None and lowest > SPOKEN)
            or (highest is not None and highest < oldest)
            or (exact is not None and not oldest <= exact <= SPOKEN)
        ):
            raise NotAcceptable.of(
                "version_not_spoken",
                f"{standard} {_written(SPOKEN)} is spoken here"
                + (f", and {_written(oldest)} is taken in XML." if is_write else "."),
                f"/GS1-{standard}-Version",
            )


def _read(sent: Headers, name: str) -> tuple[int, int, int] | None:
    """The version in this header; one that cannot be read is one that is not spoken."""
    text = sent.get(name)
    if text is None:
        return None
    if not _VERSION.fullmatch(text.strip()):
        raise NotAcceptable.of("bad_version", "Write a version as 2.0.0.", f"/{name}")
    major, minor, patch = (*(int(part) for part in text.strip().split(".")), 0, 0)[:3]
    return major, minor, patch


def extensions(sent: Headers) -> Mapping[str, str]:
    """The prefixes that the client's `GS1-Extensions` header gives to namespaces."""
    parts = (part.strip().partition("=") for part in sent.get("GS1-Extensions", "").split(","))
    return {
        prefix.strip(): uri.strip() for prefix, _, uri in parts if prefix.strip() and uri.strip()
    }


def _written(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
