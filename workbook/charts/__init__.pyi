from .chart import Chart, finish, in_words
from .clusters import clusters_picture
from .concentration import explore_concentration, lorenz_curve
from .crawls import crawl_sizes, rows_and_pages, sighting_strip
from .events import before_and_after, explore_event, vendors_by_week
from .explorers import explore_change, explore_waves
from .groups import groups_bar, waves
from .hops import explore_hops, hops
from .links import explore_links, hours_of_activity, link_weights
from .pages import browse_pages, page_rows
from .peels import peels
from .prices import explore_prices, price_curve
from .revenue import counter_and_reviews, explore_revenue, revenue_ranges
from .rules import coins, explore_rules, taint_bars
from .series import columns, first_notifications, marked_line
from .shares import explore_shares, share_over_time
from .snapshots import snapshots_seen
from .timeline import timeline
from .transactions import transaction

__all__ = [
    "Chart",
    "before_and_after",
    "browse_pages",
    "clusters_picture",
    "coins",
    "columns",
    "counter_and_reviews",
    "crawl_sizes",
    "explore_change",
    "explore_concentration",
    "explore_event",
    "explore_hops",
    "explore_links",
    "explore_prices",
    "explore_revenue",
    "explore_rules",
    "explore_shares",
    "explore_waves",
    "finish",
    "first_notifications",
    "groups_bar",
    "hops",
    "hours_of_activity",
    "in_words",
    "link_weights",
    "lorenz_curve",
    "marked_line",
    "page_rows",
    "peels",
    "price_curve",
    "revenue_ranges",
    "rows_and_pages",
    "share_over_time",
    "sighting_strip",
    "snapshots_seen",
    "taint_bars",
    "timeline",
    "transaction",
    "vendors_by_week",
    "waves",
]
