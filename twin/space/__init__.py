"""Walking: the free space of a centre, exact shortest routes, what can be seen from where."""
