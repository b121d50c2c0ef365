-- A trusted extension since PostgreSQL 13: the owner of the database may create it, and managed hosts have it.
CREATE EXTENSION IF NOT EXISTS unaccent;
