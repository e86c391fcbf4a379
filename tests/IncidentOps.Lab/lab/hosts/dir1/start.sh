. /etc/lab/start-common.sh
make_irbot
rsyslogd
install -d -o openldap -g openldap /run/slapd /var/lib/ldap-lab
slapadd -f /etc/ldap/slapd.conf -l /etc/ldap/base.ldif
chown -R openldap: /var/lib/ldap-lab
slapd -h 'ldap:/// ldapi:///' -f /etc/ldap/slapd.conf -u openldap -g openldap
/usr/sbin/sshd
