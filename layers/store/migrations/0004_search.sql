CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- By what each layer's texts were made searchable, and up to which of its revisions; another
-- version makes them anew.
CREATE TABLE IF NOT EXISTS lifemap.found_state (
    layer text PRIMARY KEY,
    version text NOT NULL,
    revision bigint NOT NULL
);

-- What current items can be found by, written in the transaction of each change. A text may have
-- several keys: as it is spelled, and as it sounds in English.
CREATE TABLE IF NOT EXISTS lifemap.found_name (
    layer text NOT NULL,
    fid bigint NOT NULL,
    field text NOT NULL,
    key text COLLATE "C" NOT NULL,
    initials text COLLATE "C" NOT NULL
);
-- Usage: whole names and their beginnings.
CREATE INDEX IF NOT EXISTS found_name_key_idx ON lifemap.found_name (key);
CREATE INDEX IF NOT EXISTS found_name_initials_idx ON lifemap.found_name (initials);
-- Usage: parts of names, and names with slips.
CREATE INDEX IF NOT EXISTS found_name_key_trgm_idx ON lifemap.found_name
USING gin (key gin_trgm_ops);
CREATE INDEX IF NOT EXISTS found_name_initials_trgm_idx ON lifemap.found_name
USING gin (initials gin_trgm_ops);
-- Usage: replacing what an item is found by.
CREATE INDEX IF NOT EXISTS found_name_item_idx ON lifemap.found_name (layer, fid);

-- The streets and dongs that addresses lie in, each once; few thousands even of a whole city.
CREATE TABLE IF NOT EXISTS lifemap.found_street (
    street integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text COLLATE "C" NOT NULL UNIQUE,
    spoken text COLLATE "C" NOT NULL,
    initials text COLLATE "C" NOT NULL
);
-- Usage: streets by how they sound in English, and by their initials.
CREATE INDEX IF NOT EXISTS found_street_spoken_idx ON lifemap.found_street (spoken);
CREATE INDEX IF NOT EXISTS found_street_initials_idx ON lifemap.found_street (initials);
-- Usage: streets with slips.
CREATE INDEX IF NOT EXISTS found_street_key_trgm_idx ON lifemap.found_street
USING gin (key gin_trgm_ops);

CREATE TABLE IF NOT EXISTS lifemap.found_number (
    layer text NOT NULL,
    fid bigint NOT NULL,
    field text NOT NULL,
    street integer NOT NULL REFERENCES lifemap.found_street,
    main integer NOT NULL,
    sub integer NOT NULL,
    kind text NOT NULL
);
-- Usage: a number in a street, and its neighbours.
CREATE INDEX IF NOT EXISTS found_number_idx ON lifemap.found_number (street, main, sub);
-- Usage: replacing what an item is found by.
CREATE INDEX IF NOT EXISTS found_number_item_idx ON lifemap.found_number (layer, fid);
