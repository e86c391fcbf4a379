#!/bin/bash
# lab.sh: real mail servers in network namespaces, for the lab tests and for trying things by hand. See README.md.
set -eu
usage() { cat <<'T'
lab.sh up                        raise the lab (an older one of the same LABID is taken down first)
lab.sh down                      take it down; nothing stays behind
lab.sh ssh [USER@]HOST [COMMAND] from the management station, with the host key pinned; USER is root unless given
lab.sh sh HOST COMMAND…          run a command inside a host as root, without a network
lab.sh address HOST              print the host's address
lab.sh status                    what stands
lab.sh possible                  exit 0 if this machine can raise a lab, else say why not and exit 1
Environment: LABID (names the lab; default "lab"), LAB_OWNER (a process id: once it is gone, the next `up` sweeps the lab)
T
}
here=$(cd "$(dirname "$0")" && pwd)
LABID=${LABID:-lab}
state=/tmp/incidentops-lab-$LABID
addresses="mx1:10 backup:20 ext:30 dir1:40 attacker:66"
hosts="ext dir1 backup mx1 attacker"             # DNS first: the others ask it while they start
. "$here/keys.sh"

namespace() { echo "$LABID-$1"; }                # of a host, or of "switch", which holds the bridge
network() { cat "$state/network"; }              # its first three bytes, such as 10.77.0
address() {                                      # HOST; the management station is this machine itself
  local entry
  [ "$1" = mgmt ] && { echo "$(network).2"; return; }
  for entry in $addresses; do
    [ "${entry%:*}" = "$1" ] && { echo "$(network).${entry#*:}"; return; }
  done
  echo "lab.sh: no host \"$1\" (hosts: mgmt $hosts)" >&2
  return 1
}

# --- up -------------------------------------------------------------------------------------------------------------
lab_lock() { exec 8</tmp; flock 8; }               # two labs that rise at once must not choose the same network

free_network() { # two labs may stand side by side, and the machine's own networks are none of our business
  local number
  for number in $(seq 0 99); do
    ip -4 route show table all | grep -q "10\.77\.$number\." || { echo "10.77.$number"; return; }
  done
  echo "lab.sh: every network from 10.77.0.0/24 to 10.77.99.0/24 is taken" >&2
  return 1
}

lay_out_files() { # HOST: what host-init.sh copies over the host's root
  local host=$1 files=$state/$1/files
  mkdir -p "$files/etc/lab"
  cp -r "$here/hosts/common/files/." "$files/"
  if [ -d "$here/hosts/$host/files" ]; then cp -r "$here/hosts/$host/files/." "$files/"; fi
  cp "$here/hosts/common/start.sh" "$files/etc/lab/start-common.sh"
  cp "$here/hosts/$host/start.sh" "$files/etc/lab/start.sh"
  hand_out_keys "$host" "$files"
  # The files are written for 10.77.0.0/24, so that they read like files.
  [ "$(network)" = 10.77.0 ] || grep -rlIF 10.77.0. "$files" | xargs -r sed -i "s/10\.77\.0\./$(network)./g"
  chown -R root:root "$files"
}

connect() { # HOST: a cable from its namespace to the bridge
  local name; name=$(namespace "$1")
  ip netns add "$name"
  ip -n "$(namespace switch)" link add "port-$1" type veth peer name eth0 netns "$name"
  ip -n "$(namespace switch)" link set "port-$1" master bridge up
  ip -n "$name" link set lo up
  ip -n "$name" addr add "$(address "$1")/24" dev eth0
  ip netns exec "$name" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 2>/dev/null || true
  ip -n "$name" link set eth0 up
}

cable() { echo "iolab-$(network | cut -d. -f3)"; }

connect_station() { # this machine is the management station
  local cable; cable=$(cable)
  ip link add "$cable" type veth peer name port-mgmt netns "$(namespace switch)"
  ip -n "$(namespace switch)" link set port-mgmt master bridge up
  ip addr add "$(address mgmt)/24" dev "$cable"
  ip link set "$cable" up
}

start_host() {
  setsid ip netns exec "$(namespace "$1")" unshare -m -p -u -i --fork --kill-child \
    "$here/host-init.sh" "$1" "$state/$1" >"$state/$1/init.log" 2>&1 </dev/null 8>&- &
}

first_process() { # HOST: its PID 1, seen from here
  local pid
  for pid in $(ip netns pids "$(namespace "$1")" 2>/dev/null); do
    [ "$(awk '/^NSpid:/ { print $NF }' "/proc/$pid/status" 2>/dev/null)" = 1 ] && { echo "$pid"; return; }
  done
  return 1
}

await_host() {
  local attempt pid
  for attempt in $(seq 600); do
    pid=$(first_process "$1") && [ -e "/proc/$pid/root/run/lab/ready" ] && return
    sleep 0.05
  done
  echo "lab.sh: $1 did not come up within 30 s; its log:" >&2
  cat "$state/$1/init.log" "$state/$1/start.log" >&2 2>/dev/null || true
  return 1
}

