#!/bin/bash
# Makes an AppImage from what "python3 packaging/dev.py package" built on Linux. Needs mksquashfs (Debian:
# squashfs-tools) and the runtime of the AppImage project, which is checked against the hash you give.
#
#   packaging/appimage/make_appimage.sh 0.1.0 runtime-x86_64 SHA256-OF-THE-RUNTIME
set -euo pipefail
version=${1:?version} runtime=${2:?the runtime’s file} wanted=${3:?its SHA-256}
root=$(cd "$(dirname "$0")/../.." && pwd)
program="$root/build/package/program/partner-desk"
share="$root/build/package/linux/share"
out="$root/dist/partner-desk-$version-$(uname -m).AppImage"
[ -x "$program/partner-desk" ] || { echo "Build it first: python3 packaging/dev.py package" >&2; exit 1; }
echo "$wanted  $runtime" | sha256sum --check --quiet
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
mkdir -p "$room/usr/lib"
cp -R "$program" "$room/usr/lib/partner-desk"
cp -R "$share" "$room/usr/share"
cp "$root/packaging/appimage/AppRun" "$room/AppRun"
chmod 755 "$room/AppRun"
cp "$share/applications/partner-desk.desktop" "$room/"
cp "$share/icons/hicolor/256x256/apps/partner-desk.png" "$room/partner-desk.png"
ln -s partner-desk.png "$room/.DirIcon"
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct)}
mkdir -p "$root/dist"
# mksquashfs takes either the variable or the options, not both.
env -u SOURCE_DATE_EPOCH mksquashfs "$room" "$room.squashfs" -root-owned -noappend -quiet -no-progress -comp zstd \
    -mkfs-time "$epoch" -all-time "$epoch"
cat "$runtime" "$room.squashfs" >"$out"
rm -f "$room.squashfs"
chmod 755 "$out"
echo "$out"
