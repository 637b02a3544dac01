"""Languages: every text for people goes through gettext; English is what stands in the code.

A language is offered once its catalogue lies in `seafood_trace/translations/`.
"""

from flask import Flask, request
from flask_babel import Babel

LANGUAGES = ("en",)


def register(app: Flask) -> None:
    """Choose the language of each answer by the reader's `Accept-Language`."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=choose_language)


def choose_language() -> str:
    """The best language for this request."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
