"""Runs Stryker over Domain in a copy of the tree, and says what survived."""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "artifacts" / "mutation"
TREES = ["*.props", "*.targets", "*.txt", "global.json", ".editorconfig", "eng", "Domain", "Grains.Interfaces", "tests/Domain.Tests", "tests/mutation"]


def copy_tree(tree):
    """Stryker puts changed assemblies where it builds: in a copy, they are never taken for those of a build."""
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard", *TREES], cwd=ROOT, check=True, capture_output=True).stdout
    names = {name for name in listed.decode().split("\0") if name and (ROOT / name).exists()}
    for old in tree.rglob("*"):
        name = old.relative_to(tree).as_posix()
        if old.is_file() and name not in names and not name.startswith("artifacts/"):
            old.unlink()
    for name in names:
        target = tree / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != (ROOT / name).read_bytes():
            shutil.copyfile(ROOT / name, target)


def run_stryker(tree, output, options):
    tools = tree / "tests" / "mutation"
    subprocess.run(["dotnet", "tool", "restore"], cwd=tools, check=True, stdout=subprocess.DEVNULL)
    command = ["dotnet", "stryker", "--concurrency", str(options.concurrency), "--output", str(output), "--skip-version-check"]
    for pattern in options.files:
        command += ["--mutate", pattern]
    # The same few random cases for every mutant: properties of thousands would take hours.
    few = {**os.environ, "ASYA_TEST_TIER": "mutation", "ASYA_TEST_SEED": "1"}
    return subprocess.run(command, cwd=tools, env=few).returncode


def say(report, threshold):
    counts = Counter()
    lines = []
    for path, file in report["files"].items():
        name = path[path.index("Domain/"):] if "Domain/" in path else "Domain/" + path
        for mutant in file["mutants"]:
            counts[mutant["status"]] += 1
            if mutant["status"] in ("Survived", "NoCoverage"):
                start = mutant["location"]["start"]["line"]
                new = " ".join(mutant["replacement"].split())
                lines.append((name, start, f"{name}:{start}: {mutant['status']}: {mutant['mutatorName']}: {new[:160]}"))
    for _, _, line in sorted(lines):
        print(line)
    killed = counts["Killed"] + counts["Timeout"]
    lived = counts["Survived"] + counts["NoCoverage"]
    score = 100 * killed / (killed + lived) if killed + lived else 100
    print(f"score {score:.1f} %: {killed} killed, {counts['Survived']} survived, {counts['NoCoverage']} not covered, "
          f"{counts['Ignored']} ignored, {counts['CompileError']} do not compile; wanted: {threshold} %")
    return 0 if score >= threshold else 1


def main():
    parser = argparse.ArgumentParser(prog="tests/mutation/run", description="Mutation testing of Domain.")
    parser.add_argument("files", nargs="*", help="patterns of files below Domain, for example 'Waiting/**'")
    parser.add_argument("--threshold", type=float, default=90)
    parser.add_argument("--concurrency", type=int, default=1)
    options = parser.parse_args()
    tree, output = FOLDER / "tree", FOLDER / "output"
    copy_tree(tree)
    shutil.rmtree(output, ignore_errors=True)
    code = run_stryker(tree, output, options)
    reports = list(output.rglob("mutation-report.json"))
    if code or not reports:
        sys.exit(f"Stryker ended with {code}; what it said is above.")
    sys.exit(say(json.loads(reports[0].read_text()), options.threshold))


if __name__ == "__main__":
    main()
