import { createCtcLoss } from "@ctckit/core";
import { js } from "@ctckit/js";
import { worker } from "@ctckit/worker";
import { problem } from "../problem.ts";
import { two } from "./create.ts";

const [how] = process.argv.slice(2);
const criterion = await createCtcLoss({ backend: worker(() => js(), two), input: "logits" });
const { losses } = await criterion.lossAndGrad(problem(20, 5, 6, 4));
if (how === "closed") await criterion.close();
console.log(`${how}: ${losses.length} losses`);
