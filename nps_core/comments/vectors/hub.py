"""A program of its own that fetches one model from a hub: ``python -m nps_core.comments.vectors.hub NAME FOLDER``.

The processes of the app never ask the net; this one is started when somebody asked for a model, with an environment
that lets it. It prints a line ``[bytes here, bytes in all]`` every second and ends with one of the codes below, or when
its standard input ends: with whoever started it.
"""

import errno
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

ENDS: Final = {3: "model_unsuitable", 4: "hub_unreachable", 5: "hub_model_unknown", 6: "disk_full"}
"""What went wrong, by the code with which the program ends."""

SECONDS: Final = 5
"""How long the hub may take to say anything."""

ONLINE: Final = {
    "HF_HUB_OFFLINE": "0",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_ETAG_TIMEOUT": str(SECONDS),
    "HF_HUB_DOWNLOAD_TIMEOUT": "20",
}
"""The environment of this program."""

_ENDINGS: Final = (".json", ".txt", ".model", ".safetensors", "README.md")
"""Only data: weights of other kinds can hold code, and copies for other engines would be fetched in vain."""


def main(name: str, folder: Path) -> int:
    """Fetch a model into a folder; a key of ``ENDS``, or 0."""
    from huggingface_hub import HfApi, snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import GatedRepoError, HFValidationError, RepositoryNotFoundError  # noqa: PLC0415

    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        told = HfApi().model_info(name, files_metadata=True, timeout=SECONDS)
        files = {file.rfilename: file.size or 0 for file in told.siblings or () if _is_wanted(file.rfilename)}
        if "modules.json" not in files or not any(file.endswith(".safetensors") for file in files):
            return 3
        threading.Thread(target=_tell, args=(folder, sum(files.values())), daemon=True).start()
        snapshot_download(name, revision=told.sha, local_dir=folder, allow_patterns=list(files))
    except (GatedRepoError, HFValidationError, RepositoryNotFoundError):
        return 5
    except Exception as error:  # noqa: BLE001 - whatever else a net does, the hub was not reached
        sys.stderr.write(f"{type(error).__name__}\n")
        return 6 if is_full(error) else 4
    return 0


def _is_wanted(file: str) -> bool:
    return file.endswith(_ENDINGS) and not file.startswith(("onnx/", "openvino/"))


def is_full(error: BaseException) -> bool:
    """Whether something failed because the disk is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _tell(folder: Path, total: int) -> None:
    while True:
        here = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        sys.stdout.write(json.dumps([here, total]) + "\n")
        sys.stdout.flush()
        time.sleep(1)


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(4)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
