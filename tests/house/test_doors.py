"""Closed by default: every route of the app says who may come in."""

import pytest
from flask import Flask

from seafood_trace.access.guard import SIGNED_IN
from seafood_trace.access.permissions import Permission
from seafood_trace.web.doors import PUBLIC, access_of

pytestmark = pytest.mark.one_database

KNOWN = {PUBLIC, SIGNED_IN, *Permission}
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}

# The only things that somebody unknown may send: a sign-in, and what the public page asks for.
PUBLIC_WRITES = {"/api/v1/sign-in", "/console/sign-in"}


def test_every_route_says_who_may_come_in(app: Flask):
    silent = {
        name
        for name, view in app.view_functions.items()
        if name != "static" and access_of(view) not in KNOWN
    }
    assert not silent


def test_nobody_unknown_changes_anything(app: Flask):
    open_writes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if UNSAFE & (rule.methods or set())
        and access_of(app.view_functions[rule.endpoint]) == PUBLIC
    }
    assert open_writes <= PUBLIC_WRITES


def test_the_test_sees_a_route_without_a_door(own_app: Flask):
    own_app.add_url_rule("/open", "open", lambda: "in")
    with pytest.raises(AssertionError):
        test_every_route_says_who_may_come_in(own_app)
