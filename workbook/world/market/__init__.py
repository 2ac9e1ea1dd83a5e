"""The market side of a case: substances, markets, vendors, listings, orders, reviews, scrapes."""
