package bifrost.bench;

/**
 * The cost of one operation of a client, as measured in one round. Rounds of different clients alternate.
 *
 * @param load the load
 * @param client the name of the client
 * @param round the number of the round
 * @param cpuNanos the CPU time
 * @param bytes the allocated bytes
 * @param endedThreads the number of threads that ended in this round, whose bytes are missing
 * @param failures the number of calls that failed
 */
record Sample(Load load, String client, int round, double cpuNanos, double bytes, long endedThreads, int failures) {
  /** {@return the sample as a line, which {@link #of} reads} */
  String line() {
    return String.join("\t", load.name(), client, "" + round, "" + cpuNanos, "" + bytes, "" + endedThreads,
        "" + failures);
  }

  static Sample of(String line) {
    var fields = line.split("\t");
    return new Sample(Load.valueOf(fields[0]), fields[1], Integer.parseInt(fields[2]), Double.parseDouble(fields[3]),
        Double.parseDouble(fields[4]), Long.parseLong(fields[5]), Integer.parseInt(fields[6]));
  }
}
