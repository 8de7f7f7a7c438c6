"""What is computed from the marks: totals, change, years, and how sure they are.

Pure functions of a document. Only marks of adjudicated passes count; definitions follow the project's measurement
rules. `document` may be any snapshot; look-ups that did not change between snapshots are made once.
"""

from annotator.domain.summary.basis import Basis, Period, Rules, basis_of, period_of, rules_of
from annotator.domain.summary.change import SiteChange, changes, expected_false, site_change
from annotator.domain.summary.observers import TwoObservers
from annotator.domain.summary.overall import Summary, summarise
from annotator.domain.summary.sums import Area
from annotator.domain.summary.totals import Total, all_totals, site_totals
from annotator.domain.summary.verdicts import Judgement
from annotator.domain.summary.years import YearChange, years

__all__ = [
    "Area",
    "Basis",
    "Judgement",
    "Period",
    "Rules",
    "SiteChange",
    "Summary",
    "Total",
    "TwoObservers",
    "YearChange",
    "all_totals",
    "basis_of",
    "changes",
    "expected_false",
    "period_of",
    "rules_of",
    "site_change",
    "site_totals",
    "summarise",
    "years",
]