up() {
  possible
  lab_lock
  sweep
  down
  mkdir -p "$state"; chmod 700 "$state"
  free_network >"$state/network"
  echo "${LAB_OWNER:-}" >"$state/owner"
  make_keys "$state/keys"
  ip netns add "$(namespace switch)"
  ip -n "$(namespace switch)" link add bridge type bridge
  ip -n "$(namespace switch)" link set bridge up
  connect_station
  local host
  for host in $hosts; do lay_out_files "$host"; connect "$host"; done
  start_host ext; await_host ext
  for host in $hosts; do [ "$host" = ext ] || start_host "$host"; done
  for host in $hosts; do await_host "$host"; done
  echo "the lab \"$LABID\" stands in $(network).0/24; its keys are in $state/keys"
}

# --- down -----------------------------------------------------------------------------------------------------------
down() { # by namespace, never by a remembered process id, which may be somebody else's by now
  local name host attempt
  for host in $hosts; do kill -9 "$(first_process "$host")" 2>/dev/null || true; done   # its daemons die with it
  for host in $hosts switch; do
    name=$(namespace "$host")
    [ -e "/run/netns/$name" ] || continue
    for attempt in $(seq 40); do [ -n "$(ip netns pids "$name")" ] || break; sleep 0.05; done
    ip netns pids "$name" | xargs -r kill -9 2>/dev/null || true
    ip netns del "$name" 2>/dev/null || true
  done
  [ ! -e "$state/network" ] || ip link del "$(cable)" 2>/dev/null || true
  for attempt in $(seq 100); do rm -rf "$state" 2>/dev/null && break; sleep 0.05; done
}

sweep() { # labs whose owner died without taking them down
  local folder owner
  for folder in /tmp/incidentops-lab-*/; do
    owner=$(cat "$folder/owner" 2>/dev/null) || continue
    [ -n "$owner" ] && [ ! -d "/proc/$owner" ] || continue
    (LABID=$(basename "$folder"); LABID=${LABID#incidentops-lab-}; state=${folder%/}; down)
  done
}

# --- use ------------------------------------------------------------------------------------------------------------
possible() {
  local tool
  [ "$(uname -s)" = Linux ] || { echo "lab: needs Linux"; return 1; }
  [ "$(id -u)" = 0 ] || { echo "lab: needs root, for network namespaces and an overlay of the file system"; return 1; }
  for tool in dig doveadm ip jq nft nsenter opendkim openssl postfix python3 restic rsyslogd slapd sshd ssh-keygen sudo swaks unbound unshare; do
    PATH=$PATH:/usr/sbin:/sbin command -v $tool >/dev/null || { echo "lab: $tool is missing; run install.sh beside this script"; return 1; }
  done
  unshare -n -m -p -u -i --fork sh -c '
    mount --make-rprivate / && mount -t tmpfs probe /mnt && mkdir /mnt/up /mnt/work /mnt/root &&
    mount -t overlay probe -o lowerdir=/,upperdir=/mnt/up,workdir=/mnt/work /mnt/root &&
    ip link add probe type veth && nft list ruleset >/dev/null' 2>/dev/null ||
    { echo "lab: the kernel grants no namespaces, overlay, veth or nftables here"; return 1; }
}

into_host() { # HOST COMMAND…
  local host=$1 pid; shift
  [ "$host" = mgmt ] && exec "$@"
  pid=$(first_process "$host") || { echo "lab.sh: $host is down" >&2; exit 1; }
  cd /
  exec nsenter -t "$pid" -m -n -p -u -i -r env -i HOME=/root TERM=dumb \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

over_ssh() { # [USER@]HOST COMMAND…
  local user=root host=$1; shift
  case $host in *@*) user=${host%@*} host=${host#*@} ;; esac
  exec ssh -F /dev/null -i "$state/keys/management_ed25519" -o IdentitiesOnly=yes -o BatchMode=yes \
    -o UserKnownHostsFile="$state/keys/known_hosts" -o StrictHostKeyChecking=yes -o ConnectTimeout=5 \
    -o ServerAliveInterval=3 -o ServerAliveCountMax=2 "$user@$(address "$host")" "$@"
}

status() {
  [ -d "$state" ] || { echo "the lab \"$LABID\" is down"; return; }
  local host
  for host in mgmt $hosts; do
    printf '%-9s %-12s %s\n' "$host" "$(address "$host")" "$(
      if [ "$host" = mgmt ]; then echo "this machine"
      elif pid=$(first_process "$host"); then [ -e "/proc/$pid/root/run/lab/ready" ] && echo "up, process $pid" || echo "starting"
      else echo down; fi)"
  done
}

command=${1:-help}; [ $# = 0 ] || shift
case $command in
  up | down | possible | status) "$command" ;;
  address) address "$1" ;;
  sh) into_host "$@" ;;
  ssh) over_ssh "$@" ;;
  *) usage; [ "$command" = help ] ;;
esac
