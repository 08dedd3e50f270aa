# What `make install` brings and `make uninstall` removes. Part of Tests/package/run.

# Installs with neither a compiler nor a build of its own.
make_install() { make --no-print-directory SWIFT=/bin/false BUILD="${BUILD:-$build}" PREFIX=/opt/rater "$@"; }

# The commands that there are, by the library's own description of them.
commands() {
  "$build/release/cdr-rater" --experimental-dump-help | python3 -c '
import json, sys
def names(command, before):
    name = "-".join([*before, command["commandName"]])
    if command.get("shouldDisplay", True):
        print(name)
        for sub in command.get("subcommands", []):
            if sub["commandName"] != "help":
                names(sub, [*before, command["commandName"]])
names(json.load(sys.stdin)["command"], [])'
}

target=$work/target
if BUILD=$work/none make_install install DESTDIR="$target" >"$work/said" 2>&1; then
  fail "make install installs what was never built"
fi
check "make install says what to do where nothing is built" grep -q 'run make build first' "$work/said"
check "make install leaves nothing where nothing is built" test ! -e "$target"

# A file of someone else's, beside ours.
mkdir -p "$target/opt/rater/share/man/man1"
echo other >"$target/opt/rater/share/man/man1/other.1"
check "make install" make_install install DESTDIR="$target"
check "make install a second time" make_install install DESTDIR="$target"
prefix=$target/opt/rater

version=$(sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/Runs/RateRun.swift)
commit=$(git describe --always --exclude='*' --abbrev=7 --dirty=+)
equal "the version and the commit" "$version ($commit)" "$("$prefix/bin/cdr-rater" --version)"
equal "-V" "$version ($commit)" "$("$prefix/bin/cdr-rater" -V)"
check "CHANGELOG.md has the version" grep -q "^## $version" CHANGELOG.md
check "the program is stripped" test -z "$(nm "$prefix/bin/cdr-rater" 2>/dev/null)"
size=$(stat -c %s "$prefix/bin/cdr-rater")
[ "$size" -lt 50000000 ] || fail "the program has $size bytes, more than 50 MB: has it all of ICU's data?"

equal "a manual page for every command" "$(commands | LC_ALL=C sort)" \
  "$(cd "$prefix/share/man/man1" && printf '%s\n' cdr-rater*.1.gz | sed 's/\.1\.gz$//' | LC_ALL=C sort)"
for page in "$prefix"/share/man/man1/cdr-rater*.gz; do
  check "$(basename "$page"): mandoc finds a fault" sh -c "gzip -dc '$page' | mandoc -T lint -W warning"
done
pages=$(for page in "$prefix"/share/man/man1/cdr-rater*.gz; do man --warnings -l "$page" 2>&1 >/dev/null; done)
equal "what man says of the pages" "" "$pages"
MANPATH=$prefix/share/man man -P cat cdr-rater-rate 2>/dev/null >"$work/page"
check "man cdr-rater-rate shows an option" grep -q -- '--max-rejects' "$work/page"

check "bash reads its completions" bash -n "$prefix/share/bash-completion/completions/cdr-rater"
check "zsh reads its completions" zsh -n "$prefix/share/zsh/site-functions/_cdr-rater"
check "fish reads its completions" fish --no-execute "$prefix/share/fish/vendor_completions.d/cdr-rater.fish"

units=$prefix/lib/systemd/system
check "the unit runs what was installed" \
  grep -q '^ExecStart=/opt/rater/bin/cdr-rater nightly ' "$units/cdr-rater-nightly.service"
check "the unit's exposure is small" systemd-analyze security --no-pager --offline=true --threshold=15 \
  "$units/cdr-rater-nightly.service"
mkdir "$work/units"
cp "$units"/* "$work/units"
sed -i "s|^ExecStart=/opt/rater/|ExecStart=$prefix/|" "$work/units/cdr-rater-nightly.service"
check "systemd-analyze verify" systemd-analyze verify --no-pager --man=no "$work"/units/*
equal "what systemd says of the units" "" "$(grep cdr-rater "$work/said" || true)"
equal "README.md is installed" "$(cat README.md)" "$(cat "$prefix/share/doc/cdr-rater/README.md")"

python3 Tests/package/zones.py "$prefix/bin/cdr-rater" || fail "time zones are wrong"
passed=$((passed + 1))

check "make uninstall" make_install uninstall DESTDIR="$target"
equal "what make uninstall leaves" "./opt/rater/share/man/man1/other.1" \
  "$(cd "$target" && find . -not -type d -o -type d -empty)"
if make_install uninstall DESTDIR="$target" >"$work/said" 2>&1; then
  fail "make uninstall succeeds where nothing is installed"
fi
