from __future__ import annotations

import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import asya

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "python"


class TestPackage(unittest.TestCase):
    def test_its_version_is_the_products(self) -> None:
        product = re.search("<Version>(.*)</Version>", (ROOT / "Directory.Build.props").read_text(encoding="utf-8"))
        assert product is not None
        # PEP 440 has no word `preview`; it reads one as `rc`.
        self.assertEqual(re.sub(r"-preview\.(\d+)$", r"rc\1", product[1]), asya.__version__)

    def test_the_one_file_is_what_the_modules_give(self) -> None:
        subprocess.run([sys.executable, str(ROOT / "eng" / "python-runner"), "--check"], check=True)

    def test_a_change_of_a_module_is_found(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            subprocess.run(["cp", "-r", str(FOLDER), str(root / "python")], check=True)
            (root / "eng").mkdir()
            script = root / "eng" / "python-runner"
            script.write_bytes((ROOT / "eng" / "python-runner").read_bytes())
            module = root / "python" / "asya" / "runtime" / "paths.py"
            module.write_text(module.read_text(encoding="utf-8") + "\n\nMORE = 1\n", encoding="utf-8")
            check = [sys.executable, str(script), "--check"]
            self.assertEqual(1, subprocess.run(check, stderr=subprocess.DEVNULL, check=False).returncode)
            subprocess.run([sys.executable, str(script)], check=True)
            self.assertEqual(0, subprocess.run(check, check=False).returncode)
            module.write_text(module.read_text(encoding="utf-8") + "\n\ndef to_json() -> None: ...\n", encoding="utf-8")
            clash = subprocess.run(check, capture_output=True, text=True, check=False)
            self.assertIn("both define to_json", clash.stderr)

    def test_the_helpers_are_those_of_the_file_that_serves_the_step(self) -> None:
        code = (
            "import sys, types; runner = types.ModuleType('asya_runner')\n"
            "runner.fly_text = runner.fly_status = runner.idempotency_key = lambda: 'of the file'\n"
            "sys.modules['asya_runner'] = runner\nimport asya\nprint(asya.idempotency_key())"
        )
        self.assertEqual("of the file\n", subprocess.run([sys.executable, "-c", code], cwd=FOLDER, capture_output=True, text=True, check=True).stdout)
