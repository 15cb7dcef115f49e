"use strict";
// The style sheet has both schemes; which one is shown is a class.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// A page to read: nothing is sent, so that there is nothing to log in for. Its title is above.
const nothing = () => () => null;
SwaggerUIBundle({
  domNode: document.getElementById("reference"),
  spec: JSON.parse(document.getElementById("contract").textContent),
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
  supportedSubmitMethods: [],
  validatorUrl: null,
  plugins: [
    { wrapComponents: { info: nothing, authorizeBtn: nothing, authorizeOperationBtn: nothing } },
  ],
});
