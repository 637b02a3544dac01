"""Languages: every text for people goes through gettext; English is what stands in the code.

A language is offered once its catalogue lies in `seafood_trace/translations/`.
"""

from datetime import date

from babel.dates import format_interval
from flask import Flask, request
from flask_babel import Babel, format_date, get_locale
from flask_babel import gettext as gettext
from flask_babel import ngettext as ngettext

LANGUAGES = ("en",)


def register(app: Flask) -> None:
    """Choose the language of each answer by the reader's `Accept-Language`."""
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", "translations")
    Babel(app, locale_selector=choose_language)


def choose_language() -> str:
    """The best language for this request."""
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def N_(text: str) -> str:
    """Marks a text for translation where it stands; `gettext` translates it where it is shown."""
    return text


def days(first: date, last: date) -> str:
    """A day, or the days from first to last, as the reader writes them: "Mar 2 – 8, 2026"."""
    if first == last:
        return str(format_date(first, "medium"))
    return str(format_interval(first, last, "yMMMd", locale=get_locale()))
