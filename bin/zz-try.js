"use strict";
var early = require("./early.js");
early.keepCompiledCode();
var f = process.env.P;
Promise.resolve(require(f)).then((cli) => cli.main(process.argv.slice(2)));
