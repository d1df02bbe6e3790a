"""Article → coded mentions: gate, gazetteers, one grammar per language, shared resolution (see `coder`)."""
