// A day in one demo, in the order in which it happens: the programme's clock only runs on.

import { after, before } from "node:test";
import { ticks } from "./checklist.mjs";
import { roll } from "./coordinator.mjs";
import { forms } from "./forms.mjs";
import { admin, commander, director, instructor } from "./help.mjs";
import { certificates, downloads, readiness } from "./office.mjs";
import { everyPage } from "./pages.mjs";
import { plan } from "./plan.mjs";
import { startDemo, stopDemo } from "./support.mjs";
import { keepsItsWeights, morning, withoutScript } from "./trainee.mjs";

before(startDemo);
after(stopDemo);

const both = (journey) => ["phone", "desktop"].forEach(journey);

morning("phone");
both(roll);
morning("desktop");
both(withoutScript);
keepsItsWeights();
both(ticks);
both(commander);
both(instructor);
both(director);
both(admin);
both(readiness);
both(certificates);
both(downloads);
both(forms);
both(everyPage);
both(plan);
