"""Walking: the free space of a centre, exact shortest routes, what can be seen from where.

How to ask (metres and degrees, local to the floor; ``floor`` is the place of a floor in ``twin.floors``)::

    router = Router(twin)                                     # keep it: what it learns serves the next question
    router.route("主入口", "综合窗口", step_free=True, width_m=0.8)  # .length_m, .openings, .min_width_m, .narrowest
    router.passages(floor).of_zone("z12").width_m             # bottleneck; .line is the proof across; .of_opening, .between
    turning_circle(router.spaces[floor], at, 1.5, reach_m=0.5, zone="z12")  # a free disc at a place, or None
    largest_circle(router.spaces[floor], at_opening(router.spaces[floor], "d3", "z12"), zone="z12").diameter_m
    load = circulation(router, entrances, windows, exits, weights={"main": 3.0})  # places: opening_place, zone_place, asset_place
    load.zones["z12"], load.openings["d3"], load.through(floor, seats), load.flows, load.field(floor)
    distance_field(router, floor, places)                     # .points, .metres: how far every point is from the nearest
    isovist(router.spaces[floor].mesh, at), catchment(...)    # in sight; from where a sign is read
    graph_text(semantic_graph(twin), "graphml")               # zones, openings, windows, decision points, signs; or "json"
"""
