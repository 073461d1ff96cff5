import subprocess
import sys

import pytest

from nps_core.comments.runs import FOUND, Quality, RunQuality, Theme, ThemeRun, read_run, write_run
from nps_core.errors import JobFailed
from nps_core.settings import ROOT

RUN = ThemeRun(
    model="m",
    recipe="2",
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
    subthemes=(
        Theme("price.0a1b2c", {"en": "Fees"}, ("fee",), 2, ("r1",), "price", Quality(0.5, 0.25, 0.75, "fair"), FOUND),
    ),
    quality=RunQuality(0.5, 0.25, 0.75, "fair", 0.875),
    candidates=(
        Theme(
            "t-00000000", {"en": "Strike"}, ("strike",), 1, (), origin=FOUND, examples=("on strike",), responses=("r1",)
        ),
    ),
    wanted=9,
    seed=3,
    parent="ab" * 32,
)


def test_a_run_comes_back_as_it_was_written(tmp_path):
    write_run(tmp_path, RUN)
    assert read_run(tmp_path) == RUN


def test_a_run_of_the_first_recipe_still_reads(tmp_path):
    """Its file knew no second level, no quality and no origin."""
    (tmp_path / "themes.json").write_text(
        '{"model": "m", "recipe": "1", "comments": 9, "unique": 9, "embedded": 9, "scripts": {"en": 9},'
        ' "keyword_mode": false, "code": "", "themes": ['
        '{"id": "price", "names": {"en": "Price"}, "keywords": ["cheap"], "comments": 5, "quotes": ["r1"]},'
        '{"id": "t-01234567", "names": {"en": "Cats"}, "keywords": ["cat"], "comments": 4, "quotes": []}],'
        ' "unspecific": 0, "other": 0, "fit": {"near": 0.4}}'
    )
    run = read_run(tmp_path)
    assert [(theme.id, theme.origin, theme.parent, theme.quality) for theme in run.themes] == [
        ("price", "catalogue", "", None),
        ("t-01234567", "found", "", None),
    ]
    assert (run.subthemes, run.quality, run.candidates, run.wanted, run.seed, run.parent) == ((), None, (), None, 0, "")


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
