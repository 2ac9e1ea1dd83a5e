"""The tables of a case: what trainees receive, column by column.

The ledger keeps the column names of bitcoin-etl (``transactions``, ``inputs``, ``outputs``);
amounts are whole satoshi, times are UTC.
"""

from __future__ import annotations

from workbook.data.schema import Column, Schema

TRANSACTIONS = Schema(
    "transactions",
    "Transactions",
    "One row a transaction, in block order.",
    (
        Column("hash", "string", "Transaction id, 64 hexadecimal characters.",
               constraints={"pattern": "[0-9a-f]{64}", "unique": True}),
        Column("virtual_size", "integer", "Size that the fee is paid for, in virtual bytes.",
               constraints={"minimum": 1}),
        Column("block_number", "integer", "Height of the block.", constraints={"minimum": 0}),
        Column("block_timestamp", "datetime", "Time of the block, UTC."),
        Column("input_count", "integer", "Number of inputs; 0 for a coinbase.",
               constraints={"minimum": 0}),
        Column("output_count", "integer", "Number of outputs.", constraints={"minimum": 1}),
        Column("input_value", "integer", "Sum of the inputs in satoshi; 0 for a coinbase.",
               constraints={"minimum": 0}),
        Column("output_value", "integer", "Sum of the outputs in satoshi.",
               constraints={"minimum": 0}),
        Column("is_coinbase", "boolean", "True for the transaction that pays the miner."),
        Column("fee", "integer", "Inputs minus outputs in satoshi; 0 for a coinbase.",
               constraints={"minimum": 0}),
    ),
    ("hash",),
)  # fmt: skip

INPUTS = Schema(
    "inputs",
    "Inputs",
    "One row an input: an earlier output that this transaction spends.",
    (
        Column("transaction_hash", "string", "The transaction that spends."),
        Column("block_number", "integer", "Height of its block.", constraints={"minimum": 0}),
        Column("block_timestamp", "datetime", "Time of its block, UTC."),
        Column("index", "integer", "Place among the inputs, from 0.", constraints={"minimum": 0}),
        Column("spent_transaction_hash", "string", "The transaction whose output is spent."),
        Column("spent_output_index", "integer", "Place of that output in its transaction.",
               constraints={"minimum": 0}),
        Column("type", "string", "Script type: p2pkh, p2sh or p2wpkh."),
        Column("addresses", "string", "The address of the spent output."),
        Column("value", "integer", "Satoshi.", constraints={"minimum": 0}),
    ),
    ("transaction_hash", "index"),
)  # fmt: skip

OUTPUTS = Schema(
    "outputs",
    "Outputs",
    "One row an output: an amount and the address that may spend it.",
    (
        Column("transaction_hash", "string", "The transaction."),
        Column("block_number", "integer", "Height of its block.", constraints={"minimum": 0}),
        Column("block_timestamp", "datetime", "Time of its block, UTC."),
        Column("index", "integer", "Place among the outputs, from 0.", constraints={"minimum": 0}),
        Column("type", "string", "Script type: p2pkh, p2sh or p2wpkh."),
        Column("addresses", "string", "The address that is paid."),
        Column("value", "integer", "Satoshi.", constraints={"minimum": 0}),
    ),
    ("transaction_hash", "index"),
)  # fmt: skip

RATES = Schema(
    "rates",
    "Exchange rate by day",
    "One row a day: what one bitcoin of the case world cost.",
    (
        Column("date", "date", "Day, UTC.", constraints={"unique": True}),
        Column("usd_per_btc", "number", "US dollars for one bitcoin at the end of the day.",
               constraints={"minimum": 0}),
        Column("low", "number", "Lowest rate of the day, US dollars.", constraints={"minimum": 0}),
        Column("high", "number", "Highest rate of the day, US dollars.",
               constraints={"minimum": 0}),
    ),
    ("date",),
)  # fmt: skip

CURRENCIES = Schema(
    "currencies",
    "Currencies",
    "One row a currency in which a market shows prices; one rate for the whole time.",
    (
        Column("currency", "string", "Three letters.", constraints={"unique": True}),
        Column("usd", "number", "US dollars for one unit; invented.", constraints={"minimum": 0}),
    ),
    ("currency",),
)

MARKETS = Schema(
    "markets",
    "Markets",
    "One row a market: what was publicly known of it.",
    (
        Column("market", "string", "Short name, as in the file names."),
        Column("title", "string", "Name as the market wrote it."),
        Column("opened", "date", "First day of trade."),
        Column("closed", "date", "Last day of trade; empty if it was open at the end.", False),
        Column("ending", "string", "How it ended: takedown, exit scam, or empty.", False,
               {"enum": ["takedown", "exit scam"]}),
        Column("commission", "number", "Share of each sale that the market keeps.",
               constraints={"minimum": 0, "maximum": 1}),
        Column("escrow", "string", "account: coins lie in the market's wallet; "
               "order: each order has an address of its own.",
               constraints={"enum": ["account", "order"]}),
        Column("escrow_days", "integer", "Days after which escrow is released by itself."),
        Column("currency", "string", "Currency in which prices are shown."),
    ),
    ("market",),
)  # fmt: skip

