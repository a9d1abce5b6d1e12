"""DXF in, :class:`twin.model.Plan` out; corrections by people; revisions. Only importer of ezdxf."""

from twin.drawing.flatten import flatten
from twin.drawing.load import load_drawing
from twin.drawing.plan import plan_json, read_plan
from twin.drawing.profile import Profile, guess_profile

__all__ = ["Profile", "flatten", "guess_profile", "load_drawing", "plan_json", "read_plan"]
