# Runs one procedure of an attempt on this machine and keeps a journal of it, so that the engine can read what became of it even if
# the connection, the engine or this machine went down meanwhile. Nothing needs to be installed: sh, coreutils and util-linux.
#
# The engine puts assignments before this text: operation (run, read, kill, fetch), root, attempt, procedure, limit (seconds),
# keep (bytes of output kept a stream), follow (seconds to wait for an end), script_bytes, input_bytes, path. None of them is secret.
#
# What this prints are frames: a line, and for `o`, `e` and `f` so many bytes after it. So nothing that a script prints can be
# taken for one; only what comes before `ready` may be anything, a greeting or a refusal. The journal of a procedure is a folder, and making that folder is what claims the name: whoever comes second
# finds it there. A procedure runs in a session of its own, writes to the journal only, and outlives the connection.
set -u -f
umask 077
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C.UTF-8
export PATH LC_ALL
folder=$root/journal/$attempt/$procedure

say() { printf '%s\n' "$*"; }

is_alive() { # PID START: that very process, not a later one of the same number, is there and not a zombie
  wanted=$2
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$1" != Z ] && [ "${20}" = "$wanted" ]
}

pass_on() { # FILE MARK SENT: prints what was added since; leaves the new size in `size`
  size=$(wc -c <"$folder/$1") || size=0
  size=$((size))
  if [ "$size" -gt "$3" ]; then
    say "$2 $((size - $3))"
    tail -c +$(($3 + 1)) "$folder/$1" | head -c $((size - $3))
  fi
}

is_running() {
  if [ -e "$folder/runner" ]; then
    IFS=' ' read -r pid start <"$folder/runner"
    is_alive "$pid" "$start"
  else
    # Claimed a moment ago and not yet under way, or broken off in between.
    IFS= read -r begun 2>/dev/null <"$folder/claimed" || begun=0
    [ $(($(date +%s) - begun)) -lt 10 ]
  fi
}

follow() { # passes on what the procedure prints until it ends
  sent_out=0 sent_error=0 round=0 until=$(($(date +%s) + follow))
  while :; do
    ended=
    [ ! -e "$folder/result" ] || ended=1
    if [ -z "$ended" ] && ! is_running; then
      # It may have ended between the two looks.
      [ -e "$folder/result" ] && ended=1 || ended=2
    fi
    [ ! -e "$folder/out" ] || { pass_on out o "$sent_out"; sent_out=$size; }
    [ ! -e "$folder/error" ] || { pass_on error e "$sent_error"; sent_error=$size; }
    case $ended in
      1) IFS= read -r result <"$folder/result"; say "ended $result"; return ;;
      2) say interrupted; return ;;
    esac
    round=$((round + 1))
    if [ "$round" -lt 10 ]; then
      sleep 0.02
    elif [ "$round" -lt 30 ]; then
      sleep 0.1
    else
      say beat
      [ "$(date +%s)" -lt "$until" ] || { say running; return; }
      sleep 0.5
    fi
  done
}

claim() { # takes the procedure's name; fails where somebody has it
  mkdir -p "$root/journal/$attempt" 2>/dev/null && mkdir "$folder" 2>/dev/null && return 0
  [ -d "$folder" ] && return 1
  say "unfit $folder can't be made"
  exit 0
}

