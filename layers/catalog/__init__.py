"""One module a layer, each with one ``LAYER = Layer(...)``; the registry finds them by itself."""
