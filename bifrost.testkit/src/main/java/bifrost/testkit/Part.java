package bifrost.testkit;

import bifrost.api.TokenLogprob;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A piece of what a server says. */
public sealed interface Part {
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
   * @param likely how likely it was, and what else was likely, where that is told: the text is one token then
   */
  record Text(int choice, String text, Optional<TokenLogprob> likely) implements Part {
    /** Refuses null. */
    public Text {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(likely, "likely");
    }
  }

  /**
   * More of what the model thinks.
   *
   * @param choice the index of the choice
   * @param text the text
   */
  record Reasoning(int choice, String text) implements Part {
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
  record Refusal(int choice, String text) implements Part {
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
  record Call(int choice, int index, String id, String name) implements Part {
    /** Refuses null. */
    public Call {
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
  record Arguments(int choice, int index, String text) implements Part {
    /** Refuses null. */
    public Arguments {
      Objects.requireNonNull(text, "text");
    }
  }

  /**
   * The vector of an input.
   *
   * @param choice the index of the input
   * @param numbers the numbers
   */
  record Vector(int choice, List<Float> numbers) implements Part {
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
  record Score(int choice, double score) implements Part {}

  /**
   * A model that is served.
   *
   * @param choice its place in the list
   * @param id its id
   */
  record Model(int choice, String id) implements Part {
    /** Refuses null. */
    public Model {
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * What an endpoint without an operation answers.
   *
   * @param value the JSON
   */
  record Json(JsonValue value) implements Part {
    /** Refuses null. */
    public Json {
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
  static Part text(int choice, String text) {
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
  static Part text(int choice, String text, double logprob) {
    return text(choice, new TokenLogprob(Objects.requireNonNull(text, "text"), logprob, List.of(), List.of(), JsonObject.of()));
  }

  /**
   * More of the text, and all that is told about how likely it was.
   *
   * @param choice the index of the choice
   * @param token the token, its bytes, and the likeliest ones in its place; no extras
   * @return a part
   */
  static Part text(int choice, TokenLogprob token) {
    return new Text(choice, token.token(), Optional.of(token));
  }

  /**
   * More of what the model thinks.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return a part
   */
  static Part reasoning(int choice, String text) {
    return new Reasoning(choice, text);
  }

  /**
   * More of why the model refuses.
   *
   * @param choice the index of the choice
   * @param text the text
   * @return a part
   */
  static Part refusal(int choice, String text) {
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
  static Part call(int choice, int index, String id, String name) {
    return new Call(choice, index, id, name);
  }

  /**
   * More of the arguments of a tool call.
   *
   * @param choice the index of the choice
   * @param index the index of the call within it
   * @param text the text
   * @return a part
   */
  static Part arguments(int choice, int index, String text) {
    return new Arguments(choice, index, text);
  }
}
