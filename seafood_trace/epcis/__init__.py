"""EPCIS 2.0: events, the one write path, and queries over what was captured.

An event is a value (`event`), read from JSON-LD (`document`, `reading`) or by way of it from XML
(`xml`), judged by the standard (`rules`, `vocabulary`, `keys`), hashed (`event_hash`), and recorded by
`capture` alone. `records` reads it back, `query` finds it, `rendering` writes it. `gdst` says what it tells
of the fish; `subscriptions` send it on; `rest` is the binding over HTTP.
"""
