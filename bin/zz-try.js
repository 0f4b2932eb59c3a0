"use strict";
var early = require("./early.js");
early.keepCompiledCode();
var f = process.env.P;
(f.endsWith(".cjs") ? Promise.resolve(require(f)) : import(f)).then((cli) =>
  cli.main(process.argv.slice(2)),
);
