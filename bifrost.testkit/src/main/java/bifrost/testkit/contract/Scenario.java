package bifrost.testkit.contract;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Request;
import bifrost.api.Usage;
import bifrost.testkit.internal.scenario.ExpectedChatCompletion;
import bifrost.testkit.internal.scenario.ScenarioExpression;
import bifrost.testkit.internal.util.FirstAndMore;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One exchange with a server, independent of the protocol: the request, the deltas of the response, and the ending.
 * Immutable and thread-safe: methods that modify a scenario return a modified copy. {@link #toString()} returns the
 * Java expression that creates the scenario.
 *
 * <pre>{@code
 * Scenario.of(ChatCompletionRequest.of("m", "Hi"))
 *     .deltas(ScriptedDelta.reasoning(0, "A greeting."), ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"))
 *     .usage(Usage.of(2, 3));                // a complete response, with a finish reason
 * Scenario.of(request).deltas(ScriptedDelta.text(0, "Hel")).ending(Scenario.Ending.of(Scenario.Ending.Kind.CUT, 1));
 * }</pre>
 *
 * <p>A {@link Dialect} encodes a scenario as bytes. {@link #chatCompletion()} is the expected result. It is
 * computed without the codec of any provider, so a mistake in a codec cannot affect both the expected and the
 * actual result.
 *
 * @param request the request; its target is the model name of the server
 * @param model the model that the response contains; {@code ""} for the model of the request
 * @param deltas the content of the response, in order
 * @param finishReasons the finish reason of each choice, by index; the size of the list is the number of choices
 * @param usage the token usage that the server sends
 * @param ending the ending of the exchange
 * @param quirks the quirks of the server, which must not change the result
 * @param writeSize the size of each network write of the body in bytes; 0 for one write for each event
 * @since 0.1
 */
public record Scenario(Request<?> request, String model, List<ScriptedDelta> deltas, List<FinishReason> finishReasons,
    Optional<Usage> usage, Ending ending, Set<ServerQuirk> quirks, int writeSize) {
  /** Copies the collections, and validates the position of the ending and the write size. */
  public Scenario {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(usage, "usage");
    Objects.requireNonNull(ending, "ending");
    Objects.requireNonNull(quirks, "quirks");
    deltas = List.copyOf(Objects.requireNonNull(deltas, "deltas"));
    finishReasons = List.copyOf(Objects.requireNonNull(finishReasons, "finishReasons"));
    quirks = quirks.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(quirks));
    if (ending.after() > deltas.size()) {
      throw new IllegalArgumentException(
          "ending.after must not exceed the number of deltas (" + deltas.size() + "): " + ending.after());
    }
    if (writeSize < 0) throw new IllegalArgumentException("writeSize must not be negative: " + writeSize);
  }

  /**
   * An error of a server.
   *
   * @param status the HTTP status, 400 to 599
   * @param type the server's type of the error, such as {@code NotFoundError}
   * @param param the member of the request that caused the error
   * @param message the message
   * @param retryAfter the delay that the server requests before a retry
   * @param code the server's code of the error; by default, a protocol with codes uses the status
   */
  public record ScriptedError(int status, Optional<String> type, Optional<String> param, String message,
      Optional<Duration> retryAfter, Optional<String> code) {
    /** Checks that no component is null. */
    public ScriptedError {
      Objects.requireNonNull(type, "type");
      Objects.requireNonNull(param, "param");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
      Objects.requireNonNull(code, "code");
    }

    /**
     * Creates an error without a type.
     *
     * @param status the HTTP status, 400 to 599
     * @param message the message
     * @return the error
     */
    public static ScriptedError of(int status, String message) {
      return new ScriptedError(status, Optional.empty(), Optional.empty(), message, Optional.empty(),
          Optional.empty());
    }

    /**
     * Sets the type.
     *
     * @param type the server's type of the error
     * @return the modified error
     */
    public ScriptedError type(String type) {
      return new ScriptedError(status, Optional.of(Objects.requireNonNull(type, "type")), param, message, retryAfter,
          code);
    }

    /**
     * Sets the member of the request that caused the error.
     *
     * @param param the member
     * @return the modified error
     */
    public ScriptedError param(String param) {
      return new ScriptedError(status, type, Optional.of(Objects.requireNonNull(param, "param")), message, retryAfter,
          code);
    }

    /**
     * Sets the delay that the server requests before a retry.
     *
     * @param time the delay, in whole seconds
     * @return the modified error
     */
    public ScriptedError retryAfter(Duration time) {
      return new ScriptedError(status, type, param, message, Optional.of(Objects.requireNonNull(time, "time")), code);
    }

    /**
     * Sets the code of an error response. An error after a success status has its status as the code instead, if the
     * protocol has codes.
     *
     * @param code the server's code of the error
     * @return the modified error
     */
    public ScriptedError code(String code) {
      return new ScriptedError(status, type, param, message, retryAfter,
          Optional.of(Objects.requireNonNull(code, "code")));
    }
  }

  /**
   * The way in which an exchange ends.
   *
   * @param kind the kind of ending
   * @param after the number of deltas before the ending; a non-streamed response ends after the same proportion
   *     of its bytes
   * @param error the error, only for {@code REJECTED} and {@code FAILED}
   */
  public record Ending(Kind kind, int after, Optional<ScriptedError> error) {
    /** A kind of ending. */
    public enum Kind {
      /** The response is complete, and every choice has its finish reason. */
      COMPLETED,
      /** The server sends an error instead of a response. */
      REJECTED,
      /** The server sends an error after a success status. */
      FAILED,
      /** The response ends early, and the connection closes cleanly. */
      TRUNCATED,
      /** The connection is closed with FIN in the middle of the response. */
      CUT,
      /** The connection is reset with RST in the middle of the response. */
      RESET,
      /** The response stalls, and the connection stays open. */
      STALLED,
      /** The response continues with an event that is invalid in the protocol. */
      MALFORMED,
      /** The response is complete, including its end marker, but the connection stays open. */
      LEFT_OPEN,
      /** The server sends no byte, and the connection stays open. */
      SILENT,
      /** The server sends no byte, and the connection closes. */
      HUNG_UP
    }

    /** Checks that the number is not negative, and that an error is present only if the kind requires one. */
    public Ending {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(error, "error");
      if (after < 0) throw new IllegalArgumentException("after must not be negative: " + after);
      boolean needsError = kind == Kind.REJECTED || kind == Kind.FAILED;
      if (needsError != error.isPresent()) {
        throw new IllegalArgumentException(
            "error must be " + (needsError ? "present" : "empty") + " for an ending of the kind " + kind);
      }
    }

    /** {@return the ending of a complete response} */
    public static Ending completed() {
      return of(Kind.COMPLETED, 0);
    }

    /**
     * Creates an ending with an error instead of a response.
     *
     * @param error the error
     * @return the ending
     */
    public static Ending rejected(ScriptedError error) {
      return new Ending(Kind.REJECTED, 0, Optional.of(Objects.requireNonNull(error, "error")));
    }

    /**
     * Creates an ending with an error after a success status.
     *
     * @param after the number of deltas before the error
     * @param error the error
     * @return the ending
     */
    public static Ending failed(int after, ScriptedError error) {
      return new Ending(Kind.FAILED, after, Optional.of(Objects.requireNonNull(error, "error")));
    }

    /**
     * Creates an ending without an error.
     *
     * @param kind the kind of ending
     * @param after the number of deltas before the ending
     * @return the ending
     */
    public static Ending of(Kind kind, int after) {
      return new Ending(kind, after, Optional.empty());
    }
  }

  /**
   * Creates a scenario with a complete response: one choice without content, with the finish reason
   * {@code stop}.
   *
   * @param request the request
   * @return the scenario
   */
  public static Scenario of(Request<?> request) {
    return new Scenario(request, "", List.of(), List.of(FinishReason.STOP), Optional.empty(), Ending.completed(),
        Set.of(), 0);
  }

  /**
   * Sets the request.
   *
   * @param request the request
   * @return the modified scenario
   */
  public Scenario request(Request<?> request) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the model that the response contains.
   *
   * @param model the model
   * @return the modified scenario
   */
  public Scenario model(String model) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the deltas. {@link #deltas()} without arguments returns them.
   *
   * @param first the first delta of the response
   * @param more the deltas after it
   * @return the modified scenario
   */
  public Scenario deltas(ScriptedDelta first, ScriptedDelta... more) {
    return deltas(FirstAndMore.of(first, more));
  }

  /**
   * Sets the deltas.
   *
   * @param deltas the content of the response, in order
   * @return the modified scenario
   */
  public Scenario deltas(List<ScriptedDelta> deltas) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the finish reasons. {@link #finishReasons()} without arguments returns them.
   *
   * @param first the finish reason of the first choice
   * @param more the finish reasons of the choices after it
   * @return the modified scenario
   */
  public Scenario finishReasons(FinishReason first, FinishReason... more) {
    return finishReasons(FirstAndMore.of(first, more));
  }

  /**
   * Sets the finish reasons.
   *
   * @param finishReasons one for each choice
   * @return the modified scenario
   */
  public Scenario finishReasons(List<FinishReason> finishReasons) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the token usage.
   *
   * @param usage the usage
   * @return the modified scenario
   */
  public Scenario usage(Usage usage) {
    return new Scenario(request, model, deltas, finishReasons, Optional.of(Objects.requireNonNull(usage, "usage")),
        ending, quirks, writeSize);
  }

  /**
   * Removes the token usage.
   *
   * @return the modified scenario
   */
  public Scenario withoutUsage() {
    return new Scenario(request, model, deltas, finishReasons, Optional.empty(), ending, quirks, writeSize);
  }

  /**
   * Sets the ending.
   *
   * @param ending the ending
   * @return the modified scenario
   */
  public Scenario ending(Ending ending) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the quirks of the server. {@link #quirks()} without arguments returns them.
   *
   * @param first a quirk
   * @param more further quirks
   * @return the modified scenario
   */
  public Scenario quirks(ServerQuirk first, ServerQuirk... more) {
    return quirks(Set.copyOf(FirstAndMore.of(first, more)));
  }

  /**
   * Sets the quirks of the server.
   *
   * @param quirks the quirks
   * @return the modified scenario
   */
  public Scenario quirks(Set<ServerQuirk> quirks) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, writeSize);
  }

  /**
   * Sets the size of network writes.
   *
   * @param bytes the size in bytes; 0 for one write for each event
   * @return the modified scenario
   */
  public Scenario writeSize(int bytes) {
    return new Scenario(request, model, deltas, finishReasons, usage, ending, quirks, bytes);
  }

  /** {@return whether the response is complete, even if the connection stays open} */
  public boolean isComplete() {
    return ending.kind() == Ending.Kind.COMPLETED || ending.kind() == Ending.Kind.LEFT_OPEN;
  }

  /** {@return the deltas before the ending} */
  public List<ScriptedDelta> sentDeltas() {
    return isComplete() ? deltas : deltas.subList(0, ending.after());
  }

  /**
   * Returns the deltas of one choice before the ending.
   *
   * @param choice the index of the choice
   * @return the deltas, in order
   */
  public List<ScriptedDelta> sentDeltas(int choice) {
    return sentDeltas().stream().filter(delta -> delta.choice() == choice).toList();
  }

  /**
   * Returns whether the finish reason of a choice is sent. It is sent if the response is complete, or if all
   * deltas of the choice are sent and the last sent delta belongs to another choice.
   *
   * @param choice the index of the choice
   * @return true if the finish reason is sent
   */
  public boolean isFinished(int choice) {
    if (isComplete()) return true;
    var sent = sentDeltas();
    boolean allSent = sentDeltas(choice).size() == deltas.stream().filter(delta -> delta.choice() == choice).count();
    return allSent && !sent.isEmpty() && !sentDeltas(choice).isEmpty() && sent.get(sent.size() - 1).choice() != choice;
  }

  /**
   * {@return whether the server has a quirk}
   *
   * @param quirk the quirk
   */
  public boolean has(ServerQuirk quirk) {
    return quirks.contains(Objects.requireNonNull(quirk, "quirk"));
  }

  /**
   * {@return the expected result of the deltas before the ending, without the id, time, model and extras, which
   * depend on the protocol}
   */
  public ChatCompletion chatCompletion() {
    return ExpectedChatCompletion.of(this);
  }

  /** {@return the index of each choice, from 0} */
  public List<Integer> choiceIndexes() {
    return IntStream.range(0, finishReasons.size()).boxed().toList();
  }

  /** {@return the Java expression that creates this scenario} */
  @Override
  public String toString() {
    return ScenarioExpression.of(this);
  }
}
