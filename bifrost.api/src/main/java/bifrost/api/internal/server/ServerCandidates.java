package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.internal.concurrent.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The servers of a provider as one attempt sees them, graded by how suitable they are at the moment. */
public final class ServerCandidates {
  /** How suitable a server is, the best first. Only servers of the best grade are chosen. */
  public enum Suitability {
    READY, STANDBY,
    /** Every key was rate-limited a short while ago. */
    RATE_LIMITED, RATE_LIMITED_STANDBY,
    /** Left out after a failure. */
    EJECTED,
    /** Failed in this call. */
    FAILED_IN_CALL,
    /** Has no key that may be used. */
    UNUSABLE;

    public boolean isAvailable() {
      return compareTo(EJECTED) < 0;
    }

    public boolean hasNotFailedInCall() {
      return compareTo(FAILED_IN_CALL) < 0;
    }
  }

  private final List<Server> servers;
  private final Suitability[] grades;
  private final double[] weights;
  private Suitability bestSuitability = Suitability.UNUSABLE;
  private int count; // of servers of the best grade

  private ServerCandidates(List<Server> servers) {
    this.servers = servers;
    this.grades = new Suitability[servers.size()];
    this.weights = new double[servers.size()];
  }

  /**
   * Grades the servers. Under the lock of the pool.
   *
   * @param usable the keys that the attempt may use
   * @param cooling the keys that were rate-limited
   * @param failed the servers that failed in the same call
   */
  static ServerCandidates of(List<Server> servers, Predicate<ApiKey> usable, Predicate<ApiKey> cooling,
      Set<Server> failed, long now) {
    var candidates = new ServerCandidates(servers);
    for (int i = 0; i < servers.size(); i++) candidates.add(i, candidates.grade(i, usable, cooling, failed, now));
    return candidates;
  }

  private Suitability grade(int i, Predicate<ApiKey> usable, Predicate<ApiKey> cooling, Set<Server> failed, long now) {
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
    if (!any) return Suitability.UNUSABLE;
    if (failed.contains(server)) return Suitability.FAILED_IN_CALL;
    if (!server.health().isAvailable(now)) return Suitability.EJECTED;
    if (rested) return ofRested > 0 ? Suitability.READY : Suitability.STANDBY;
    return all > 0 ? Suitability.RATE_LIMITED : Suitability.RATE_LIMITED_STANDBY;
  }

  private void add(int i, Suitability grade) {
    grades[i] = grade;
    if (grade == bestSuitability) count++;
    if (grade.compareTo(bestSuitability) >= 0) return;
    bestSuitability = grade;
    count = 1;
  }

  Suitability bestSuitability() {
    return bestSuitability;
  }

  /** {@return whether there is no choice} */
  boolean hasOnlyOne() {
    return count == 1;
  }

  /**
   * {@return the index of a server that is chosen at random by weight}
   *
   * @param except the index of a server that is not chosen
   */
  int chooseByWeight(Clock time, int except) {
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
    return grades[i] == bestSuitability && i != except;
  }

  /** Standbys are equal among themselves. */
  private double weight(int i) {
    return weights[i] > 0 ? weights[i] : 1;
  }

  /** {@return the index of the one with fewer calls in flight per weight, of two servers that are chosen at random by weight} */
  int chooseLeastBusy(Clock time) {
    int one = chooseByWeight(time, -1);
    int other = chooseByWeight(time, one);
    return load(other) < load(one) ? other : one;
  }

  private double load(int i) {
    return servers.get(i).inFlight() / weight(i);
  }

  /** {@return the index of the server that has the conversation} Weights are those of all keys for the model: a key that cools moves nothing. */
  int chooseByAffinity(long conversation, Predicate<ApiKey> serving) {
    int best = -1;
    double highest = -1;
    for (int i = 0; i < grades.length; i++) {
      if (!isCandidate(i, -1)) continue;
      double score = RendezvousHash.score(servers.get(i).hash(), conversation, weight(servers.get(i), serving));
      if (score <= highest) continue;
      highest = score;
      best = i;
    }
    return best;
  }

  private static double weight(Server server, Predicate<ApiKey> serving) {
    double weight = 0;
    for (var key : server.keys()) if (serving.test(key)) weight += key.weight();
    return weight > 0 ? weight : 1;
  }

  /** {@return the index of the server whose requested delay is over first, or that failed least recently} */
  int chooseLeastRecentlyFailed(long now) {
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