begin() {
  for tool in setsid timeout mkfifo head tail; do
    command -v "$tool" >/dev/null || { say "unfit $tool is missing"; exit 0; }
  done
  say "ready $(date +%s)"
  exec 2>/dev/null
  # The engine answers with the deadline by this machine's clock, and only now with anything that matters.
  IFS= read -r deadline || exit 0
  script=$(head -c "$script_bytes"; echo .)
  input=$(head -c "$input_bytes"; echo .)
  IFS= read -r last || last=
  [ "$last" = end ] || { say short; exit 0; }
  now=$(date +%s)
  # `timeout` takes up to five seconds more to end what doesn't want to.
  [ $((deadline - now - 6)) -ge "$limit" ] || limit=$((deadline - now - 6))
  [ "$limit" -ge 1 ] || { say late; exit 0; }
  if ! claim; then
    [ ! -e "$folder/fenced" ] || { say fenced; exit 0; }
    say again
    follow
    exit 0
  fi
  say "$now" >"$folder/claimed"
  case $procedure in
    # What the product has long recorded for itself need not stay here for ever.
    apply | undo) find "$root/journal" -mindepth 1 -maxdepth 1 -mtime +400 -exec rm -rf {} + ;;
  esac
  printf '%s' "${script%.}" >"$folder/script"
  write_runner >"$folder/run"
  mkfifo "$folder/out.pipe" "$folder/error.pipe" || { say "unfit $folder takes no pipes"; exit 0; }
  : >"$folder/out"
  : >"$folder/error"
  printf '%s' "${input%.}" | setsid sh "$folder/run" "$folder" "$limit" "$keep" >/dev/null 2>&1 &
  input=
  say started
  follow
}

write_runner() {
  cat <<'RUNNER'
folder=$1 limit=$2 keep=$3
start_of() { stat=$(cat "/proc/$1/stat" 2>/dev/null) || stat='0) '; set -- ${stat##*) }; printf '%s\n' "${20:-0}"; }
write() { printf '%s\n' "$2" >"$folder/$1.new" && mv "$folder/$1.new" "$folder/$1"; }
write runner "$$ $(start_of $$)"
exec 3<&0 </dev/null
# What is more than is kept is read and dropped: a script must not stop because it prints too much. A limit on the file's size ends
# the first cat there; head would write late, and dd count pieces.
for stream in out error; do
  { (ulimit -f $((keep / 512)); exec cat >"$folder/$stream"); cat >/dev/null; : >"$folder/$stream.end"; } <"$folder/$stream.pipe" 3<&- &
done
cd /
umask 022
if [ -e "$folder/cancelled" ]; then
  : >"$folder/out.pipe" 2>"$folder/error.pipe"
  write result '143 0 0'
  exit
fi
begun=$(date +%s)
timeout -k 5 "$limit" sh "$folder/script" <&3 3<&- >"$folder/out.pipe" 2>"$folder/error.pipe" &
job=$!
exec 3<&-
write process "$job $(start_of "$job")"
[ ! -e "$folder/cancelled" ] || kill -TERM "$job" 2>/dev/null
wait "$job"
code=$?
took=$(($(date +%s) - begun))
late=0
case $code in 124 | 137) [ "$took" -lt "$limit" ] || late=1 ;; esac
# A daemon that the script left behind may hold the pipes open: what it prints later is nobody's.
tries=0
while [ "$tries" -lt 40 ] && { [ ! -e "$folder/out.end" ] || [ ! -e "$folder/error.end" ]; }; do
  if [ "$tries" -lt 20 ]; then sleep 0.01; else sleep 0.1; fi
  tries=$((tries + 1))
done
write result "$code $took $late"
rm -f "$folder/out.pipe" "$folder/error.pipe"
RUNNER
}

look() { # reads the journal; what has not begun here never will after this
  say "ready $(date +%s)"
  exec 2>/dev/null
  if claim; then
    : >"$folder/fenced"
    say fenced
    return
  fi
  [ ! -e "$folder/fenced" ] || { say fenced; return; }
  if [ "$operation" = kill ]; then
    : >"$folder/cancelled"
    if [ ! -e "$folder/result" ] && IFS=' ' read -r pid start 2>/dev/null <"$folder/process" && is_alive "$pid" "$start"; then
      # `timeout` hands it on to the script and all that it started, and kills what is left after five seconds.
      kill -TERM "$pid" 2>/dev/null
    fi
  fi
  follow
}

fetch() {
  say "ready $(date +%s)"
  exec 2>/dev/null
  if [ -f "$path" ] && [ -r "$path" ]; then
    size=$(($(wc -c <"$path")))
    say "f $size"
    head -c "$size" "$path"
  else
    say missing
  fi
}

case $operation in
  run) begin ;;
  read | kill) look ;;
  fetch) fetch ;;
esac
