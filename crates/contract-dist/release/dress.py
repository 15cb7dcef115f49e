"""Makes archives and npm packages out of the wheels `koreai-cli`: one binary for each platform, in three forms.

Usage: dress.py WHEELS OUT [REPOSITORY], with the address of the repository that npm is to show. OUT gets `koreai-VERSION-TARGET.tar.gz` (for Windows `.zip`), `npm/*.tgz` and
`SHA256SUMS`. The same wheels give the same bytes. The npm package `koreai-cli` names a package for each platform
as an optional dependency, and runs the one that npm took: nothing is downloaded or run at installation.
"""

import gzip
import hashlib
import io
import json
import re
import sys
import tarfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
# What the end of a wheel's name is like: the target of Rust, and what npm calls system, processor and C library.
PLATFORMS = {
    r"(many)?linux.*_x86_64": ("x86_64-unknown-linux-gnu", "linux", "x64", "glibc"),
    r"(many)?linux.*_aarch64": ("aarch64-unknown-linux-gnu", "linux", "arm64", "glibc"),
    r"macosx_.*_x86_64": ("x86_64-apple-darwin", "darwin", "x64", None),
    r"macosx_.*_arm64": ("aarch64-apple-darwin", "darwin", "arm64", None),
    r"win_amd64": ("x86_64-pc-windows-msvc", "win32", "x64", None),
}
LICENSES = {name: (ROOT / name).read_bytes() for name in ("LICENSE-APACHE", "LICENSE-MIT")}
Files = dict[str, tuple[bytes, int]]


def tar(files: Files) -> bytes:
    """A gzipped archive that has no times and no owners."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, (content, mode) in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(content), mode
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), 9, mtime=0)


def zipped(files: Files) -> bytes:
    """The same as Windows has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, (content, mode) in sorted(files.items()):
            member = zipfile.ZipInfo(name)
            member.external_attr = mode << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()


def binary(wheel: Path) -> tuple[str, bytes]:
    """The program in a wheel, and its name."""
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if "/scripts/koreai" in name]
        return name.rpartition("/")[2], archive.read(name)


def package(manifest: dict[str, object], files: Files) -> bytes:
    """An npm package."""
    content = json.dumps(manifest, indent=2) + "\n"
    licenses = {name: (text, 0o644) for name, text in LICENSES.items()}
    every = {"package.json": (content.encode(), 0o644), **licenses, **files}
    return tar({f"package/{name}": file for name, file in every.items()})


def manifest(name: str, version: str, description: str, **more: object) -> dict[str, object]:
    repository = {"type": "git", "url": f"git+{REPOSITORY}.git"} if REPOSITORY else None
    common = {"name": name, "version": version, "description": description, "license": "MIT OR Apache-2.0"}
    return {**common, **({"repository": repository} if repository else {}), **more}


def main(wheels: Path, out: Path) -> None:
    found = sorted(wheels.glob("koreai_cli-*.whl"))
    if not found:
        sys.exit(f"error: {wheels} holds no wheel koreai_cli-*.whl")
    versions = {wheel.name.split("-")[1] for wheel in found}
    if len(versions) > 1:
        sys.exit(f"error: the wheels are of different versions: {', '.join(sorted(versions))}")
    [version] = versions
    made: dict[str, bytes] = {}
    readme = (ROOT / "crates/koreai-cli/README.md").read_bytes()
    for wheel in found:
        platform = wheel.stem.split("-")[-1].split(".")[0]
        known = [names for form, names in PLATFORMS.items() if re.fullmatch(form, platform)]
        if not known:
            sys.exit(f"error: {wheel.name} is for none of {', '.join(PLATFORMS)}")
        [(target, system, processor, libc)] = known
        program, content = binary(wheel)
        folder = f"koreai-{version}-{target}"
        files = {program: (content, 0o755), "README.md": (readme, 0o644)}
        files |= {name: (text, 0o644) for name, text in LICENSES.items()}
        files = {f"{folder}/{name}": file for name, file in files.items()}
        if system == "win32":
            made[f"{folder}.zip"] = zipped(files)
        else:
            made[f"{folder}.tar.gz"] = tar(files)
        name = f"koreai-cli-{system}-{processor}"
        about = manifest(
            name,
            version,
            f"The program of koreai-cli for {system} on {processor}",
            os=[system],
            cpu=[processor],
            **({"libc": [libc]} if libc else {}),
            files=[program],
            preferUnplugged=True,
        )
        made[f"npm/{name}-{version}.tgz"] = package(about, {program: (content, 0o755)})
    names = [f"koreai-cli-{system}-{processor}" for _, system, processor, _ in PLATFORMS.values()]
    about = manifest(
        "koreai-cli",
        version,
        "Command line for Kore.ai's Update a Task and Task Containment Report APIs. Unofficial.",
        bin={"koreai": "koreai.js"},
        files=["koreai.js"],
        engines={"node": ">=20"},
        optionalDependencies=dict.fromkeys(names, version),
    )
    shim = (HERE / "koreai.js").read_bytes()
    made[f"npm/koreai-cli-{version}.tgz"] = package(
        about, {"koreai.js": (shim, 0o755), "README.md": (readme, 0o644)}
    )
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(made.items()))
    made["SHA256SUMS"] = sums.encode()
    for name, content in made.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{len(content):>9} bytes  {name}")


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: dress.py WHEELS OUT [REPOSITORY]")
    REPOSITORY = sys.argv[3].removesuffix(".git") if len(sys.argv) == 4 else ""
    main(Path(sys.argv[1]), Path(sys.argv[2]))
