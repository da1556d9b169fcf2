/** The contract tests of a third party, in a separate module. */
open module contract {
  requires bifrost.testkit;
  requires bifrost.vllm;
  requires net.jqwik.api;
  requires org.junit.platform.launcher;
}
