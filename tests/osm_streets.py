"""Streets out of an OSM file, read with libosmium and nothing of ours."""

import numpy as np
import osmium

from spatial.network_builder import Streets, Way
from spatial.turns import Restriction


def streets_in(path):
    ways, restrictions, node_tags, places = [], [], {}, []
    for thing in osmium.FileProcessor(str(path)):
        tags = dict(thing.tags)
        if thing.is_node():
            places.append((thing.id, thing.location.lon, thing.location.lat))
            if "barrier" in tags:
                node_tags[thing.id] = tags
        elif thing.is_way() and "highway" in tags:
            ways.append(Way(id=thing.id, nodes=[node.ref for node in thing.nodes], tags=tags))
        elif thing.is_relation():
            members = [(member.type, member.ref, member.role) for member in thing.members]
            restrictions.append(Restriction.from_relation(thing.id, tags, members))
    ids, lon, lat = zip(*places, strict=True)
    return Streets(
        ways=ways,
        node_id=np.array(ids, np.int64),
        lon=np.array(lon),
        lat=np.array(lat),
        node_tags=node_tags,
        restrictions=[found for found in restrictions if found is not None],
    )
