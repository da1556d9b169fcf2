/** An application that needs the fake server and no test framework. */
module models {
  requires bifrost.testkit;
}
