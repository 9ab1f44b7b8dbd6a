"""`log verify`: whether a log is what this laptop wrote, and if not, what of it is not, and since when."""

from strpcheck.verify.brought import Compared, Standing
from strpcheck.verify.findings import Finding
from strpcheck.verify.report import Report
from strpcheck.verify.walk import verify_log

__all__ = ["Compared", "Finding", "Report", "Standing", "verify_log"]
