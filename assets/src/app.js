// What pages get better with; every page works without it. One file, loaded deferred.
import "./once.js";
import "./attendance.js";
import "./quiz.js";
import "./jobs.js";
import "./report.js";
import "./learning.js";
import "./tabs.js";
import "./plan.js";
