package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.internal.concurrent.Clock;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The servers of a provider, graded by their current suitability for one attempt. */
public final class ServerCandidates {
  /** The suitability of a server, from best to worst. Only servers with the best suitability in the pool are chosen. */
  public enum Suitability {
    READY,
    /** All usable keys of the server have the weight 0. */
    STANDBY,
    /** Every usable key is in its cooldown. In standby, all usable keys also have the weight 0. */
    RATE_LIMITED, RATE_LIMITED_STANDBY,
    /** The server was ejected after a failure. */
    EJECTED,
    /** The server failed in the same call. */
    FAILED_IN_CALL,
    /** The server has no key that the attempt may use. */
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
  private int bestCount; // the number of servers with the best suitability

  private ServerCandidates(List<Server> servers) {
    this.servers = servers;
    this.grades = new Suitability[servers.size()];
    this.weights = new double[servers.size()];
  }

  /**
   * Grades the servers. The caller must hold the lock of the pool.
   *
   * @param usable the keys that the attempt may use
   * @param rateLimited the rate-limited keys
   * @param failed the servers that failed in the same call
   */
  static ServerCandidates of(List<Server> servers, Predicate<ApiKey> usable, Predicate<ApiKey> rateLimited,
      Set<Server> failed, long now) {
    var candidates = new ServerCandidates(servers);
    for (int i = 0; i < servers.size(); i++) candidates.add(i, candidates.grade(i, usable, rateLimited, failed, now));
    return candidates;
  }

  private Suitability grade(int i, Predicate<ApiKey> usable, Predicate<ApiKey> rateLimited, Set<Server> failed,
      long now) {
    var server = servers.get(i);
    boolean hasUsable = false;
    boolean hasAvailable = false;
    double weightOfAll = 0;
    double weightOfAvailable = 0;
    for (var key : server.keys()) {
      if (!usable.test(key)) continue;
      hasUsable = true;
      weightOfAll += key.weight();
      if (rateLimited.test(key)) continue;
      hasAvailable = true;
      weightOfAvailable += key.weight();
    }
    weights[i] = hasAvailable ? weightOfAvailable : weightOfAll;
    if (!hasUsable) return Suitability.UNUSABLE;
    if (failed.contains(server)) return Suitability.FAILED_IN_CALL;
    if (!server.health().isAvailable(now)) return Suitability.EJECTED;
    if (hasAvailable) return weightOfAvailable > 0 ? Suitability.READY : Suitability.STANDBY;
    return weightOfAll > 0 ? Suitability.RATE_LIMITED : Suitability.RATE_LIMITED_STANDBY;
  }

  private void add(int i, Suitability grade) {
    grades[i] = grade;
    if (grade == bestSuitability) bestCount++;
    if (grade.compareTo(bestSuitability) >= 0) return;
    bestSuitability = grade;
    bestCount = 1;
  }

  Suitability bestSuitability() {
    return bestSuitability;
  }

  /** {@return whether only one server has the best suitability} */
  boolean hasOnlyOne() {
    return bestCount == 1;
  }

  /**
   * {@return the index of a server with the best suitability, chosen at random by weight}
   *
   * @param except the index of a server to exclude; -1 for none
   */
  int chooseByWeight(Clock clock, int except) {
    double sum = 0;
    for (int i = 0; i < grades.length; i++) if (isCandidate(i, except)) sum += weight(i);
    double remaining = clock.random() * sum;
    int last = -1;
    for (int i = 0; i < grades.length; i++) {
      if (!isCandidate(i, except)) continue;
      last = i;
      remaining -= weight(i);
      if (remaining < 0) break;
    }
    return last;
  }

  private boolean isCandidate(int i, int except) {
    return grades[i] == bestSuitability && i != except;
  }

  /** {@return the weight of a server; servers in standby have equal weights} */
  private double weight(int i) {
    return weights[i] > 0 ? weights[i] : 1;
  }

  /**
   * {@return the index of the less busy of two servers that are chosen at random by weight, compared by their calls in
   * flight per unit of weight}
   */
  int chooseLeastBusy(Clock clock) {
    int first = chooseByWeight(clock, -1);
    int second = chooseByWeight(clock, first);
    return load(second) < load(first) ? second : first;
  }

  private double load(int i) {
    return servers.get(i).inFlight() / weight(i);
  }

  /**
   * {@return the index of the server for a conversation}
   *
   * @param conversation the hash of the conversation
   * @param keysForModel the keys for the model; includes keys in their cooldown, so that a cooldown does not move
   *     conversations to another server
   */
  int chooseByAffinity(long conversation, Predicate<ApiKey> keysForModel) {
    int best = -1;
    double highest = -1;
    for (int i = 0; i < grades.length; i++) {
      if (!isCandidate(i, -1)) continue;
      double score = RendezvousHash.score(servers.get(i).hash(), conversation, weight(servers.get(i), keysForModel));
      if (score <= highest) continue;
      highest = score;
      best = i;
    }
    return best;
  }

  private static double weight(Server server, Predicate<ApiKey> keysForModel) {
    double weight = 0;
    for (var key : server.keys()) if (keysForModel.test(key)) weight += key.weight();
    return weight > 0 ? weight : 1;
  }

  /** {@return the index of the server whose requested delay ends first or, among equals, that failed least recently} */
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
