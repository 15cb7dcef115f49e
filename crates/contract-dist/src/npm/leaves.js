// ajv reports all branches of `oneOf` and `anyOf` and the keyword itself. What is worth reporting are the errors of
// the branch that is closest, if one is: of the value's type, and with the fewest errors.

/** The errors to report, out of those of ajv, in which what branches say stands right before their keyword. */
export function leaves(errors) {
  const kept = [];
  for (const error of errors) {
    if (error.keyword !== "oneOf" && error.keyword !== "anyOf") {
      kept.push(error);
      continue;
    }
    let begin = kept.length;
    while (begin > 0 && isInside(kept[begin - 1], error)) begin -= 1;
    const branches = new Map();
    for (const inside of kept.splice(begin)) {
      const number = inside.schemaPath.slice(error.schemaPath.length + 1).split("/")[0];
      if (!branches.has(number)) branches.set(number, []);
      branches.get(number).push(inside);
    }
    for (const leaf of closest([...branches.values()], error) ?? [error]) kept.push(leaf);
  }
  return kept;
}

function isInside(error, choice) {
  return error.schemaPath.startsWith(`${choice.schemaPath}/`) && error.instancePath.startsWith(choice.instancePath);
}

function closest(branches, choice) {
  const isOther = (branch) =>
    branch.some(({ keyword, instancePath }) => keyword === "type" && instancePath === choice.instancePath);
  const ofType = branches.filter((branch) => !isOther(branch));
  const fewest = Math.min(...ofType.map((branch) => branch.length));
  const least = ofType.filter((branch) => branch.length === fewest);
  return least.length === 1 ? least[0] : undefined;
}
