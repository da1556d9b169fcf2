/** An application that uses the fake server without a test framework. */
module models {
  requires bifrost.testkit;
}
