"""What a thing is called, and when two names mean the same thing.

Every room compares and stores identifiers through `identity.canonical()`. The
other files are what it stands on, and all of them are pure:

    gs1_keys                 check digits, GTIN, SSCC, GLN
    application_identifiers  the table of GS1 application identifiers
    digital_link             GS1 Digital Link URIs, read and written
    epc_urn                  EPC URNs to Digital Links and back
    gdst_urn                 GDST URNs, for firms without a GS1 company prefix
    identity                 one canonical URI for one thing, and its kind
"""
