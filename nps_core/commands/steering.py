"""The command about what readers do to themes: the codebook."""

import argparse
import contextlib
from pathlib import Path

from nps_core import receipts
from nps_core.commands.printed import print_json
from nps_core.commands.sources import file_of
from nps_core.i18n import Text
from nps_core.reading.companion import read_companion
from nps_core.score import rows_of
from nps_core.settings import settings
from nps_core.store import CODEBOOK, Store


def codebook(asked: argparse.Namespace, text: Text) -> None:
    """Write the themes of a data set as a table, or make them what an edited one says."""
    with contextlib.closing(Store(settings())) as store:
        dataset = store.dataset(asked.source)
        if asked.adopt:
            file = file_of(asked.adopt)
            with store.staging() as folder:
                edited = read_companion(file, folder, CODEBOOK, name=file.name, settings=store.settings)
                dataset = store.adopt_codebook(dataset, edited)
        table = store.codebook(dataset)
    if asked.output:
        Path(asked.output).write_bytes(receipts.codebook_as_csv(table))
    if asked.json:
        print_json({"themes": rows_of(table)})
        return
    if asked.adopt:
        print(text("cli.codebook_adopted", name=dataset.name))
    if asked.output:
        print(text("cli.codebook_written", name=dataset.name, file=Path(asked.output).name))
    elif not asked.adopt:
        print(receipts.codebook_as_csv(table).decode("utf-8-sig"), end="")
