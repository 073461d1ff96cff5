"""From comments to themes: languages and words, vectors, grouping and naming, and the process that does it."""
