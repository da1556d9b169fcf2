/** A fake vLLM server, a proxy that injects connection faults, and a contract test suite for providers. */
module bifrost.testkit {
  requires transitive bifrost.api;
  requires static net.jqwik.api;
  requires static org.junit.jupiter.api;

  exports bifrost.testkit;
  exports bifrost.testkit.contract;
  exports bifrost.testkit.live;
}
