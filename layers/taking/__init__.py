"""Taking data along: the items of a layer as files that people and programs open."""
