"""The grammar of French: `read.read_reports(document) -> Reading`."""
