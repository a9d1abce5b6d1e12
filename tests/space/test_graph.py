"""The semantic graph, read back by networkx from both formats; and the command that writes it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from tests.space.wayfinding_plans import TEE_SIGN, centre, tee, two_floors
from twin.cli import main
from twin.errors import Invalid
from twin.space.graph import FORMATS, graph_text, semantic_graph

SITE = Path(__file__).resolve().parents[2] / "floorplans" / "jiedao-zhongxin"


def read_back(text: str, form: str) -> Any:
    """A graph as another program would read it."""
    if form == "json":
        return nx.node_link_graph(json.loads(text), edges="edges")
    return nx.read_graphml(io.BytesIO(text.encode("utf-8")))


def kinds(graph: Any, kind: str) -> set[str]:
    return {node for node, data in graph.nodes(data=True) if data["kind"] == kind}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_lost_on_the_way_through_a_file(form: str) -> None:
    graph = semantic_graph(centre(tee(), [TEE_SIGN]))
    back = read_back(graph_text(graph, form), form)
    assert dict(back.nodes(data=True)) == dict(graph.nodes(data=True))
    assert {frozenset(pair[:2]): pair[2] for pair in back.edges(data=True)} == {
        frozenset(pair[:2]): pair[2] for pair in graph.edges(data=True)
    }


def test_a_sign_is_joined_to_the_decision_points_where_it_is_read() -> None:
    graph = semantic_graph(centre(tee(), [TEE_SIGN]))
    (sign,) = kinds(graph, "sign")
    assert sign == "S"
    assert graph.nodes["S"]["faces_deg"] == pytest.approx(270.0)
    assert graph.nodes["S"]["says"] == "便民服务区←  政务公开专区→"
    read = [other for other in graph["S"] if graph["S"][other]["kind"] == "read"]
    assert read
    assert set(read) <= kinds(graph, "decision")
    assert graph["S"]["c"]["kind"] == "in"


def test_without_signs_decision_points_stay_and_lie_in_their_zone() -> None:
    graph = semantic_graph(centre(tee()))
    assert not kinds(graph, "sign")
    points = kinds(graph, "decision")
    assert points
    for point in points:
        assert graph[point]["c"]["length_m"] >= 0
        assert graph[point]["c"]["floors"] == 0


def test_edges_carry_length_width_steps_and_floor_changes() -> None:
    graph = semantic_graph(two_floors())
    stair, lift = graph["f1sw"]["f2sw"], graph["f1lw"]["f2lw"]
    assert (stair["kind"], stair["steps"], stair["floors"]) == ("up", True, 1)
    assert (lift["kind"], lift["steps"], lift["floors"]) == ("up", False, 1)
    joins = graph["f1hall"]["f1sd"]
    assert joins["length_m"] == pytest.approx(17.5, abs=0.2)  # from the hall's middle to its west end
    assert joins["steps"] is False
    walk = nx.shortest_path_length(graph, "f1hall", "up", weight=lambda _a, _b, data: data.get("length_m"))
    assert 30 < walk < 200


def test_another_format_is_refused() -> None:
    with pytest.raises(Invalid, match="dot"):
        graph_text(semantic_graph(centre(tee())), "dot")


def test_the_command_writes_what_networkx_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "centre.graphml"
    assert main(["graph", str(SITE), "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    graph = nx.read_graphml(file)
    assert kinds(graph, "window")
    assert kinds(graph, "sign")
    assert main(["graph", str(SITE)]) == 0
    assert set(read_back(capsys.readouterr().out, "json")) == set(graph)
