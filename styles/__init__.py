"""How each layer looks: pydeck arguments, legend and icon, one module a layer."""
