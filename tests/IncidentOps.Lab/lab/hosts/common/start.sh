# sourced by each host's start.sh
set -x
export HOME=/root

make_irbot() { # the ordinary account that the product uses; root's door is the lab's own
  useradd -m -s /bin/bash -p '*' irbot
  install -d -m 700 /root/.ssh
  install -d -o irbot -g irbot -m 700 /home/irbot/.ssh
  install -m 600 /etc/lab/management.pub /root/.ssh/authorized_keys
  install -o irbot -g irbot -m 600 /etc/lab/management.pub /home/irbot/.ssh/authorized_keys
  echo 'irbot ALL=(root) NOPASSWD: ALL' >/etc/sudoers.d/irbot
  chmod 440 /etc/sudoers.d/irbot
}

fill_postfix_jail() {
  mkdir -p /var/spool/postfix/etc
  cp /etc/resolv.conf /etc/hosts /etc/services /etc/nsswitch.conf /var/spool/postfix/etc/
}
