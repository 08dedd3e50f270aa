# The Debian package, in a root that is made for it: the steps of the Dockerfile's second stage, a bill,
# a night, removal. Part of Tests/package/run.

# Each step of the Dockerfile's last stage, on a line of its own.
steps() {
  python3 - Dockerfile <<'PYTHON'
import re, sys
text = re.sub(r"\\\n\s*", "", open(sys.argv[1]).read())
lines = [line for line in text.splitlines() if line and not line.startswith("#")]
last = max(n for n, line in enumerate(lines) if line.startswith("FROM "))
print("\n".join(lines[last + 1:]))
PYTHON
}

root=$work/root
user=root
entry=
inside() { chroot --userspec="$user" "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "$@"; }

debs=("$build"/package/cdr-rater_*.deb)
equal "packages of the program" 1 "${#debs[@]}"
check "lintian finds no error" lintian --fail-on error --allow-root "${debs[0]}" "$build"/package/*dbgsym*.deb
dpkg-deb --fsys-tarfile "${debs[0]}" | tar -C "$work" -xf - ./usr/bin/cdr-rater
dpkg-deb --fsys-tarfile "$build"/package/*dbgsym*.deb | tar -C "$work" -xf - --wildcards '*.debug'
debug=$(echo "$work"/usr/lib/debug/.build-id/*/*.debug)
equal "the debug symbols' build id" "$(readelf -n "$work/usr/bin/cdr-rater" | sed -n 's/.*Build ID: //p')" \
  "$(readelf -n "$debug" 2>/dev/null | sed -n 's/.*Build ID: //p')"
check "the debug symbols name functions" sh -c "nm '$debug' | grep -q cdr_rater_main"

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
check "debootstrap" debootstrap --variant=minbase "$suite" "$root"
# Swift reads a program's arguments there.
mount -t proc proc "$root/proc"
# How packages are fetched on this machine.
apt-config dump | grep '^Acquire::' >"$root/etc/apt/apt.conf.d/90host" || true
for file in /etc/ssl/certs/ca-certificates.crt; do
  if [ -e "$file" ]; then install -D -m 644 "$file" "$root$file"; fi
done
find "$root" -xdev -name '*cdr-rater*' >"$work/before"
equal "what the root has of it before" "" "$(cat "$work/before")"

while read -r instruction argument; do
  case $instruction in
  COPY)
    read -r from place <<<"${argument#--from=build }"
    equal "where the Dockerfile takes the package from" /src/.build/package "$(dirname "$from")"
    # shellcheck disable=SC2086
    cp "$build"/package/$(basename "$from") "$root$place"
    ;;
  RUN) check "RUN $argument" inside sh -c "$argument" </dev/null ;;
  USER) user=$argument ;;
  WORKDIR) install -d "$root$argument" ;;
  ENTRYPOINT) entry=$(python3 -c 'import json, sys; print(*json.loads(sys.argv[1]))' "$argument") ;;
  *) fail "the Dockerfile has a step that is not tried here: $instruction" ;;
  esac
done < <(steps)
equal "the image's user and program" "cdr-rater cdr-rater" "$user $entry"
equal "the version, in the root" "$version ($commit)" "$(inside $entry --version)"
# dpkg of Debian's image leaves manual pages and docs out, this one does not.
equal "pages in the root" "$(commands | wc -l)" "$(inside sh -c 'ls /usr/share/man/man1/cdr-rater*.1.gz' | wc -l)"

# ---- A bill, which is the expected one

cp -r SampleCDRs "$root/srv/SampleCDRs"
install -D scripts/sample "$root/srv/scripts/sample"
check "the sample's bill" inside sh -c 'cd /srv && scripts/sample /usr/bin/cdr-rater /tmp/pages'
check "the bill is compared" grep -q '^The bill matches the expected one' "$work/said"

# ---- A night, as the unit runs it

unit=$root/lib/systemd/system/cdr-rater-nightly.service
state=/var/lib/cdr-rater
for folder in $(sed -n 's/^StateDirectory=//p' "$unit"); do
  install -d -m "$(sed -n 's/^StateDirectoryMode=//p' "$unit")" "$root/var/lib/$folder"
  inside_user=$user user=root
  inside chown cdr-rater:cdr-rater "/var/lib/$folder"
  user=$inside_user
done
mapfile -t settings < <(sed -n 's/^Environment=//p' "$unit" | sed 's|%S|/var/lib|g')
line=$(sed -n 's/^ExecStart=//p' "$unit" | sed 's|%S|/var/lib|g')
mkdir "$root/srv/cdr"
cp SampleCDRs/*.csv.gz "$root/srv/cdr"
status=0
inside env "${settings[@]}" sh -c "exec $line" >"$work/night" 2>&1 || status=$?
cat "$work/night"
equal "the night's exit code" 1 "$status"
inside env "${settings[@]}" cdr-rater bill --month 2026-10 --format csv >"$work/bill.csv" 2>/dev/null
inside cdr-rater rate --month 2026-10 --format csv /srv/cdr >"$work/rated.csv" 2>/dev/null
check "the ledger's bill of October is that of rate" cmp "$work/bill.csv" "$work/rated.csv"
check "there is a file of postings" test -s "$root$state/postings/postings-2026-10-run-2.csv"
equal "the ledger's permissions" "600 cdr-rater" "$(inside stat -c '%a %U' "$state/calls.ledger")"

# ---- Removal

user=root
check "purge" inside apt-get purge --yes cdr-rater
equal "what purge leaves" "/var/lib/cdr-rater" "$(cd "$root" && find . -xdev -name '*cdr-rater*' | sed 's/^\.//')"
check "the ledger stays" test -s "$root$state/calls.ledger"
rm -r "$root$state"
