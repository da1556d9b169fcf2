/** An application that needs the fake server and no test framework. */
module boot {
  requires bifrost.testkit;
}
