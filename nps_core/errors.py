"""Every error a user can cause, drawn as a tree.

NpsError
├── FileRefused              the file could not be read as a table at all
├── TableRefused             a table, but not one of survey answers that we can score
├── DatasetMissing           a data set that is not (or no longer) there
├── ThemeRefused             a change to themes that cannot be made
├── ReviewRefused            a review or a decision that cannot be made or changed
├── ViewRefused              a saved view that cannot be kept or changed
├── ShareRefused             a share link that cannot be made, or that opens nothing
├── StoreBroken              something in the data folder is damaged; nothing was overwritten
├── BackupRefused            a backup that cannot be made, or cannot be put back
├── MailRefused              an e-mail that could not be sent
├── QueryStopped             a question that took too long, or too much memory
├── AccessRefused            something that the present reader may not do
├── SettingRefused           an environment setting that cannot be used
└── JobFailed                slow work (themes) that stopped

An error carries a ``code`` (its sentence in the catalogue: ``errors.<code>``) and facts for that sentence, never
prose and never the contents of a cell. The screen or the command line turns it into a sentence in its reader's
language.
"""

from typing import Any


class NpsError(Exception):
    """Something the person can put right: a code for the catalogue and the facts its sentence needs."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    @property
    def key(self) -> str:
        """The catalogue key of the sentence."""
        return f"errors.{self.code}"


class FileRefused(NpsError):
    """The file could not be read as a table at all."""


class TableRefused(NpsError):
    """The file holds a table, but not one of survey answers that we can score."""


class DatasetMissing(NpsError):
    """The data set asked for is not (or no longer) there."""


class ThemeRefused(NpsError):
    """A change to themes that cannot be made."""


class ViewRefused(NpsError):
    """A saved view that cannot be kept or changed."""


class ShareRefused(NpsError):
    """A share link that cannot be made, or that opens nothing."""


class ReviewRefused(NpsError):
    """A review or a decision that cannot be made or changed."""


class StoreBroken(NpsError):
    """Something in the data folder is damaged; nothing was overwritten."""


class BackupRefused(NpsError):
    """A backup that cannot be made, or cannot be put back."""


class MailRefused(NpsError):
    """An e-mail that could not be sent."""


class QueryStopped(NpsError):
    """A question to the responses that took too long, or too much memory."""


class AccessRefused(NpsError):
    """Something that the present reader may not do."""


class SettingRefused(NpsError):
    """An environment setting that cannot be used."""


class JobFailed(NpsError):
    """Slow work, such as finding themes, that stopped before it was done."""
