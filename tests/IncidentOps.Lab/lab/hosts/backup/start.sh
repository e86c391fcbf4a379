. /etc/lab/start-common.sh
make_irbot
useradd -m -d /home/restic -s /usr/sbin/nologin -p '*' restic
install -d -o restic -g restic -m 700 /home/restic/.ssh
install -o restic -g restic -m 600 /etc/lab/backup_ed25519.pub /home/restic/.ssh/authorized_keys
install -d -m 755 /srv/restic
install -d -o restic -g restic -m 700 /srv/restic/repo
rsyslogd
/usr/sbin/sshd
