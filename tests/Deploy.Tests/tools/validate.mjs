// Checks YAML files against a JSON Schema. One line is printed for each problem.
//   node validate.mjs SCHEMA.json FILE.yaml ...
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { parse } from "yaml";

const [schema, ...files] = process.argv.slice(2);
const validate = new Ajv2020.default({ strict: true, strictTuples: false, strictTypes: false, allErrors: true }).compile(JSON.parse(readFileSync(schema, "utf8")));
for (const file of files) {
  if (!validate(parse(readFileSync(file, "utf8"), { merge: true }))) {
    for (const error of validate.errors) {
      console.log(`${basename(file)}: ${error.instancePath || "/"} ${error.message}${error.params.additionalProperty ? ` (${error.params.additionalProperty})` : ""}`);
    }
  }
}
console.log(`checked ${files.length} files`);
