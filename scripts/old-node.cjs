// The prisma CLI wants Node 20.19, Castor runs from 20.9 on. What generating the client really needs of the
// newer Node is nothing: a function that colours text (since 20.12), and loading a local server that it ships
// with and never starts here (require of ES modules, since 20.19).
const Module = require("node:module");
const util = require("node:util");

util.styleText ??= (_format, text) => text;

if (!process.features.require_module) {
  const load = Module._load;
  Module._load = (request, ...rest) =>
    request === "@prisma/dev" || request.startsWith("@prisma/dev/") ? {} : load(request, ...rest);
}
