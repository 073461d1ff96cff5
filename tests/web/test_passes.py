"""What a browser holds instead of a token: only the server that has the key can make it."""

from threading import Thread

import pytest

from nps_core.web.passes import KEY, LONGEST_SECONDS, Passes


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


def test_a_pass_is_good_for_its_link_and_its_stage_until_it_is_over(tmp_path):
    clock = Clock()
    passes = Passes(tmp_path, clock)
    held, seconds = passes.make("one", "asked", until=1_100.5)
    assert seconds == 100
    assert passes.stage("one", held) == "asked"
    assert passes.stage("two", held) == ""
    assert passes.stage("one", held.replace("asked", "open")) == ""
    assert passes.stage("one", held.replace("1100", "9999")) == ""
    clock.now = 1_100
    assert passes.stage("one", held) == ""


def test_a_pass_of_a_link_without_an_end_has_one(tmp_path):
    assert Passes(tmp_path, Clock()).make("one", "open")[1] == LONGEST_SECONDS


@pytest.mark.parametrize("held", ["", ".", "..", "open.99999.", "open.x.y", "open.９.ab", "open.9.é", "a" * 10_000])
def test_what_is_no_pass_opens_nothing(tmp_path, held):
    assert Passes(tmp_path, Clock()).stage("one", held) == ""


def test_another_folder_has_another_key(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    held, _ = Passes(tmp_path / "a", Clock()).make("one", "open")
    assert Passes(tmp_path / "b", Clock()).stage("one", held) == ""
    assert Passes(tmp_path / "a", Clock()).stage("one", held) == "open"


def test_the_key_is_for_its_owner_alone_and_is_made_once(tmp_path):
    held = []
    threads = [Thread(target=lambda: held.append(Passes(tmp_path, Clock()).make("one", "open")[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(held)) == 1
    assert [file.name for file in tmp_path.iterdir()] == [KEY]
    assert (tmp_path / KEY).stat().st_mode & 0o777 == 0o600
