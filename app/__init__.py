"""Partner Desk: a local book of customers for resellers of Google Workspace and Zoho Workplace."""

__version__ = "0.1.0"
