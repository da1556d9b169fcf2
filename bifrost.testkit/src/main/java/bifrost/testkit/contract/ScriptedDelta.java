package bifrost.testkit.contract;

import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A piece of what a server says. */
public sealed interface ScriptedDelta {
  /**
   * What it belongs to.
   *
   * @return the index of a choice, or of an input
   */
  int choice();

  /**
   * More of the text.
   *
   * @param choice the index of the choice
   * @param text the text
   * @param logprob how likely it was, and what else was likely, where that is told: the text is one token then
   */
  record Text(int choice, String text, Optional<TokenLogprob> logprob) implements ScriptedDelta {
    /** Refuses null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(logprob, "likely");
    }
  }

  /**
   * More of what the model thinks.
   *
   * @param choice the index of the choice
   * @param text the text
   */
  record Reasoning(int choice, String text) implements ScriptedDelta {
    /** Refuses null. */
    public Reasoning {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * More of why the model refuses.
   *
   * @param choice the index of the choice
   * @param text the text
   */
  record Refusal(int choice, String text) implements ScriptedDelta {
    /** Refuses null. */
    public Refusal {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The beginning of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within it
   * @param id the call's id
   * @param name the name of the function
   */
  record ToolCallStart(int choice, int index, String id, String name) implements ScriptedDelta {
    /** Refuses null. */
    public ToolCallStart {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * More of the arguments of a tool call that has begun.
   *
   * @param choice the index of the choice
   * @param index the index of the call within it
   * @param text the text
   */
  record ToolCallArguments(int choice, int index, String text) implements ScriptedDelta {
    /** Refuses null. */
    public ToolCallArguments {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The vector of an input.
   *
   * @param choice the index of the input
   * @param numbers the numbers
   */
  record Vector(int choice, List<Float> numbers) implements ScriptedDelta {
    /** Copies the numbers. */
    public Vector {
      numbers = List.copyOf(Objects.requireNonNull(numbers, "numbers"));
    }
  }

  /**
   * How relevant a document is.
   *
   * @param choice the index of the document
   * @param score its relevance
   */
  record Score(int choice, double score) implements ScriptedDelta {}

  /**
   * A model that is served.
   *
   * @param choice its place in the list
   * @param id its id
   */
  record ModelEntry(int choice, String id) implements ScriptedDelta {
    /** Refuses null. */
    public ModelEntry {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * What an endpoint without an operation answers.
   *
   * @param value the JSON
   */
  record JsonBody(JsonValue value) implements ScriptedDelta {
    /** Refuses null. */
    public JsonBody {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public int choice() {
      return 0;
    }
  }

  /**
   * More of the text.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return a part
   */
  static ScriptedDelta text(int choice, String text) {
    return new Text(choice, text, Optional.empty());
  }

  /**
   * More of the text, and how likely it was.
   *
   * @param choice the index of the choice
   * @param text the text, one token
   * @param logprob the natural logarithm of its probability
   * @return a part
   */
  static ScriptedDelta text(int choice, String text, double logprob) {
    return text(choice,
        new TokenLogprob(Objects.requireNonNull(text, "text"), logprob, List.of(), List.of(), JsonObject.of()));
  }

  /**
   * More of the text, and all that is told about how likely it was.
   *
   * @param choice the index of the choice
   * @param token the token, its bytes, and the likeliest ones in its place; no extras
   * @return a part
   */
  static ScriptedDelta text(int choice, TokenLogprob token) {
    return new Text(choice, token.token(), Optional.of(token));
  }

  /**
   * More of what the model thinks.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return a part
   */
  static ScriptedDelta reasoning(int choice, String text) {
    return new Reasoning(choice, text);
  }

  /**
   * More of why the model refuses.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return a part
   */
  static ScriptedDelta refusal(int choice, String text) {
    return new Refusal(choice, text);
  }

  /**
   * The beginning of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within it
   * @param id the call's id
   * @param name the name of the function
   * @return a part
   */
  static ScriptedDelta call(int choice, int index, String id, String name) {
    return new ToolCallStart(choice, index, id, name);
  }

  /**
   * More of the arguments of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within it
   * @param text the text
   * @return a part
   */
  static ScriptedDelta arguments(int choice, int index, String text) {
    return new ToolCallArguments(choice, index, text);
  }
}