SUBSTANCES = Schema(
    "substances",
    "Substances and their spellings",
    "One row a spelling of a substance: the word list an analyst has on the first day.",
    (
        Column("substance", "string", "Standard name in lower case."),
        Column("group", "string", "Substance group."),
        Column("nps", "boolean", "True for a new psychoactive substance."),
        Column("spelling", "string", "A name as it is written in titles."),
        Column("kind", "string", "What the spelling is.", constraints={
            "enum": ["name", "street name", "abbreviation", "cyrillic", "transliteration"]}),
    ),
    ("substance", "spelling"),
)  # fmt: skip

CRAWLS = Schema(
    "crawls",
    "Crawl log",
    "One row an attempt to copy a market's listing pages.",
    (
        Column("market", "string", "Short name of the market."),
        Column("started_at", "datetime", "Start of the crawl, UTC."),
        Column("status", "string", "How it ended.",
               constraints={"enum": ["complete", "partial", "failed"]}),
        Column("pages_listed", "integer", "Result pages the market showed; empty if it failed.",
               False),
        Column("pages_saved", "integer", "Result pages that were saved."),
    ),
    ("market", "started_at"),
)  # fmt: skip

REVIEWS = Schema(
    "reviews",
    "Reviews",
    "One row a review, as last seen on the listing's page.",
    (
        Column("market", "string", "Short name of the market."),
        Column("vendor", "string", "Vendor name on that market."),
        Column("listing_title", "string", "Title of the listing when the review was saved."),
        Column("listing_key", "string",
               "The market's own number of the listing; one market shows none.", False),
        Column("posted_at", "datetime", "When the review was posted, UTC, to the minute."),
        Column("rating", "integer", "Stars, 0 to 5.", constraints={"minimum": 0, "maximum": 5}),
        Column("text", "string", "Text; may be empty.", False),
        Column("buyer", "string", "Buyer name as the market masks it, such as k***9."),
        Column("price_usd", "number",
               "Price shown beside the review, US dollars; not every market shows it.", False),
        Column("edited", "boolean", "True if the buyer changed it later."),
    ),
)  # fmt: skip

PROFILES = Schema(
    "profiles",
    "Vendor profiles",
    "One row a vendor account and the profile text last seen.",
    (
        Column("market", "string", "Short name of the market."),
        Column("vendor", "string", "Vendor name on that market."),
        Column("first_seen", "date", "First crawl that saw the profile."),
        Column("last_seen", "date", "Last crawl that saw the profile."),
        Column("pgp_fingerprint", "string",
               "Fingerprint of the PGP key on the profile, 40 hexadecimal characters.", False),
        Column("text", "string", "Profile text; may be empty.", False),
    ),
    ("market", "vendor"),
)  # fmt: skip

POSTS = Schema(
    "posts",
    "Forum posts and listing edits with their time",
    "One row a public action of a vendor account with a time: material for hours of activity.",
    (
        Column("market", "string", "Short name of the market."),
        Column("vendor", "string", "Vendor name on that market."),
        Column("posted_at", "datetime", "UTC."),
        Column("text", "string", "Text of the post; empty for an edit of a listing.", False),
    ),
)  # fmt: skip


TARGET = Schema(
    "target",
    "The account that is asked about",
    "One row: the vendor account on the market that was taken down.",
    (
        Column("market", "string", "Short name of the market."),
        Column("vendor", "string", "Vendor name on that market."),
        Column("closed_on", "date", "Last day of the market."),
    ),
)

PAYOUTS = Schema(
    "payouts",
    "Payouts on the seized server",
    "One row a payout of the market to an account: what the seized server had on record.",
    (
        Column("market", "string", "Short name of the market."),
        Column("vendor", "string", "Vendor name on that market."),
        Column("paid_on", "date", "Day of the payout, UTC."),
        Column("address", "string", "Address that the vendor had given."),
        Column("value", "integer", "Satoshi.", constraints={"minimum": 1}),
    ),
)

PARTIES = Schema(
    "parties",
    "Two people who are known to be two",
    "One row a person: an address of theirs, and how it is known.",
    (
        Column("party", "string", "A or B.", constraints={"enum": ["A", "B"]}),
        Column("address", "string", "An address of this person."),
        Column("known_from", "string", "How it is known whose address it is."),
    ),
)

LEDGER = (TRANSACTIONS, INPUTS, OUTPUTS)
