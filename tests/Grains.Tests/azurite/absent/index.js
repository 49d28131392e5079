'use strict';

// The emulator loads its telemetry in any case, and uses nothing of it with --disableTelemetry.
module.exports = new Proxy({}, {
  get(_, name) {
    throw new Error(`'${String(name)}' is of a package that is not installed for the tests: tests/Grains.Tests/azurite/absent stands for it.`);
  },
});
