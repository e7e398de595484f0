-- A role for pybossa-stats that can read what it reads, and nothing else:
-- no e-mail addresses, no password hashes, no API keys, no answers.
--
-- Run it as a superuser, in PYBOSSA's database (here, and in GRANT CONNECT: pybossa). For a second
-- database of the same server, leave out CREATE ROLE:
--     psql -v ON_ERROR_STOP=1 -d pybossa -f least_privilege.sql
-- and then give the role a password, in psql: \password pybossa_stats

CREATE ROLE pybossa_stats LOGIN;
ALTER ROLE pybossa_stats SET default_transaction_read_only = on;

GRANT CONNECT ON DATABASE pybossa TO pybossa_stats;
GRANT USAGE ON SCHEMA public TO pybossa_stats;

GRANT SELECT (id, name, fullname, restrict, created) ON "user" TO pybossa_stats;
GRANT SELECT (id, name, short_name, published, info, created, category_id) ON project TO pybossa_stats;
GRANT SELECT (id, name, short_name) ON category TO pybossa_stats;
GRANT SELECT (id, project_id, state, n_answers, created, calibration) ON task TO pybossa_stats;
GRANT SELECT (project_id, task_id, user_id, user_ip, finish_time) ON task_run TO pybossa_stats;
GRANT SELECT (project_id, created, caller, attribute) ON auditlog TO pybossa_stats;
