#!/bin/bash
# install.sh   everything that the lab needs, from Debian 12. Quick where nothing is missing.
set -u
# Answers to the questions that the packages would ask: no default configuration, the lab brings its own.
if [ "$(id -u)" = 0 ] && command -v debconf-set-selections >/dev/null; then
  debconf-set-selections <<'D'
postfix postfix/main_mailer_type select No configuration
postfix postfix/mailname string mx1.lab.test
slapd slapd/no_configuration boolean true
D
fi
exec "$(dirname "$0")/../../install-packages" \
  bind9-dnsutils conntrack curl iproute2 iputils-ping jq ldap-utils libnet-ssleay-perl lsof nftables openssl procps psmisc python3-minimal sudo swaks util-linux \
  dovecot-core dovecot-imapd dovecot-ldap dovecot-lmtpd dovecot-managesieved dovecot-sieve \
  opendkim opendkim-tools openssh-client openssh-server openssh-sftp-server postfix postfix-ldap postfix-pcre \
  restic rsyslog slapd unbound
