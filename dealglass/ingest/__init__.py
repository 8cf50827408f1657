"""Import of CRM exports: plan what files are, then run it into a new version of the store."""

from dealglass.ingest.load import run
from dealglass.ingest.plan import FilePlan, Plan, plan
from dealglass.ingest.references import Reference, accept_none, accept_sure
from dealglass.ingest.report import FileReport, Report

__all__ = [
    "FilePlan",
    "FileReport",
    "Plan",
    "Reference",
    "Report",
    "accept_none",
    "accept_sure",
    "plan",
    "run",
]
