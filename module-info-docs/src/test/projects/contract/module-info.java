/** A third party's tests, in a module of their own. */
open module contract {
  requires bifrost.testkit;
  requires bifrost.vllm;
  requires net.jqwik.api;
  requires org.junit.platform.launcher;
}
