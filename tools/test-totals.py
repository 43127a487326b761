"""Reads one .trx file: prints the failed tests with their messages, and last a line "passed failed skipped".

Arguments: the file, the exit code of the runner, and "filtered" where a filter may leave a project without tests.
"""
import os
import sys
import xml.etree.ElementTree as xml

SPACE = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
TAKEN_AS = {"Passed": "passed", "PassedButRunAborted": "failed", "NotExecuted": "skipped", "Inconclusive": "skipped", "NotRunnable": "skipped"}


def message_of(result):
    info = result.find(f"{SPACE}Output/{SPACE}ErrorInfo")
    parts = [] if info is None else [info.findtext(f"{SPACE}Message") or "", info.findtext(f"{SPACE}StackTrace") or ""]
    lines = [line for part in parts for line in part.splitlines() if line.strip()]
    return "\n".join("      " + line.rstrip() for line in lines[:20])


def read(path):
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    for result in xml.parse(path).getroot().iter(f"{SPACE}UnitTestResult"):
        kind = TAKEN_AS.get(result.get("outcome"), "failed")
        counts[kind] += 1
        if kind == "failed":
            print(f"  FAILED {result.get('testName')}\n{message_of(result)}")
    return counts


def main(path, status, filtered):
    try:
        counts = read(path) if os.path.exists(path) else {"passed": 0, "failed": 0, "skipped": 0}
    except xml.ParseError as error:
        print(f"  {os.path.basename(path)} was not written whole: {error}")
        counts = {"passed": 0, "failed": 1, "skipped": 0}
    if status == 124 or status == 137:
        print("  the deadline passed")
        counts["failed"] += 1
    elif status != 0 and counts["failed"] == 0:
        print(f"  the test run ended with exit code {status}")
        counts["failed"] += 1
    elif sum(counts.values()) == 0 and not filtered:
        print("  no test ran")
        counts["failed"] += 1
    print(counts["passed"], counts["failed"], counts["skipped"])


main(sys.argv[1], int(sys.argv[2]), len(sys.argv) > 3 and sys.argv[3] == "filtered")
