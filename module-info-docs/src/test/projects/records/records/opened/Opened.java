package records.opened;

/** A record that is not public, in a package that is open to the library. */
record Opened(int number) {}
