# What `run` and `bench` share; to be sourced after tests/tools.sh.
need_node 0
need_python
export LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1

# wheel PROFILE: sets $WHEEL to the wheel, which is built unless it is given.
wheel() {
    if [ -z "${WHEEL:-}" ]; then
        need cargo cargo --version
        installed tests/python python-tools
        rm -rf "$target/scale/wheel"
        (cd crates/koreai-python && "$tools/venv/bin/python" -m maturin build --quiet --locked --profile "$1" \
            --out "$target/scale/wheel")
        WHEEL=$(echo "$target"/scale/wheel/*.whl)
    fi
}

# ready ENGINE: sets $python to an interpreter with what is pinned for the engine, and the wheel.
ready() {
    local pins=tests/scale/requirements/$1.txt folder=$target/scale/$1
    python=$folder/bin/python
    if ! cmp -s "$pins" "$folder/pinned"; then
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$python" -m pip install --quiet --no-deps --retries 2 --requirement "$pins"
        cp "$pins" "$folder/pinned"
    fi
    "$python" -m pip install --quiet --no-index --no-deps --force-reinstall "$WHEEL"
}
