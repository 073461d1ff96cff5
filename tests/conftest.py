"""What all tests share."""

from hypothesis import settings

# The same examples on every machine, and no clock: a busy machine is not a failure.
settings.register_profile("npsight", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("npsight")
