/** A fake vLLM server, and the tools to test a provider. */
module bifrost.testkit {
  requires transitive bifrost.api;
  requires static net.jqwik.api;

  exports bifrost.testkit;
}
