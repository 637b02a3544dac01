"""The EPCIS query language, from the parameters of a request to the events that answer it.

    parameters.from_arguments(request.args.items(multi=True), namespaces) -> EventQuery
    parameters.from_json(body, namespaces) -> EventQuery     named queries, POSTed queries
    parameters.page_of(request.args.items(multi=True)) -> Page(limit, token)
    search.find(session, actor, query, page) -> Answer(events, levels, next_token), as_readable(one)
    listing.distinct(session, actor, Family.EPCS, token, limit) -> Listed(uris, next_token)
    listing.is_known(session, actor, Family.BIZ_STEPS, uri) -> bool     may the actor know of it
    matching.matches(event, query, event_id=…, record_time=…) -> bool     pure; for streams:
        ask it of `sharing.shared_event(event)` where the reader reads at the shared level

Conditions that a path adds: `asked.with_conditions(language.equal("bizStep", uri))` for eventType,
bizStep, disposition, bizLocation, readPoint, eventID, and `language.match("anyEPC", uri)`, with
canonical identifiers and full URIs of words.

Faults are raised as `exceptions.QueryParameter`, each at `/NAME`.
"""
