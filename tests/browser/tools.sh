# What pages are opened with; to be sourced from the folder of the project. Afterwards $tools is a folder
# with playwright-core, as pinned here, and $CHROMIUM a browser; or $missing names what is not there.
purpose='open pages in a browser'
. tests/tools.sh
CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}"
export CHROMIUM
missing=
# In a shell of its own, since what is missing ends it.
if ! (need_node 0) 2>/dev/null; then
    missing='Node.js, 20 or newer, with npm'
elif [ ! -x "$CHROMIUM" ]; then
    missing=Chromium
else
    installed tests/browser browser
fi
