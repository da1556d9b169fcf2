package bifrost.testkit.contract;

import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An increment of a response, independent of the protocol: an increment of the text, the reasoning, the refusal
 * or a tool call, or an element of a list. Immutable and thread-safe.
 *
 * @since 0.1
 */
public sealed interface ScriptedDelta {
  /** {@return the index of the choice or of the input to which this delta belongs} */
  int choice();

  /**
   * An increment of the text. For speech, the text is the audio in UTF-8.
   *
   * @param choice the index of the choice
   * @param text the text
   * @param logprob the log probability of the token and its alternatives, if the server sends them; the text is
   *     then one token
   */
  record Text(int choice, String text, Optional<TokenLogprob> logprob) implements ScriptedDelta {
    /** Checks that no component is null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(logprob, "logprob");
    }
  }

  /**
   * An increment of the reasoning.
   *
   * @param choice the index of the choice
   * @param text the text
   */
  record Reasoning(int choice, String text) implements ScriptedDelta {
    /** Checks that no component is null. */
    public Reasoning {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * An increment of the refusal.
   *
   * @param choice the index of the choice
   * @param text the text
   */
  record Refusal(int choice, String text) implements ScriptedDelta {
    /** Checks that no component is null. */
    public Refusal {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The start of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within the choice
   * @param id the id of the call
   * @param name the name of the function
   */
  record ToolCallStart(int choice, int index, String id, String name) implements ScriptedDelta {
    /** Checks that no component is null. */
    public ToolCallStart {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * An increment of the arguments of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within the choice
   * @param text the text
   */
  record ToolCallArguments(int choice, int index, String text) implements ScriptedDelta {
    /** Checks that no component is null. */
    public ToolCallArguments {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The embedding of an input.
   *
   * @param choice the index of the input
   * @param numbers the components of the vector
   */
  record Vector(int choice, List<Float> numbers) implements ScriptedDelta {
    /** Copies the numbers. */
    public Vector {
      numbers = List.copyOf(Objects.requireNonNull(numbers, "numbers"));
    }
  }

  /**
   * The relevance of a document.
   *
   * @param choice the index of the document
   * @param score the relevance
   */
  record Score(int choice, double score) implements ScriptedDelta {}

  /**
   * A model in the list of models.
   *
   * @param choice the index in the list
   * @param id the id of the model
   */
  record ModelEntry(int choice, String id) implements ScriptedDelta {
    /** Checks that no component is null. */
    public ModelEntry {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * The complete response of an operation whose response is JSON: a raw request, a file, a batch, or images.
   *
   * @param value the JSON value
   */
  record JsonBody(JsonValue value) implements ScriptedDelta {
    /** Checks that no component is null. */
    public JsonBody {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public int choice() {
      return 0;
    }
  }

  /**
   * Creates a text delta.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return the delta
   */
  static ScriptedDelta text(int choice, String text) {
    return new Text(choice, text, Optional.empty());
  }

  /**
   * Creates a text delta with a log probability.
   *
   * @param choice the index of the choice
   * @param text the text of one token
   * @param logprob the natural logarithm of the token's probability
   * @return the delta
   */
  static ScriptedDelta text(int choice, String text, double logprob) {
    return text(choice,
        new TokenLogprob(Objects.requireNonNull(text, "text"), logprob, List.of(), List.of(), JsonObject.of()));
  }

  /**
   * Creates a text delta with a log probability and its details.
   *
   * @param choice the index of the choice
   * @param token the token, its bytes and its alternatives, without extras
   * @return the delta
   */
  static ScriptedDelta text(int choice, TokenLogprob token) {
    return new Text(choice, Objects.requireNonNull(token, "token").token(), Optional.of(token));
  }

  /**
   * Creates a reasoning delta.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return the delta
   */
  static ScriptedDelta reasoning(int choice, String text) {
    return new Reasoning(choice, text);
  }

  /**
   * Creates a refusal delta.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return the delta
   */
  static ScriptedDelta refusal(int choice, String text) {
    return new Refusal(choice, text);
  }

  /**
   * Creates the start of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within the choice
   * @param id the id of the call
   * @param name the name of the function
   * @return the delta
   */
  static ScriptedDelta call(int choice, int index, String id, String name) {
    return new ToolCallStart(choice, index, id, name);
  }

  /**
   * Creates a delta with arguments of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within the choice
   * @param text the text
   * @return the delta
   */
  static ScriptedDelta arguments(int choice, int index, String text) {
    return new ToolCallArguments(choice, index, text);
  }
}
