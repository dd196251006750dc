### Officers, units, sites and the roster load.
