// The API's own page, made from its OpenAPI document.

import { make } from "./page.js";
import { setUpTheme } from "./theme.js";

const place = document.getElementById("docs");

/** Text with `code` in it as elements. */
const prose = (text) => text.split("`").map((part, i) => (i % 2 ? make("code", {}, part) : part));

function follow(api, form) {
  return form?.$ref ? form.$ref.slice(2).split("/").reduce((at, key) => at[key], api) : form;
}

/** A form in a few words: "array of number", "Digit", "integer or null". */
function kind(form) {
  if (!form) return "";
  if (form.$ref) return form.$ref.split("/").at(-1);
  const many = form.anyOf ?? form.oneOf;
  if (many) return many.map(kind).join(" or ");
  if (form.enum) return form.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (form.const !== undefined) return JSON.stringify(form.const);
  if (form.type === "array") return `array of ${kind(form.items) || "anything"}`;
  if (form.format === "binary") return "bytes";
  return form.type ?? "anything";
}

function table(caption, heads, rows) {
  return make("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
    make("table", {},
      make("caption", {}, caption),
      make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
      make("tbody", {}, ...rows.map(([first, ...rest]) =>
        make("tr", {}, make("th", { scope: "row" }, make("code", {}, first)), ...rest.map((cell) => make("td", {}, ...prose(cell))))))));
}

// What may be null has its description one step further in.
const describe = (api, form) => form.description ?? form.anyOf?.find((one) => one.description)?.description ?? follow(api, form)?.description?.split("\n")[0] ?? "";

function fields(api, caption, form) {
  const required = new Set(form.required ?? []);
  const rows = Object.entries(form.properties ?? {}).map(([name, one]) =>
    [name, kind(one), `${describe(api, one)}${required.has(name) ? "" : " (may be missing)"}`]);
  return table(caption, ["field", "what", "meaning"], rows);
}

function example(path, method, operation) {
  const address = `${location.origin}${path}${operation.parameters?.some((one) => one.required) ? "?right=7" : ""}`;
  if (method === "get") return `curl '${address}'`;
  const strokes = operation.requestBody.content["application/json"]?.schema.example;
  return [`curl '${address}' -H 'Content-Type: image/png' --data-binary @seven.png`, `curl '${address}' -F file=@seven.png`,
    ...(strokes ? [`curl '${address}' --json '${JSON.stringify(strokes)}'`] : [])].join("\n");
}

function route(api, path, method, operation) {
  const id = operation.operationId;
  const section = make("section", { class: "route", "aria-labelledby": id },
    make("h2", { id }, make("span", { class: `method ${method}` }, method.toUpperCase()), " ", make("code", {}, path)),
    make("p", { class: "summary" }, ...prose(operation.summary ?? "")),
    make("pre", { tabindex: 0, "aria-label": `Example of ${path}` }, make("code", {}, example(path, method, operation))));
  if (operation.parameters?.length) {
    section.append(table(`Parameters of ${path}`, ["name", "what", "meaning"], operation.parameters.map((one) =>
      [one.name, kind(one.schema).replace(" or null", ""), `${one.description ?? ""}${one.required ? " (must be given)" : ""}`])));
  }
  section.append(table(`Answers of ${path}`, ["status", "form", "meaning"], Object.entries(operation.responses).map(([status, one]) => {
    const [[type, content] = ["", {}]] = Object.entries(one.content ?? {});
    return [status, `${kind(content.schema)}${type.includes("problem") ? " (problem JSON)" : ""}`, one.description];
  })));
  return section;
}

function showAll(api) {
  place.append(make("p", { class: "about" }, ...prose(api.info.description)));
  for (const [path, methods] of Object.entries(api.paths))
    for (const [method, operation] of Object.entries(methods)) place.append(route(api, path, method, operation));
  place.append(make("h2", {}, "Forms"));
  const strokes = api.paths["/v1/digit"].post.requestBody.content["application/json"].schema;
  place.append(fields(api, "Strokes, as they are sent", strokes));
  for (const [name, form] of Object.entries(api.components.schemas)) place.append(fields(api, name, form));
}

setUpTheme(() => {});
const api = await fetch("/openapi.json").then((response) => response.json()).catch(() => null);
if (api) showAll(api);
else place.append(make("p", { class: "about" }, "The server does not answer. Is “zeronine serve” still running?"));
