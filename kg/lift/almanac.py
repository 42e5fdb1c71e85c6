"""The names of months, seasons and days of the week in English, and their numbers."""

from __future__ import annotations

MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december",
)  # fmt: skip

MONTHS = {m[:n]: i for i, m in enumerate(MONTH_NAMES, 1) for n in (3, len(m))} | {"sept": 9}
"""The months from 1; each may be cut to three letters, September to four."""

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""The seasons as EDTF numbers them."""

WEEKDAYS = {
    name: number
    for number, name in enumerate(
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    )
}
"""The days of the week; Monday is 0, as in Python."""
