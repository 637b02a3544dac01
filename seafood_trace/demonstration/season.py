"""The season of the demonstration: every step of its twelve cycles, as it is sent. PURE."""

from seafood_trace.demonstration.cycles import CYCLES, Step
from seafood_trace.demonstration.script import Script, double, single


def steps() -> list[Step]:
    """All steps, in the order in which they are sent."""
    found: list[Step] = []
    for cycle in CYCLES:
        script = Script(cycle)
        found += double(script) if cycle.is_double else single(script)
    return sorted(found, key=lambda step: step.sent_at)
