// A day in one demo, in the order in which it happens: the programme's clock only runs on.

import { after, before } from "node:test";
import { ticks } from "./checklist.mjs";
import { roll } from "./coordinator.mjs";
import { startDemo, stopDemo } from "./support.mjs";
import { keepsItsWeights, morning, withoutScript } from "./trainee.mjs";

before(startDemo);
after(stopDemo);

morning("phone");
roll("phone");
roll("desktop");
morning("desktop");
withoutScript("phone");
withoutScript("desktop");
keepsItsWeights();
ticks("phone");
ticks("desktop");
