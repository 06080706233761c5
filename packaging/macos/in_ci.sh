#!/bin/bash
# On a machine of CI: puts the certificate into a keychain of its own where there is one, then makes the disk image.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../../pyproject.toml")
if [ -n "${APPLE_CERTIFICATE:-}" ]; then
    keychain=$RUNNER_TEMP/partner-desk.keychain-db
    lock=$(openssl rand -hex 16)
    certificate=$RUNNER_TEMP/certificate.p12
    printf '%s' "$APPLE_CERTIFICATE" | base64 --decode >"$certificate"
    security create-keychain -p "$lock" "$keychain"
    trap 'security delete-keychain "$keychain"; rm -f "$certificate"' EXIT
    security unlock-keychain -p "$lock" "$keychain"
    security import "$certificate" -P "$APPLE_CERTIFICATE_PASSWORD" -k "$keychain" -T /usr/bin/codesign
    security set-key-partition-list -S apple-tool:,apple: -s -k "$lock" "$keychain" >/dev/null
    security list-keychains -d user -s "$keychain" login.keychain-db
    export PARTNER_DESK_SIGN_AS=$APPLE_SIGN_AS
    if [ -n "${APPLE_ID:-}" ]; then
        xcrun notarytool store-credentials partner-desk --apple-id "$APPLE_ID" --team-id "$APPLE_TEAM" --password "$APPLE_PASSWORD"
        export PARTNER_DESK_NOTARY=partner-desk
    fi
fi
"$here/make_dmg.sh" "$version"
