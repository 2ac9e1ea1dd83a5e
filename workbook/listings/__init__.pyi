from .aliases import account_texts, link_accounts, strength, titles_of, vendors_of
from .case import case_scrape, case_sightings, case_table, case_titles
from .concentration import gini, lorenz, top_share
from .coverage import (
    crawl_coverage,
    seen_per_week,
    sighting_chance,
    unseen_by_chance,
)
from .duplicates import (
    assign_crawls,
    identify,
    listings,
    mark_duplicates,
    normal_title,
    shared_titles,
)
from .events import before_after, coverage_at, destinations, displacement
from .exercises import (
    choose_account,
    choose_days,
    choose_days_of_move,
    choose_links,
    choose_log,
    choose_prices,
    choose_sample,
    choose_substance,
    choose_ten,
)
from .headlines import headline_sheet, mixed_shares
from .links import TRACES, links_of
from .price_per_gram import (
    by_quantity,
    flag_holding,
    price_per_gram,
    quantity_exponent,
)
from .prices import count_unconverted, in_usd, parse_price, parse_prices
from .raw import ScrapeError
from .read import Scrape, read_scrape, read_scrapes
from .revenue import (
    price_at_review,
    revenue_from_counter,
    revenue_from_reviews,
    revenue_range,
)
from .shares import monthly_shares, shares_in_window
from .snapshots import in_snapshots, seen_once
from .substances import count_matches, match_substances
from .text import clean_text, damage
from .times import parse_times
from .titles import parse_title, parse_titles

__all__ = [
    "TRACES",
    "Scrape",
    "ScrapeError",
    "account_texts",
    "assign_crawls",
    "before_after",
    "by_quantity",
    "case_scrape",
    "case_sightings",
    "case_table",
    "case_titles",
    "choose_account",
    "choose_days",
    "choose_days_of_move",
    "choose_links",
    "choose_log",
    "choose_prices",
    "choose_sample",
    "choose_substance",
    "choose_ten",
    "clean_text",
    "count_matches",
    "count_unconverted",
    "coverage_at",
    "crawl_coverage",
    "damage",
    "destinations",
    "displacement",
    "flag_holding",
    "gini",
    "headline_sheet",
    "identify",
    "in_snapshots",
    "in_usd",
    "link_accounts",
    "links_of",
    "listings",
    "lorenz",
    "mark_duplicates",
    "match_substances",
    "mixed_shares",
    "monthly_shares",
    "normal_title",
    "parse_price",
    "parse_prices",
    "parse_times",
    "parse_title",
    "parse_titles",
    "price_at_review",
    "price_per_gram",
    "quantity_exponent",
    "read_scrape",
    "read_scrapes",
    "revenue_from_counter",
    "revenue_from_reviews",
    "revenue_range",
    "seen_once",
    "seen_per_week",
    "shared_titles",
    "shares_in_window",
    "sighting_chance",
    "strength",
    "titles_of",
    "top_share",
    "unseen_by_chance",
    "vendors_of",
]
