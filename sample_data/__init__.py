"""The sample data: a fictional shop's answers, its comments written by hand, and the generator that places them."""
