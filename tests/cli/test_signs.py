"""``twin signs``: its JSON form, its words for people, its exit status."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.space.wayfinding_plans import TEE_SIGN, centre, entrance, tee
from twin.checks.evidence import NO_EVIDENCE
from twin.cli import main
from twin.cli import signs as command
from twin.model import Twin

SAMPLE = Path(__file__).resolve().parents[2] / "floorplans" / "jiedao-zhongxin"


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    twin: Twin = request.param
    monkeypatch.setattr(command, "load", lambda _: (twin, [], NO_EVIDENCE))


@pytest.mark.parametrize("site", [centre(tee(), [TEE_SIGN])], indirect=True)
@pytest.mark.usefixtures("site")
def test_clean_when_everybody_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signs", "here", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["plan"] == []
    assert answer["signs"][0]["asset"] == "S"
    assert answer["signs"][0]["at"] == [10.5, 17.9]
    assert answer["signs"][0]["catchment_m2"] > 50


@pytest.mark.parametrize("site", [centre(tee())], indirect=True)
@pytest.mark.usefixtures("site")
def test_defects_when_somebody_does_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signs", "here", "--json", "--notice", "1"]) == 1
    answer = json.loads(capsys.readouterr().out)
    (visit, *_) = answer["visits"]
    assert {"entrance", "destination", "arrived", "length_m", "extra_m", "longest_unsigned_m", "failures"} <= set(visit)
    assert {"at", "floor", "kind", "sign"} <= set(visit["failures"][0])
    assert {"at", "floor", "faces_deg", "names"} <= set(answer["plan"][0])
    people = answer["population"]
    assert (people["arrived"], people["each"], people["seed"]) == (0, 100, 1)
    assert len(people["by_visit"]) == len(answer["visits"])
    assert {"at", "floor", "kind", "people"} == set(people["astray"][0])


@pytest.mark.parametrize("site", [centre(tee(), [TEE_SIGN])], indirect=True)
@pytest.mark.usefixtures("site")
def test_a_crowd_is_the_same_for_the_same_seed_and_as_large_as_asked(capsys: pytest.CaptureFixture[str]) -> None:
    def crowd(*more: str) -> str:
        main(["signs", "here", "--lang", "en", "--notice", "0.5", *more])
        return next(line for line in capsys.readouterr().out.splitlines() if line.startswith("people who arrive"))

    assert "n=80 " in crowd("--people", "40")
    assert crowd("--seed", "7") == crowd("--seed", "7") != crowd("--seed", "8")
    assert main(["signs", "here", "--seed", "7"]) == 2
    assert "--notice" in capsys.readouterr().err


@pytest.mark.parametrize("site", [centre(tee())], indirect=True)
@pytest.mark.parametrize(("lang", "words"), [("zh", "缺少导引"), ("en", "no sign")])
@pytest.mark.usefixtures("site")
def test_words_for_people(lang: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signs", "here", "--lang", lang]) == 1
    assert words in capsys.readouterr().out


TWO_WAYS_IN = replace(tee(), openings=(*tee().openings, entrance("side", ((20.0, 18.1), (21.4, 18.1)), "c", "次入口")))


@pytest.mark.parametrize("site", [centre(TWO_WAYS_IN)], indirect=True)
@pytest.mark.parametrize(("lang", "words", "other"), [("zh", "→ 出口 ", "way out"), ("en", "→ way out ", "出口")])
@pytest.mark.usefixtures("site")
def test_the_way_out_is_called_so_in_each_language(
    lang: str, words: str, other: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["signs", "here", "--lang", lang, "--no-plan"])
    said = capsys.readouterr().out
    assert words in said
    assert other not in said


@pytest.mark.parametrize("site", [Twin(centre(tee()).centre, (), ())], indirect=True)
@pytest.mark.usefixtures("site")
def test_a_centre_without_a_way_in_is_not_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signs", "here", "--json"]) == 1
    captured = capsys.readouterr()
    assert json.loads(captured.out)["visits"] == []
    assert "no public entrance" in captured.err


def test_the_sample_answers_in_drawing_metres(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["signs", str(SAMPLE), "--json", "--no-plan"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert all(each["at"][0] > 39_000 for each in answer["signs"])
    assert {visit["entrance_name"] for visit in answer["visits"]} == {"主入口", "次入口", "24小时自助服务区入口"}
