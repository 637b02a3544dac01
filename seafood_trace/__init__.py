"""Seafood Trace: from a pack of fish back to the boat, for every partner in the chain.

The map. A room imports only what stands above it.

    errors — The ways a request can be wrong, without a word of HTTP.
    config — Every setting an operator can turn, read once from the environment.
    identifiers — GS1 keys, Digital Links, EPC and GDST URNs in one canonical form, and masses.
    store — One engine over SQLite and PostgreSQL, column types, interned identities, attachments.
    work — What happens outside of a request: leased jobs, the outbox, the supervisor.
    web — The edge kit that knows no domain: strict JSON, problems, paging, retries, OpenAPI.
    access — Who is asking, what they may do, and which record they may read.
    parties — Partners and strangers, their sites, vessels, products and mandates.
    ledger — The log of all records: positions, commitments, the feed, projections.
    epcis — EPCIS documents read, judged, captured by the one write path, and found again.
    lineage — Which fish came from which: traces back and forward, redacted for whoever asks.
    hops — The simple call and the spreadsheet: one hop of fish, told in a few words.
    certification — Fisheries, assurances and their history, and whether a claim holds.
    labels — Codes on packs: drawn, printed on sheets, registered, scanned.
    audit — What does not add up, what is missing, what to recall, and exports.
    provenance — What the public sees: the resolver, the story of a pack, its page.
    console — The pages behind sign-in.
    demonstration — A made-up season that fills a database of its own.
    tables — Gathers the rows of every room for migrations.
    app — Puts everything together; the only module that knows every room.
    serving — Runs the web server beside its worker.
    cli — The `seafood-trace` command.

Words of the field:

    party — Whoever handles or vouches for fish; a stub is one that never joined.
    lot — Fish of one product that are handled and named as one.
    logistic unit — A pallet, box or tote that travels as one, whatever is in it.
    event — What happened to which things, where, when and why, as EPCIS tells it.
    hop — An event of custody in plain words: catch, land, ship, receive, process, pack, sell.
    KDE — A key data element that GDST asks an event to carry, such as the catch area.
    ILMD — Data that a lot is born with and keeps, such as its vessel and its dates.
    mandate — One partner lets another record for its sites and vessels.
    declaration — The statement of a partner that an event of its own is wrong.
    position — The place of a record in the log: leaf index, feed cursor and page token at once.
    assurance — A certificate, rating or improvement project that speaks for fish.
    fishery — A stock, an area and a gear that are judged as one.
    chain of custody — The unbroken line of holders through which a claim reaches the shelf.
    mass balance — Whether what left a place is no more than what came into it.
    finding — Something that does not add up, with its evidence and its course.
    resolver — Turns the Digital Link in a QR code into the page or data behind it.
"""
