import subprocess
import sys

import pytest

from nps_core.comments.runs import Theme, ThemeRun, read_run, write_run
from nps_core.errors import JobFailed
from nps_core.settings import ROOT

RUN = ThemeRun(
    model="m",
    recipe="1",
    comments=7,
    unique=6,
    embedded=5,
    scripts={"en": 6},
    keyword_mode=False,
    code="",
    themes=(Theme("price", {"en": "Price", "zh-Hans": "价格", "zh-Hant": "價格"}, ("cheap",), 5, ("r1", "r2")),),
    unspecific=1,
    other=1,
    fit={"near": 0.4},
)


def test_a_run_comes_back_as_it_was_written(tmp_path):
    write_run(tmp_path, RUN)
    assert read_run(tmp_path) == RUN


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"themes": 3}', '{"themes": [{}]}', '{"themes": []}'])
def test_a_run_that_is_not_whole_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "themes.json").write_text(content)
    with pytest.raises(JobFailed) as refused:
        read_run(tmp_path)
    assert refused.value.code == "themes_failed"


def test_reading_a_run_loads_neither_numpy_nor_a_model():
    code = "import sys, nps_core.comments.runs; sys.exit('numpy' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
