"""The commands that gather data: import, join, merge, datasets."""

import argparse
import contextlib
from dataclasses import asdict
from typing import Any

from nps_core.commands.printed import print_json
from nps_core.commands.sources import choices_of, file_of
from nps_core.errors import TableRefused
from nps_core.i18n import Text
from nps_core.reading import Choices
from nps_core.reading.companion import read_companion
from nps_core.settings import settings
from nps_core.store import Comparison, Dataset, Edit, Join, MergeProposal, Store


def bring_in(asked: argparse.Namespace, text: Text) -> None:
    """Keep a file in the store."""
    file = file_of(asked.source)
    with contextlib.closing(Store(settings())) as store, store.staging() as folder:
        reading = store.read(file, folder, into=asked.into, choices=choices_of(asked))
        found = store.compare(reading, store.dataset(asked.into)) if asked.into else None
        dataset = store.add(reading, file, name=asked.name or file.stem, into=asked.into)
        if asked.map:
            store.remember(reading.receipt, choices_of(asked))
    if asked.json:
        print_json(listed(dataset) | ({"brought": _brought(found)} if found else {}))
        return
    if found:
        print(text("cli.brought", name=dataset.name, new=found.new, changed=found.changed, same=found.same))
        for note in found.notes:
            print(text(note.key, **note.facts))
    print(text("cli.kept", name=dataset.name, n=dataset.responses))


def join(asked: argparse.Namespace, text: Text) -> None:
    """Give the responses of a data set the columns of a second file."""
    file = file_of(asked.source)
    with contextlib.closing(Store(settings())) as store, store.staging() as folder:
        dataset = store.dataset(asked.into)
        choices = Choices(sheet=asked.sheet, encoding=asked.encoding, header=asked.header)
        companion = read_companion(file, folder, choices, name=file.name, settings=store.settings)
        own, theirs = asked.key or ("", "")
        if not own:
            offered = store.propose_keys(dataset, companion)
            if not offered:
                raise TableRefused("keys_not_found", found=[column.name for column in companion.receipt.columns][:30])
            own, theirs = offered[0].own, offered[0].theirs
        joined = store.join(dataset, companion, file, own, theirs)
    added = next(each for each in joined.joins if (each.own, each.theirs) == (own, theirs))
    if asked.json:
        print_json(_joined(added))
        return
    facts = {"own": own, "theirs": theirs, "matched": added.matched, "unmatched": added.unmatched}
    print(text("cli.joined", name=joined.name, file=added.file, without=added.without_response, **facts))
    for note in added.notes:
        print(text(note.key, **note.facts))


def merge(asked: argparse.Namespace, text: Text) -> None:
    """Say what may be merged in a data set, or merge it, or take a merge or a join back."""
    with contextlib.closing(Store(settings())) as store:
        dataset = store.dataset(asked.source)
        if asked.columns:
            dataset = store.merge_columns(dataset, asked.columns[0], asked.columns[1:])
        if asked.segments:
            dimension, name, into = asked.segments
            dataset = store.merge_segments(dataset, dimension, {name: into})
        if asked.undo:
            dataset = store.undo(dataset, asked.undo)
        offered = store.propose_merges(dataset)
    if asked.json:
        edits, joins = map(_edited, dataset.edits), map(_joined, dataset.joins)
        print_json({"offered": [asdict(each) for each in offered], "edits": [*edits], "joins": [*joins]})
        return
    for each in dataset.edits:
        print(_edit_sentence(each, text))
    for proposal in offered:
        print(_offer_sentence(proposal, text))
    if not offered:
        print(text("cli.nothing_to_merge", name=dataset.name))


def datasets(asked: argparse.Namespace, text: Text) -> None:
    """Every data set in the store."""
    with contextlib.closing(Store(settings())) as store:
        found = store.datasets()
    if asked.json:
        print_json({"datasets": [listed(dataset) for dataset in found]})
    for dataset in () if asked.json else found:
        print(text("cli.dataset", id=dataset.id, name=dataset.name, n=dataset.responses))


# -- what it prints -------------------------------------------------------------------------------------------------


def listed(dataset: Dataset) -> dict[str, Any]:
    """A data set as JSON shows it."""
    return {
        "id": dataset.id,
        "name": dataset.name,
        "responses": dataset.responses,
        "version": dataset.version,
        "sample": dataset.is_sample,
        "waves": [{"file": wave.receipt.file, "added_at": wave.added_at} for wave in dataset.waves],
    }


def _brought(found: Comparison) -> dict[str, Any]:
    return {"new": found.new, "changed": found.changed, "same": found.same, "told_by": found.told_by}


def _joined(join: Join) -> dict[str, Any]:
    return {
        "id": join.id,
        "file": join.file,
        "key": {"own": join.own, "theirs": join.theirs},
        "columns": [{"name": column.name, "kind": column.kind} for column in join.columns],
        "matched": join.matched,
        "unmatched": join.unmatched,
        "without_response": join.without_response,
        "keys_repeated": join.repeated,
        "rows_erased": join.erased,
    }


def _edited(edit: Edit) -> dict[str, Any]:
    if edit.kind == "columns":
        return {"id": edit.id, "kind": edit.kind, "into": edit.into, "sources": list(edit.sources)}
    return {"id": edit.id, "kind": edit.kind, "dimension": edit.dimension, "names": dict(edit.names)}


def _edit_sentence(edit: Edit, text: Text) -> str:
    if edit.kind == "columns":
        return text("cli.merged_columns", id=edit.id, into=edit.into, sources=list(edit.sources))
    into = [into for _, into in edit.names]
    names = [name for name, _ in edit.names]
    return text(
        "cli.merged_segments", id=edit.id, dimension=edit.dimension, sources=names, into=list(dict.fromkeys(into))
    )


def _offer_sentence(offer: MergeProposal, text: Text) -> str:
    facts = {"sources": list(offer.sources), "into": offer.into, "n": offer.responses}
    if offer.kind == "columns":
        return text("cli.offer_columns", **facts)
    return text("cli.offer_segments", dimension=offer.dimension, **facts)
