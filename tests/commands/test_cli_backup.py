"""The commands that back a data folder up and put it back."""

from tests.handmade import answers, kept, store_in


def test_a_summary_is_the_same_after_backup_and_restore(answer, run, data_folder, tmp_path, monkeypatch):
    store = store_in(data_folder)
    kept(store, answers(promoters=6, passives=2, detractors=2, channel="web"), name="Shop")
    before = answer("summary", "Shop", "--by", "channel")  # while the store is open
    made = answer("backup", tmp_path / "a.zip")
    store.close()
    assert (made["file"], made["lost"]) == ("a.zip", [])
    told = answer("restore", tmp_path / "a.zip", "--into", tmp_path / "again")
    assert (told["folder"], [each["responses"] for each in told["datasets"]]) == ("again", [10])
    monkeypatch.setenv("NPS_DATA", str(tmp_path / "again"))
    assert answer("summary", "Shop", "--by", "channel") == before
    assert before["nps"] == 40.0


def test_what_cannot_be_is_said_in_one_sentence(run, data_folder, tmp_path):
    store = store_in(data_folder)
    wave = kept(store, answers(promoters=3), name="Shop").waves[0]
    store.close()
    assert "a.zip" in run("backup", tmp_path / "a.zip")[1]
    status, _, err = run("backup", tmp_path / "a.zip")
    assert (status, "never written over" in err) == (2, True)
    status, _, err = run("restore", tmp_path / "a.zip", "--into", data_folder, "--language", "zh-Hant")
    assert (status, "空的或新的資料夾" in err) == (2, True)
    (data_folder / "waves" / f"{wave.sha256}.parquet").unlink()
    status, out, err = run("backup", tmp_path / "b.zip")
    assert (status, "b.zip" in out, wave.sha256 in err) == (2, True, True)
