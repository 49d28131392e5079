// Checks manifests against the schemas of the Kubernetes API, offline. One line is printed for each problem.
//   node check.mjs CRD.yaml FILE.yaml ...
// Two views of the same API: validators made from its OpenAPI document find wrong values and missing fields, the types made
// from it find fields that do not exist, which the API server would drop in silence or refuse.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import ts from "typescript";
import { parseAllDocuments } from "yaml";

const here = dirname(fileURLToPath(import.meta.url));
const [crdFile, ...files] = process.argv.slice(2);
const documents = (file) => parseAllDocuments(readFileSync(file, "utf8")).map((d) => {
  if (d.errors.length > 0) throw new Error(`${file}: ${d.errors[0].message}`);
  return d.toJS();
}).filter((d) => d !== null);

let problems = 0;
const say = (file, resource, what) => {
  problems++;
  console.log(`${basename(file)}: ${resource?.kind} ${resource?.metadata?.name}: ${what}`);
};

// What the API server makes of a structural schema: an unknown field is a mistake unless the schema keeps it.
function strict(schema) {
  if (schema["x-kubernetes-int-or-string"]) return { type: ["integer", "string"] };
  const { properties, items, additionalProperties, ...rest } = schema;
  const known = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith("x-kubernetes-")));
  const keeps = schema["x-kubernetes-preserve-unknown-fields"];
  if (properties) known.properties = Object.fromEntries(Object.entries(properties).map(([name, s]) => [name, strict(s)]));
  if (items) known.items = strict(items);
  if (additionalProperties) known.additionalProperties = strict(additionalProperties);
  else if (schema.type === "object" && properties && !keeps) known.additionalProperties = false;
  return known;
}

// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
function* unstructured(schema, path = "") {
  const open = schema["x-kubernetes-int-or-string"] || schema["x-kubernetes-preserve-unknown-fields"];
  if (!schema.type && !open) yield `${path || "/"} has no type`;
  if (schema.properties && schema.additionalProperties) yield `${path} has both properties and additionalProperties`;
  for (const word of ["$ref", "definitions", "dependencies", "patternProperties", "uniqueItems"]) if (schema[word]) yield `${path} has ${word}`;
  for (const [name, inner] of Object.entries(schema.properties ?? {})) yield* unstructured(inner, `${path}/${name}`);
  if (schema.items) yield* unstructured(schema.items, `${path}/[]`);
  if (schema.additionalProperties) yield* unstructured(schema.additionalProperties, `${path}/*`);
}

const [crd] = documents(crdFile);
const formats = { int64: true, "date-time": (text) => !Number.isNaN(Date.parse(text)) };
const ajv = new Ajv({ strict: false, allErrors: true, formats });
const custom = new Map(crd.spec.versions.map((version) => {
  const schema = strict(version.schema.openAPIV3Schema);
  schema.properties.metadata = { type: "object" };
  return [`${crd.spec.group}/${version.name} ${crd.spec.names.kind}`, ajv.compile(schema)];
}));

const typed = [];
for (const file of files) {
  for (const resource of documents(file)) {
    const validate = custom.get(`${resource.apiVersion} ${resource.kind}`);
    if (validate) {
      if (!validate(resource)) say(file, resource, ajv.errorsText(validate.errors));
      continue;
    }

    const module = `kubernetes-models/${resource.apiVersion}/${resource.kind}`;
    let model;
    try {
      model = (await import(module))[resource.kind];
    } catch {
      say(file, resource, `there is no ${resource.apiVersion} ${resource.kind}`);
      continue;
    }

    // kustomize folds long base64, which the API server reads and the validator does not.
    if (resource.kind === "Secret") for (const key in resource.data) resource.data[key] = resource.data[key].replace(/\s/g, "");

    try {
      new model(resource).validate();
    } catch (wrong) {
      say(file, resource, wrong.message);
    }

    if (resource.kind === "CustomResourceDefinition") {
      for (const version of resource.spec.versions) {
        for (const what of unstructured(version.schema.openAPIV3Schema)) say(file, resource, `not structural: ${what}`);
      }
    }

    typed.push({ file, resource, module });
  }
}

// One line a resource, so that the line of a diagnostic says whose it is.
const source = typed.map(({ module, resource }, i) =>
  `import type { I${resource.kind} as T${i} } from "${module}"; export const r${i}: T${i} = ${JSON.stringify(resource)};`).join("\n");
const name = join(here, "check.generated.ts");
const options = { noEmit: true, skipLibCheck: true, strict: true, types: [], module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, target: ts.ScriptTarget.ES2022, lib: ["lib.es5.d.ts"] };
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (path) => path === name || fileExists(path);
host.readFile = (path) => (path === name ? source : readFile(path));
host.getSourceFile = (path, target, ...rest) => (path === name ? ts.createSourceFile(path, source, target) : getSourceFile.call(host, path, target, ...rest));
const program = ts.createProgram([name], options, host);
for (const found of [...program.getSyntacticDiagnostics(program.getSourceFile(name)), ...program.getSemanticDiagnostics(program.getSourceFile(name))]) {
  const { file, resource } = typed[found.file.getLineAndCharacterOfPosition(found.start).line];
  say(file, resource, ts.flattenDiagnosticMessageText(found.messageText, " "));
}

console.log(`checked ${files.length} files`);
process.exitCode = problems > 0 ? 1 : 0;
