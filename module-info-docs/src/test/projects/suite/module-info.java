/** Runs tests as a build tool would, on whatever path they are. */
module suite {
  requires org.junit.platform.launcher;
}
