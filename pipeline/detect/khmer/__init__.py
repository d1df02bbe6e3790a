"""The grammar of Khmer: `read.read_reports(document) -> Reading`."""
