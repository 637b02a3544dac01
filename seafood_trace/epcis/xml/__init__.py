"""EPCIS in XML, the older of its two bindings: read into JSON-LD, and written from it.

`reading` turns an XML document into the JSON value that `document.read` takes, so that there
is one gate for what is valid and one shape that is stored. `writing` goes the other way.
"""
