"""Signing in: accounts of our own and OpenID Connect, one signed cookie, one middleware for pages, API and phone.

A route asks :func:`who`; the person it returns answers :meth:`twin.registry.Person.may`, and the registry that
:func:`twin.web.view.registry` returns within the request is already theirs.
"""

from twin.web.signin.middleware import SignIn, who

__all__ = ["SignIn", "who"]
