/** A fake vLLM server, a proxy that breaks connections, and the tools to test a provider. */
module bifrost.testkit {
  requires transitive bifrost.api;
  requires static net.jqwik.api;
  requires static org.junit.jupiter.api;

  exports bifrost.testkit;
  exports bifrost.testkit.contract;
  exports bifrost.testkit.live;
}
