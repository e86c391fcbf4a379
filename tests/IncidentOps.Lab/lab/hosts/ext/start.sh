. /etc/lab/start-common.sh
make_irbot
useradd -m sink
rsyslogd
unbound -c /etc/unbound/unbound.conf
fill_postfix_jail
touch /etc/aliases; newaliases
postfix start
setsid python3 /srv/gateway.py >/var/log/gateway.err 2>&1 </dev/null &
/usr/sbin/sshd
