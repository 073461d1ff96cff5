"""The commands of the command line: what they work on, what they do, what they print."""
