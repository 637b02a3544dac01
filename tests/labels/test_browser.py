"""The picture as a browser paints it: the page that a label is printed from."""

import io

import pytest
from PIL import Image

from seafood_trace.labels import qr
from tests.labels.pictures import decode_image

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.mark.parametrize("width_px", [120, 333])
def test_svg_reads_back_at_any_size_on_a_dark_page(browser, width_px):
    link = "https://trace.example.org/01/09521141012345/10/A%2FB/21/7K3MQ9XT2ABC"
    picture = qr.svg(link, title="A label").decode().partition("?>")[2]
    page = browser.new_page()
    page.set_content(
        f'<body style="background:#111"><style>svg{{width:{width_px}px;height:auto}}</style>{picture}'
    )
    painted = Image.open(io.BytesIO(page.screenshot())).convert("L")
    assert decode_image(painted) == qr.symbol(link).text
    assert page.get_by_role("img", name="A label").count() == 1
    page.close()
