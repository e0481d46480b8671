"""Any row of changes, updates, crashes and backups comes to what a model of them says."""

from __future__ import annotations

from documents_model import Documents
from hypothesis import settings

TestDocuments = Documents.TestCase
TestDocuments.settings = settings(max_examples=8, stateful_step_count=25)
