#!/bin/sh
# The first start makes the files, a database and an account for it; then, and at every other start, MariaDB serves.
set -eu
if [ "$(id -un)" != mysql ]; then
  echo 'this stand-in runs as mysql only' >&2
  exit 1
fi
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --datadir=/var/lib/mysql --skip-test-db --auth-root-authentication-method=normal >/dev/null
  mariadbd --skip-networking &
  until mariadb-admin --user=root ping >/dev/null 2>&1; do
    kill -0 $!
    sleep 0.2
  done
  mariadb --user=root <<SQL
    CREATE DATABASE $MARIADB_DATABASE;
    CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';
    GRANT ALL ON $MARIADB_DATABASE.* TO '$MARIADB_USER'@'%';
    ALTER USER root@localhost IDENTIFIED VIA unix_socket;
SQL
  kill $!
  wait $!
fi
exec "$@"
