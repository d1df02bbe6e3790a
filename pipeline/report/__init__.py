"""The published copy → one HTML page that needs nothing else: `report.html`, made anew after each publication."""

PAGE_NAME = "report.html"
