/** A program that runs tests as a build tool does, on the module path or the class path. */
module suite {
  requires org.junit.platform.launcher;
}
