package bifrost.api;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The servers of a provider as one attempt sees them, graded by how suitable they are at the moment. */
final class Candidates {
  /** How suitable a server is, the best first. Only servers of the best grade are chosen. */
  enum Grade {
    READY, STANDBY,
    /** Every key was rate-limited a short while ago. */
    COOLING, COOLING_STANDBY,
    /** Left out after a failure. */
    OUT,
    /** Failed in this call. */
    TRIED,
    /** Has no key that may be used. */
    NONE;

    boolean isAvailable() {
      return compareTo(OUT) < 0;
    }

    boolean isUntried() {
      return compareTo(TRIED) < 0;
    }
  }

  private final List<Server> servers;
  private final Grade[] grades;
  private final double[] weights;
  private Grade best = Grade.NONE;
  private int count; // of servers of the best grade

  private Candidates(List<Server> servers) {
    this.servers = servers;
    this.grades = new Grade[servers.size()];
    this.weights = new double[servers.size()];
  }

  /**
   * Grades the servers. Under the lock of the pool.
   *
   * @param usable the keys that the attempt may use
   * @param cooling the keys that were rate-limited
   * @param failed the servers that failed in the same call
   */
  static Candidates of(List<Server> servers, Predicate<Key> usable, Predicate<Key> cooling, Set<Server> failed, long now) {
    var candidates = new Candidates(servers);
    for (int i = 0; i < servers.size(); i++) candidates.add(i, candidates.grade(i, usable, cooling, failed, now));
    return candidates;
  }

  private Grade grade(int i, Predicate<Key> usable, Predicate<Key> cooling, Set<Server> failed, long now) {
    var server = servers.get(i);
    boolean any = false;
    boolean rested = false;
    double all = 0;
    double ofRested = 0;
    for (var key : server.keys()) {
      if (!usable.test(key)) continue;
      any = true;
      all += key.weight();
      if (cooling.test(key)) continue;
      rested = true;
      ofRested += key.weight();
    }
    weights[i] = rested ? ofRested : all;
    if (!any) return Grade.NONE;
    if (failed.contains(server)) return Grade.TRIED;
    if (!server.health().isAvailable(now)) return Grade.OUT;
    if (rested) return ofRested > 0 ? Grade.READY : Grade.STANDBY;
    return all > 0 ? Grade.COOLING : Grade.COOLING_STANDBY;
  }

  private void add(int i, Grade grade) {
    grades[i] = grade;
    if (grade == best) count++;
    if (grade.compareTo(best) >= 0) return;
    best = grade;
    count = 1;
  }

  Grade best() {
    return best;
  }

  /** {@return whether there is no choice} */
  boolean isOne() {
    return count == 1;
  }

  /**
   * {@return the index of a server that is chosen at random by weight}
   *
   * @param except the index of a server that is not chosen
   */
  int byWeight(Time time, int except) {
    double sum = 0;
    for (int i = 0; i < grades.length; i++) if (isCandidate(i, except)) sum += weight(i);
    double left = time.random() * sum;
    int last = -1;
    for (int i = 0; i < grades.length; i++) {
      if (!isCandidate(i, except)) continue;
      last = i;
      left -= weight(i);
      if (left < 0) break;
    }
    return last;
  }

  private boolean isCandidate(int i, int except) {
    return grades[i] == best && i != except;
  }

  /** Standbys are equal among themselves. */
  private double weight(int i) {
    return weights[i] > 0 ? weights[i] : 1;
  }

  /** {@return the index of the one with fewer calls in flight per weight, of two servers that are chosen at random by weight} */
  int leastBusy(Time time) {
    int one = byWeight(time, -1);
    int other = byWeight(time, one);
    return load(other) < load(one) ? other : one;
  }

  private double load(int i) {
    return servers.get(i).inFlight() / weight(i);
  }

  /** {@return the index of the server that has the conversation} Weights are those of all keys for the model: a key that cools moves nothing. */
  int byAffinity(long conversation, Predicate<Key> serving) {
    int best = -1;
    double highest = -1;
    for (int i = 0; i < grades.length; i++) {
      if (!isCandidate(i, -1)) continue;
      double score = Rendezvous.score(servers.get(i).hash(), conversation, weight(servers.get(i), serving));
      if (score <= highest) continue;
      highest = score;
      best = i;
    }
    return best;
  }

  private static double weight(Server server, Predicate<Key> serving) {
    double weight = 0;
    for (var key : server.keys()) if (serving.test(key)) weight += key.weight();
    return weight > 0 ? weight : 1;
  }

  /** {@return the index of the server whose requested delay is over first, or that failed least recently} */
  int leastRecentlyFailed(long now) {
    int best = -1;
    for (int i = 0; i < grades.length; i++) if (isCandidate(i, -1) && (best < 0 || isBefore(i, best, now))) best = i;
    return best;
  }

  private boolean isBefore(int one, int other, long now) {
    var a = servers.get(one).health();
    var b = servers.get(other).health();
    int byDelay = Long.compare(a.delay(now), b.delay(now));
    return byDelay < 0 || byDelay == 0 && a.lastFailure() < b.lastFailure();
  }

  Server server(int i) {
    return servers.get(i);
  }
}
