"""Named queries, and subscriptions to them: what a partner asks once is answered again and again.

`queries` keeps what was asked under a name, `subscriptions` who wants to be told and when
(`schedule`), `finding` reads what there is to tell from the ledger's feed, and `delivery` tells it,
at least once and in order.

Source: GS1 EPCIS 2.0, section 8.2.5 (query control interface) and its REST binding.
"""
