INSERT INTO lifemap.audit_seal (number, last, row_count, digest, at)
VALUES (%(number)s, %(last)s, %(row_count)s, %(digest)s, %(at)s)
