"""Serves npm packages as a registry does, on a port of this machine that it writes to a file.

Usage: registry.py FOLDER PORTFILE. What a package names as an optional dependency and is not in the folder is there by
name, for a platform that this machine is not: as after a release, when all platforms are there.
"""

import http.server
import json
import sys
import tarfile
from pathlib import Path

FOLDER, PORT = map(Path, sys.argv[1:])


def manifests() -> dict[str, tuple[Path | None, dict[str, object]]]:
    found: dict[str, tuple[Path | None, dict[str, object]]] = {}
    for path in FOLDER.glob("*.tgz"):
        with tarfile.open(path) as archive:
            member = archive.extractfile("package/package.json")
            assert member
            manifest = json.load(member)
        found[manifest["name"]] = (path, manifest)
    for _, manifest in list(found.values()):
        for name, version in manifest.get("optionalDependencies", {}).items():
            found.setdefault(name, (None, {"name": name, "version": version, "os": ["none"]}))
    return found


PACKAGES = manifests()


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.strip("/")
        path = FOLDER / name
        if name.endswith(".tgz") and path.parent == FOLDER and path.exists():
            return self.answer(path.read_bytes())
        if name not in PACKAGES:
            return self.send_error(404)
        _, manifest = PACKAGES[name]
        version = str(manifest["version"])
        tarball = f"http://127.0.0.1:{self.server.server_address[1]}/{name}-{version}.tgz"
        about = {**manifest, "dist": {"tarball": tarball}}
        answer = {"name": name, "dist-tags": {"latest": version}, "versions": {version: about}}
        self.answer(json.dumps(answer).encode())

    def answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
PORT.write_text(str(server.server_address[1]))
server.serve_forever()
