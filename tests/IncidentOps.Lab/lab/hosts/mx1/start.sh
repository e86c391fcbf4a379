. /etc/lab/start-common.sh
groupadd -g 5000 vmail
useradd -u 5000 -g 5000 -d /var/vmail -M -s /usr/sbin/nologin vmail
install -d -o vmail -g vmail -m 770 /var/vmail /var/vmail/lab.test
chown root:dovecot /etc/dovecot/users /etc/dovecot/deny-users
chmod 640 /etc/dovecot/users /etc/dovecot/deny-users
chown -R opendkim:opendkim /etc/dkimkeys
chmod 700 /etc/dkimkeys
postmap /etc/postfix/vmailbox /etc/postfix/virtual /etc/postfix/sender_access
touch /etc/aliases; newaliases
nft -f /etc/nftables.conf
make_irbot
install -m 600 /etc/lab/backup_ed25519 /root/.ssh/restic_ed25519
install -m 600 /etc/lab/known_hosts /root/.ssh/known_hosts
install -m 600 /etc/lab/ssh_config /root/.ssh/config
chmod 600 /etc/restic/pass
rsyslogd
install -d -o opendkim -g opendkim /run/opendkim
opendkim
install -d -m 755 /run/dovecot
dovecot
fill_postfix_jail
postfix start
/usr/sbin/sshd
