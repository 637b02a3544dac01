"""The edge kit: strict bodies, problems, paging, idempotency, languages. It knows no domain."""
