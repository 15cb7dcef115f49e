# What pages are opened with; to be sourced. Afterwards $tools is a folder with playwright-core, as pinned
# here, and $CHROMIUM a browser; or $missing names what is not there.
missing=
node --eval 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null ||
    missing='Node.js, 20 or newer,'
npm --version >/dev/null 2>&1 || missing=${missing:-npm, which comes with Node.js,}
CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
[ -x "$CHROMIUM" ] || missing=${missing:-Chromium}
export CHROMIUM

pinned=$(dirname "${BASH_SOURCE[0]}")
tools="${CARGO_TARGET_DIR:-target}/browser"
if [ -z "$missing" ] && ! cat "$pinned"/{.npmrc,package.json,package-lock.json} | cmp -s - "$tools/pinned"; then
    rm -rf "$tools"
    mkdir -p "$tools"
    cp "$pinned"/{.npmrc,package.json,package-lock.json} "$tools"
    (cd "$tools" && npm ci --loglevel=error)
    cat "$pinned"/{.npmrc,package.json,package-lock.json} >"$tools/pinned"
fi
