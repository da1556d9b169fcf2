package bifrost.testkit.contract;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Request;
import bifrost.api.Usage;
import bifrost.testkit.internal.scenario.ExpectedResult;
import bifrost.testkit.internal.scenario.ScenarioExpression;
import bifrost.testkit.internal.util.FirstAndMore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One exchange with a server, whatever its wire: what is asked, what the server says to it piece by piece, and how that ends. Immutable; the
 * methods that look like changes answer a changed copy. {@link #toString()} is the Java expression that makes it.
 *
 * <pre>{@code
 * Scenario.of(ChatCompletionRequest.of("m", "Hi"))
 *     .parts(Part.reasoning(0, "A greeting."), Part.text(0, "Hel"), Part.text(0, "lo"))
 *     .usage(Usage.of(2, 3))                 // and then every choice ends with its finish reason
 * Scenario.of(ask).parts(Part.text(0, "Hel")).ending(Ending.cut(1))
 * }</pre>
 *
 * <p>A {@link Dialect} makes bytes of it. It is also the judge: {@link #chatCompletion()} is what the caller must see, put together from
 * records, so that no codec can be wrong in both places.
 *
 * @param request what is asked, the target being the model as the server knows it
 * @param model the model that the server says it used; {@code ""} for that of the request
 * @param deltas what the server says, in order
 * @param finishReasons why each choice ends, by index: as many as there are choices
 * @param usage the tokens that the server counts
 * @param ending how the exchange ends
 * @param quirks in which ways, of those that change nothing, the server is special
 * @param writeSize the bytes of a network write of the body; 0 for one write for each piece
 */
public record Scenario(Request<?> request, String model, List<ScriptedDelta> deltas, List<FinishReason> finishReasons,
    Optional<Usage> usage, Ending ending, Set<ServerQuirk> quirks, int writeSize) {
  /** Copies the collections, and checks that the ending lies within. */
  public Scenario {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(quirks, "quirks");
    deltas = List.copyOf(Objects.requireNonNull(deltas, "deltas"));
    finishReasons = List.copyOf(Objects.requireNonNull(finishReasons, "finishReasons"));
    quirks = quirks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(quirks));
    if (ending.after() > deltas.size()) throw new IllegalArgumentException(ending + " of " + deltas.size() + " parts");
    if (writeSize < 0) throw new IllegalArgumentException("negative write: " + writeSize);
  }

  /**
   * What a server has to complain about.
   *
   * @param status the status, 400 to 599
   * @param type the class of error in the server's words, such as {@code NotFoundError}
   * @param param the member of the request that is at fault
   * @param message the complaint
   * @param retryAfter how long the server wants to be left alone
   */
  public record ScriptedError(int status, Optional<String> type, Optional<String> param, String message,
      Optional<Duration> retryAfter) {
    /** Refuses null. */
    public ScriptedError {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(param, "param");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
    }

    /**
     * A complaint of no class.
     *
     * @param status the status, 400 to 599
     * @param message the complaint
     * @return a problem
     */
    public static ScriptedError of(int status, String message) {
      return new ScriptedError(status, Optional.empty(), Optional.empty(), message, Optional.empty());
    }

    /**
     * The same, of a class.
     *
     * @param type the class of error in the server's words
     * @return a problem
     */
    public ScriptedError type(String type) {
      return new ScriptedError(status, Optional.of(Objects.requireNonNull(type, "type")), param, message, retryAfter);
    }

    /**
     * The same, about a member of the request.
     *
     * @param param the member
     * @return a problem
     */
    public ScriptedError param(String param) {
      return new ScriptedError(status, type, Optional.of(Objects.requireNonNull(param, "param")), message, retryAfter);
    }

    /**
     * The same, with a wish.
     *
     * @param time how long the server wants to be left alone, in whole seconds
     * @return a problem
     */
    public ScriptedError retryAfter(Duration time) {
      return new ScriptedError(status, type, param, message, Optional.of(Objects.requireNonNull(time, "time")));
    }
  }

  /**
   * How an exchange ends.
   *
   * @param kind in which way
   * @param after after how many of the parts; of a whole answer, after that share of its bytes
   * @param error the complaint, for {@code REFUSED} and {@code FAILED}
   */
  public record Ending(Kind kind, int after, Optional<ScriptedError> error) {
    /** In which way an exchange ends. */
    public enum Kind {
      /** As it should: everything is said, and every choice has its finish reason. */
      COMPLETED,
      /** There is an error instead of an answer. */
      REJECTED,
      /** There is an error inside an answer that began as a success. */
      FAILED,
      /** The answer ends in order, and before its time. */
      TRUNCATED,
      /** The connection ends (FIN) in the middle of the answer. */
      CUT,
      /** The connection is reset in the middle of the answer. */
      RESET,
      /** The answer stands still, the connection open. */
      STALLED,
      /** Something follows that is not of this wire. */
      MALFORMED,
      /** Everything is said, its end included; only the connection does not end. */
      LEFT_OPEN,
      /** No byte of an answer comes, and the connection stays open. */
      SILENT,
      /** No byte of an answer comes, and the connection ends. */
      HUNG_UP
    }

    /** Checks the number, and that there is a complaint where one belongs. */
    public Ending {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(error, "error");
      if (after < 0) throw new IllegalArgumentException("after " + after + " parts");
      boolean complains = kind == Kind.REJECTED || kind == Kind.FAILED;
      if (complains != error.isPresent()) throw new IllegalArgumentException(kind + " with " + error);
    }

    /**
     * Everything is said.
     *
     * @return an ending
     */
    public static Ending completed() {
      return of(Kind.COMPLETED, 0);
    }

    /**
     * An error instead of an answer.
     *
     * @param problem the complaint
     * @return an ending
     */
    public static Ending rejected(ScriptedError problem) {
      return new Ending(Kind.REJECTED, 0, Optional.of(Objects.requireNonNull(problem, "problem")));
    }

    /**
     * An error inside an answer.
     *
     * @param after after how many of the parts
     * @param problem the complaint
     * @return an ending
     */
    public static Ending failed(int after, ScriptedError problem) {
      return new Ending(Kind.FAILED, after, Optional.of(Objects.requireNonNull(problem, "problem")));
    }

    /**
     * Any ending without a complaint.
     *
     * @param kind in which way
     * @param after after how many of the parts
     * @return an ending
     */
    public static Ending of(Kind kind, int after) {
      return new Ending(kind, after, Optional.empty());
    }
  }

  /**
   * A server that says nothing, and that it is done.
   *
   * @param request what is asked
   * @return a scenario of one choice, which stops
   */
  public static Scenario of(Request<?> request) {
    return new Scenario(request, "", List.of(), List.of(FinishReason.STOP), Optional.empty(), Ending.completed(),
        Set.of(), 0);
  }

  /**
   * The same, asked otherwise.
   *
   * @param request what is asked
   * @return a scenario
   */
  public Scenario request(Request<?> request) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * The same, answered by another model than was asked.
   *
   * @param model the id that the server gives
   * @return a scenario
   */
  public Scenario model(String model) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Returns this scenario with other parts. {@link #deltas()}, without an argument, reads them.
   *
   * @param first the first part of the response
   * @param more the parts after it
   * @return a scenario
   */
  public Scenario deltas(ScriptedDelta first, ScriptedDelta... more) {
    return deltas(FirstAndMore.of(first, more));
  }

  /**
   * The same, with this said instead.
   *
   * @param parts what the server says
   * @return a scenario
   */
  public Scenario deltas(List<ScriptedDelta> parts) {
    return new Scenario(request, model, parts, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Returns this scenario with other finish reasons. {@link #finishReasons()}, without an argument, reads them.
   *
   * @param first the finish reason of the first choice
   * @param more the finish reasons of the choices after it
   * @return a scenario
   */
  public Scenario finishReasons(FinishReason first, FinishReason... more) {
    return finishReasons(FirstAndMore.of(first, more));
  }

  /**
   * Returns this scenario with other finish reasons.
   *
   * @param finishes one for each choice
   * @return a scenario
   */
  public Scenario finishReasons(List<FinishReason> finishes) {
    return new Scenario(request, model, deltas, finishes, usage, ending, quirks, writeSize);
  }

  /**
   * The same, with tokens counted.
   *
   * @param usage the count
   * @return a scenario
   */
  public Scenario usage(Usage usage) {
    return new Scenario(request, model, deltas, finishReasons, Optional.of(Objects.requireNonNull(usage, "usage")),
        ending, quirks, writeSize);
  }

  /**
   * Returns this scenario without token counts.
   *
   * @return a scenario
   */
  public Scenario withoutUsage() {
    return new Scenario(request, model, deltas, finishReasons, Optional.empty(), ending, quirks, writeSize);
  }

  /**
   * The same, ended otherwise.
   *
   * @param ending how it ends
   * @return a scenario
   */
  public Scenario ending(Ending ending) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Returns this scenario with a server of other habits. {@link #quirks()}, without an argument, reads them.
   *
   * @param first a habit
   * @param more further habits
   * @return a scenario
   */
  public Scenario quirks(ServerQuirk first, ServerQuirk... more) {
    return quirks(Set.copyOf(FirstAndMore.of(first, more)));
  }

  /**
   * Returns this scenario with a server of other habits.
   *
   * @param habits the habits
   * @return a scenario
   */
  public Scenario quirks(Set<ServerQuirk> habits) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, habits, writeSize);
  }

  /**
   * The same in other network writes.
   *
   * @param bytes the size of a write; 0 for one for each piece
   * @return a scenario
   */
  public Scenario writeSize(int bytes) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, bytes);
  }

  /**
   * Whether everything is said.
   *
   * @return true if it ends as it should
   */
  public boolean isComplete() {
    return ending.kind() == Ending.Kind.COMPLETED || ending.kind() == Ending.Kind.LEFT_OPEN;
  }

  /**
   * What is said before it ends.
   *
   * @return all parts, or those that the ending lets pass
   */
  public List<ScriptedDelta> sentDeltas() {
    return isComplete() ? deltas : deltas.subList(0, ending.after());
  }

  /**
   * The parts of one choice.
   *
   * @param choice its index
   * @return those that are said of it, in order
   */
  public List<ScriptedDelta> sentDeltas(int choice) {
    return sentDeltas().stream().filter(part -> part.choice() == choice).toList();
  }

  /**
   * Whether a choice has ended: all is said, or its last part and then some of another.
   *
   * @param choice its index
   * @return true if its finish reason is said
   */
  public boolean isFinished(int choice) {
    if (isComplete()) return true;
    var said = sentDeltas();
    boolean whole = sentDeltas(choice).size() == deltas.stream().filter(part -> part.choice() == choice).count();
    return whole && !said.isEmpty() && !sentDeltas(choice).isEmpty() && said.get(said.size() - 1).choice() != choice;
  }

  /**
   * Whether the server has a habit.
   *
   * @param habit the habit
   * @return true if it has
   */
  public boolean has(ServerQuirk habit) {
    return quirks.contains(Objects.requireNonNull(habit, "habit"));
  }

  /**
   * What the caller must see, as far as it is said: without id, time, model, and members that have no component, which are the wire's.
   *
   * @return an answer
   */
  public ChatCompletion chatCompletion() {
    return ExpectedResult.chatCompletion(this);
  }

  /**
   * Returns the index of each choice.
   *
   * @return the indexes from 0, one for each finish reason
   */
  public List<Integer> choiceIndexes() {
    var indexes = new ArrayList<Integer>();
    for (int i = 0; i < finishReasons.size(); i++) indexes.add(i);
    return indexes;
  }

  /** The Java expression that makes this scenario. */
  @Override
  public String toString() {
    return ScenarioExpression.of(this);
  }
}
