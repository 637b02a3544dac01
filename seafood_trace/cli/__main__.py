"""`python -m seafood_trace.cli`, which is the `seafood-trace` command."""

from seafood_trace.cli import main

main()
