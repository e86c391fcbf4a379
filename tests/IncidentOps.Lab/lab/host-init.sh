#!/bin/bash
# host-init.sh HOST FOLDER: the first process of a lab host, already inside its own network, mount, process, UTS and IPC
# namespaces. It sees this machine's file system through an overlay, so that the daemons use their normal paths.
set -e
host=$1 folder=$2
hostname "$host"
mount --make-rprivate /
mkdir -p "$folder/root"
mount -t tmpfs -o size=2g,mode=755 "lab-$host" "$folder/root"      # seen in this mount namespace only: it dies with us
cd "$folder/root"
mkdir upper work merged
mount -t overlay "lab-$host" -o lowerdir=/,upperdir=upper,workdir=work merged
cd merged

mount -t tmpfs -o mode=755 dev dev
for device in null zero full random urandom tty; do touch dev/$device; mount --bind /dev/$device dev/$device; done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys 2>/dev/null || true
mount -t tmpfs -o mode=755 run run
mount -t tmpfs -o mode=1777 tmp tmp
mount -t tmpfs -o mode=700 hidden root                             # what this machine's people keep is not the lab's
mount -t tmpfs -o mode=755 hidden home
mkdir -p run/sshd run/lock run/lab
: >var/log/lastlog
cp -a "$folder/files/." .

mkdir -p .old
pivot_root . .old
umount -l /.old; rmdir /.old
cd /
unset OLDPWD
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
trap 'exit 0' TERM INT
bash /etc/lab/start.sh 2>&1 </dev/null || echo "start.sh of $host ended with exit code $?"
touch /run/lab/ready
while :; do wait -n 2>/dev/null || true; sleep 1000 & wait $! || true; done   # as PID 1, bash reaps the orphans
