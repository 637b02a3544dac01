"""The resolver over HTTP: what a GS1 Digital Link answers, by what is asked and accepted."""
