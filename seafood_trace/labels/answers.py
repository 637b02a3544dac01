"""A label as members of JSON, for every room that answers with one."""

from seafood_trace.labels import short_codes
from seafood_trace.labels.tables import Label


def label_members(label: Label, public_url: str) -> dict[str, object]:
    """The members of a label's JSON, its addresses among them."""
    public_url = public_url.rstrip("/")
    code = short_codes.shown(label.short_code)
    own = f"{public_url}/api/v1/labels/{label.id}"
    short = f"{public_url}/t/{code}"
    return {
        **label.model_dump(),
        "short_code": code,
        "short_link": short,
        "site": label.site_uri,
        "product": label.product_uri,
        "replaces": label.replaces_id,
        "svg": f"{own}.svg",
        "png": f"{own}.png",
        "public_svg": f"{short}.svg",
        "public_png": f"{short}.png",
    }
