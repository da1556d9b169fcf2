/** Tests that use the extension of the test kit, with JUnit and without jqwik. */
open module extension {
  requires bifrost.testkit;
  requires java.net.http;
  requires org.junit.jupiter.api;
  requires org.junit.platform.launcher;
}
