#!/bin/sh
# Healthy once it answers on its port, which it does not do while its files are made.
exec mariadb-admin --protocol=tcp --host=127.0.0.1 --user=nobody ping
