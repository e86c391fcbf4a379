# keys.sh: sourced by lab.sh. Every key, certificate and password hash of the lab, made anew each time it is raised.
make_keys() ( # FOLDER
  mkdir -p "$1"; cd "$1"; umask 077
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=lab CA" \
    -keyout ca.key -out ca.crt 2>/dev/null
  local host
  for host in mx1 ext; do make_certificate "$host"; done
  ssh-keygen -q -t ed25519 -N '' -C irbot@mgmt -f management_ed25519
  ssh-keygen -q -t ed25519 -N '' -C restic@mx1 -f backup_ed25519
  for host in mx1 backup ext dir1; do
    ssh-keygen -q -t ed25519 -N '' -C "root@$host" -f "host_$host"
    echo "$(address "$host") $(cut -d ' ' -f 1,2 "host_$host.pub")" >>known_hosts
  done
  opendkim-genkey -b 2048 -s s2026a -d lab.test -D .
  local user
  for user in alice bob dave; do
    echo "$user@lab.test:$(doveadm -c /dev/null pw -s BLF-CRYPT -r 5 -p "$user-Start-pw-2026" 2>/dev/null)"
  done >dovecot-users
)

make_certificate() { # HOST: signed by the lab's CA
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1.lab.test" \
    -keyout "$1.key" -out "$1.csr" 2>/dev/null
  openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 30 -out "$1.crt" \
    -extfile <(echo "subjectAltName=DNS:$1.lab.test") 2>/dev/null
}

hand_out_keys() { # HOST FILES: the generated files that a host has beside those in hosts/HOST/files
  local host=$1 files=$2 keys=$state/keys key
  install -D -m 644 "$keys/ca.crt" "$files/etc/ssl/lab-ca.crt"
  if [ -e "$keys/host_$host" ]; then
    install -D -m 600 "$keys/host_$host" "$files/etc/ssh/ssh_host_ed25519_key"
    install -D -m 644 "$keys/host_$host.pub" "$files/etc/ssh/ssh_host_ed25519_key.pub"
    install -D -m 600 "$keys/management_ed25519.pub" "$files/etc/lab/management.pub"
  fi
  case $host in
    mx1)
      install -D -m 600 "$keys/mx1.key" "$files/etc/ssl/mx1/mx1.key"
      install -D -m 644 "$keys/mx1.crt" "$files/etc/ssl/mx1/mx1.crt"
      install -D -m 600 "$keys/backup_ed25519" "$files/etc/lab/backup_ed25519"
      install -D -m 600 "$keys/known_hosts" "$files/etc/lab/known_hosts"
      install -D -m 600 "$keys/s2026a.private" "$files/etc/dkimkeys/s2026a.private"
      install -D -m 640 "$keys/dovecot-users" "$files/etc/dovecot/users" ;;
    backup)
      install -D -m 644 "$keys/backup_ed25519.pub" "$files/etc/lab/backup_ed25519.pub" ;;
    ext)
      install -D -m 600 "$keys/ext.key" "$files/etc/ssl/ext/ext.key"
      install -D -m 644 "$keys/ext.crt" "$files/etc/ssl/ext/ext.crt"
      key=$(openssl rsa -in "$keys/s2026a.private" -pubout -outform der 2>/dev/null | base64 -w 0)
      sed -i "s|@dkim-first@|${key:0:200}|; s|@dkim-rest@|${key:200}|" "$files/etc/unbound/unbound.conf" ;;
  esac
}
