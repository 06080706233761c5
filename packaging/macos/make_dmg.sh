#!/bin/bash
# Makes the disk image of Partner Desk on a Mac, from what "python3 packaging/dev.py package" built; signs and notarises
# it where the names of the signature are given. A person drags the program to ~/Applications: no administrator is needed.
#
#   packaging/macos/make_dmg.sh 0.1.0
#
# PARTNER_DESK_SIGN_AS      name of the “Developer ID Application” certificate in the keychain; empty: not signed
# PARTNER_DESK_NOTARY       profile kept by "xcrun notarytool store-credentials"; empty: not notarised
# PARTNER_DESK_ARCH         universal2 | arm64 | x86_64 (what dev.py package was run with)
set -euo pipefail
version=${1:?version}
root=$(cd "$(dirname "$0")/../.." && pwd)
app="$root/build/package/program/Partner Desk.app"
out="$root/dist/partner-desk-$version-macos-${PARTNER_DESK_ARCH:-$(uname -m)}.dmg"
[ -d "$app" ] || { echo "Build it first: python3 packaging/dev.py package" >&2; exit 1; }
mkdir -p "$root/dist"
rm -f "$out"

if [ -n "${PARTNER_DESK_SIGN_AS:-}" ]; then
    # From the inside out, by what a file is and not by its name (a framework's library has no ending); the licences were
    # laid in after PyInstaller had signed.
    sign() { codesign --force --timestamp --options runtime --sign "$PARTNER_DESK_SIGN_AS" "$@"; }
    find "$app/Contents" -type f ! -path '*/Contents/MacOS/*' -print0 | while IFS= read -r -d '' each; do
        case $(file -b "$each") in *Mach-O*) sign "$each" ;; esac
    done
    find "$app/Contents" -depth -type d -name '*.framework' -print0 | while IFS= read -r -d '' each; do
        sign "$each"
    done
    sign --entitlements "$root/packaging/macos/entitlements.plist" "$app"
else
    codesign --force --deep --sign - "$app" # Apple's own processors start nothing that is not signed at all
fi
codesign --verify --deep --strict "$app"

room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
cp -R "$app" "$room/"
ln -s /Applications "$room/Applications"
hdiutil create -quiet -volname "Partner Desk $version" -srcfolder "$room" -fs HFS+ -format ULFO "$out"

if [ -n "${PARTNER_DESK_SIGN_AS:-}" ]; then
    codesign --timestamp --sign "$PARTNER_DESK_SIGN_AS" "$out"
fi
if [ -n "${PARTNER_DESK_NOTARY:-}" ]; then
    xcrun notarytool submit "$out" --keychain-profile "$PARTNER_DESK_NOTARY" --wait
    xcrun stapler staple "$out"
    spctl --assess --type open --context context:primary-signature "$out"
fi
echo "$out"
