-- The password of the role that ../least_privilege.sql creates, from the environment.

\getenv password PYBOSSA_STATS_PASSWORD
ALTER ROLE pybossa_stats PASSWORD :'password';
