"""The grammar of English: `read.read_reports(document) -> Reading`."""
